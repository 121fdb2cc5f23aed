import { describe, expect, it } from 'vitest';
import { sumOfRights, withOwnSids } from '../../../modules/github-roles/sum-of-rights.ts';
import { onAny, onOwn, type Rights } from '../../../modules/shared/rights.ts';

const place = { account: '111111111111', region: 'eu-central-1' };
const owner = { project: 'shop', environment: 'test', name: 'shop-test', place };

function rights(deploy: NonNullable<Rights['deploy']>): Rights {
  return { policy: 'data', types: {}, deploy };
}

describe('a sum of rights', () => {
  it('has one statement for each scope, with the actions of all', () => {
    const sum = sumOfRights(
      [
        rights(() => [onAny(['sqs:ListQueues', 'sns:ListTopics'])]),
        rights((owner) => [onOwn(owner, ['ec2:DeleteVpc']), onAny(['sns:ListTopics', 'kms:ListAliases'])]),
      ],
      'deploy',
      owner,
    );
    expect(sum).toEqual([
      { sid: 'UseShared', actions: ['kms:ListAliases', 'sns:ListTopics', 'sqs:ListQueues'], resources: ['*'] },
      {
        sid: 'ChangeOwn',
        actions: ['ec2:DeleteVpc'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:ResourceTag/Project': 'shop', 'aws:ResourceTag/Environment': 'test' } },
      },
    ]);
  });

  it('gives each statement a sid of its own', () => {
    const statement = (resource: string) => ({ sid: 'Use', actions: ['s3:GetObject'], resources: [resource] });
    const sum = sumOfRights([rights(() => ['a', 'b', 'c'].map(statement))], 'deploy', owner);
    expect(withOwnSids(sum).map(({ sid }) => sid)).toEqual(['Use', 'Use2', 'Use3']);
  });

  it('keeps what is denied from what is allowed', () => {
    const statement = { sid: 'Use', actions: ['s3:GetObject'], resources: ['a'] };
    const sum = sumOfRights([rights(() => [statement, { ...statement, effect: 'Deny' }])], 'deploy', owner);
    expect(sum).toEqual([statement, { ...statement, effect: 'Deny' }]);
  });

  it('has one statement for all that differ in what they name, and may do the same with it', () => {
    const about = (action: string, ...named: string[]) => ({
      sid: 'Use',
      actions: [action],
      resources: ['zone'],
      conditions: { 'ForAllValues:StringLike': { names: named }, StringEquals: { type: 'A' } },
    });
    const each = [about('x', 'a'), about('x', 'a', 'b'), about('y', 'c')];
    const sum = sumOfRights(
      each.map((statement) => rights(() => [statement])),
      'deploy',
      owner,
    );
    expect(sum).toEqual([about('x', 'a', 'b'), about('y', 'c')]);
  });

  it('has nothing of another share', () => {
    expect(sumOfRights([rights(() => [onAny(['sqs:ListQueues'])])], 'describe', owner)).toEqual([]);
  });
});
