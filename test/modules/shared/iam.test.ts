import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { grant, policyDocument, trustService } from '../../../modules/shared/iam.ts';
import type { Statement } from '../../../modules/shared/statement.ts';
import { synth, type Terraform } from '../../synth.ts';
import { place } from '../foundation.ts';
import { Service } from '../grantee.ts';
import { all, only, ref } from '../terraform.ts';

describe('policyDocument', () => {
  it('allows, and leaves out what a statement does not say', () => {
    expect(policyDocument({ sid: 'Read', actions: ['s3:GetObject'], resources: ['*'] })).toBe(
      '{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject"],"Resource":["*"]}]}',
    );
  });

  it('writes every statement, with its effect, principals and conditions', () => {
    const policy = policyDocument(
      { sid: 'One', actions: ['sqs:SendMessage'], resources: ['arn:one'] },
      {
        sid: 'Two',
        effect: 'Deny',
        principals: '*',
        actions: ['s3:*'],
        resources: ['arn:two', 'arn:two/*'],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    );
    expect(JSON.parse(policy).Statement).toEqual([
      { Sid: 'One', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: ['arn:one'] },
      {
        Sid: 'Two',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Resource: ['arn:two', 'arn:two/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});

describe('trustService', () => {
  it('lets a service assume a role for resources of this account only, and names no resource', () => {
    const policy = trustService('ecs-tasks.amazonaws.com', place, 'arn:aws:ecs:eu-central-1:111111111111:*');
    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'Assume',
          Effect: 'Allow',
          Principal: { Service: 'ecs-tasks.amazonaws.com' },
          Action: ['sts:AssumeRole'],
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111111111111' },
            ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-central-1:111111111111:*' },
          },
        },
      ],
    });
  });
});

describe('grant', () => {
  const read = { sid: 'Read', actions: ['s3:GetObject'], resources: ['arn:files/*'] };
  const list = { sid: 'List', actions: ['s3:ListBucket'], resources: ['arn:files'] };
  const granting = (...statements: Statement[]) =>
    synth((stack) => grant(new Service(stack, 'web'), new Construct(stack, 'storage'), ...statements));
  const nameOf = (granted: Terraform): string => {
    const { name, name_prefix: prefix } = all(granted, 'aws_iam_role_policy').web_use_storage_policy;
    return name ?? prefix;
  };
  const terraform = synth((stack) => {
    const web = new Service(stack, 'web');
    grant(web, new Construct(stack, 'storage'), read, list);
    grant(web, new Construct(stack, 'broker'), { sid: 'Send', actions: ['sqs:SendMessage'], resources: ['arn:queue'] });
  });

  it("puts what an owner grants into a policy of its own, in the grantee's task role", () => {
    expect(all(terraform, 'aws_iam_role_policy')).toEqual({
      web_use_storage_policy: {
        name_prefix: expect.stringMatching(/^use-storage-[0-9a-f]{8}-$/),
        role: ref('aws_iam_role.web_task_role.name'),
        lifecycle: { create_before_destroy: true },
        policy: policyDocument(read, list),
      },
      web_use_broker_policy: {
        name_prefix: expect.stringMatching(/^use-broker-[0-9a-f]{8}-$/),
        role: ref('aws_iam_role.web_task_role.name'),
        lifecycle: { create_before_destroy: true },
        policy: expect.stringContaining('sqs:SendMessage'),
      },
    });
  });

  it('calls another text by another name, so that both are there until the tasks that used the old one are gone', () => {
    expect(nameOf(granting(read))).not.toBe(nameOf(granting(list)));
    expect(nameOf(granting(read))).toBe(nameOf(granting(read)));
  });

  it.each([
    [4600, /^use-storage-[0-9a-f]{8}-$/, /^use-broker-[0-9a-f]{8}-$/],
    [4601, /^use-storage$/, /^use-broker$/],
  ])(
    'calls the policies of a role of %i characters so that it can hold what it must: %s, %s',
    (length, storage, broker) => {
      const half = (characters: number): Statement => {
        const statement = (resource: string) => ({ ...read, resources: [resource] });
        return statement('x'.repeat(characters - policyDocument(statement('')).length));
      };
      const granted = synth((stack) => {
        const web = new Service(stack, 'web');
        grant(web, new Construct(stack, 'storage'), half(2000));
        grant(web, new Construct(stack, 'broker'), half(length - 2000));
        grant(new Service(stack, 'beat'), new Construct(stack, 'other'), half(2000));
      });
      const policies = all(granted, 'aws_iam_role_policy');
      expect(nameOf(granted)).toMatch(storage);
      expect(policies.web_use_broker_policy.name ?? policies.web_use_broker_policy.name_prefix).toMatch(broker);
      expect(policies.beat_use_other_policy.name_prefix).toMatch(/^use-other-[0-9a-f]{8}-$/);
    },
  );

  it('counts what Terraform fills in as long as an ARN may be', () => {
    const granted = synth((stack) => {
      const web = new Service(stack, 'web');
      const { arn } = new IamRole(stack, 'role', { assumeRolePolicy: '{}' });
      grant(web, new Construct(stack, 'storage'), { ...read, resources: Array.from({ length: 46 }, () => arn) });
    });
    expect(all(granted, 'aws_iam_role_policy').web_use_storage_policy.name).toBe('use-storage');
  });

  it('makes the grantee wait for each policy', () => {
    expect(only(terraform, 'terraform_data').depends_on).toEqual([
      'aws_iam_role_policy.web_use_storage_policy',
      'aws_iam_role_policy.web_use_broker_policy',
    ]);
  });
});
