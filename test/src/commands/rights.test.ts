import { describe, expect, it } from 'vitest';
import { type Right, rightsOf, rightsTable } from '../../../src/commands/rights.ts';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { environment, everyCapability, leastApplication } from '../configuration/config.ts';

const application = applicationSchema.parse({
  ...leastApplication,
  github: { infrastructureRepository: 'acme/shop-infrastructure' },
});

function ofEnvironment(config = environment()): Right[] {
  return rightsOf({ application, environments: [config] }, config);
}

describe('the table of rights', () => {
  const table = rightsTable(ofEnvironment(environment(everyCapability('sqs'))), 'deploy');

  it('shows a statement with its resources and conditions, and each action with the types that use it', () => {
    expect(table).toContain(
      [
        'deploy: shop-test-deploy-services, ManageQueues',
        '  on arn:aws:sqs:eu-central-1:111111111111:shop-test-*',
        '    sqs:CreateQueue         aws_sqs_queue',
        '    sqs:DeleteQueue         aws_sqs_queue',
      ].join('\n'),
    );
    expect(table).toContain(
      '  if aws:ResourceTag/Project StringEquals shop\n  if aws:ResourceTag/Environment StringEquals test\n',
    );
  });

  it('shows what AWS demands with the page that says so, and steps', () => {
    expect(table).toMatch(
      / {4}kms:CreateGrant +RDS, ElastiCache and ECR, of whom .*https:\/\/docs\.aws\.amazon\.com\//,
    );
    expect(table).toMatch(/ {4}ecs:RunTask +the steps of a deploy that run a task/);
  });

  it('shows what is denied, and what only AWS knows by its address', () => {
    expect(table).toContain('OnlyInRegion, which denies\n  on *\n  if aws:RequestedRegion StringNotEquals ');
    expect(table).toContain('  on <aws_s3_bucket.bucket.arn>\n    s3:ListBucket ');
  });

  it('shows one role, or all of them and the boundary', () => {
    expect(table).not.toContain('release: ');
    const all = rightsTable(ofEnvironment(environment(everyCapability('sqs'))));
    for (const holder of ['plan', 'refresh', 'deploy', 'release', 'publish', 'boundary'])
      expect(all).toContain(`\n${holder}: `.slice(holder === 'plan' ? 1 : 0));
  });

  it('names the roles of the environment that need what the boundary holds', () => {
    const boundary = rightsTable(ofEnvironment(environment(everyCapability('sqs'))), 'boundary');
    expect(boundary).toMatch(/ {4}sqs:ReceiveMessage +.*shop-test-\S+-worker1-task/);
  });

  it('knows no other role', () => {
    expect(() => rightsTable(ofEnvironment(), 'admin')).toThrow(
      'command line: must name one of plan, refresh, deploy, release, publish, boundary, got "admin"; npm run rights <environment> [plan | refresh | deploy | release | publish | boundary]',
    );
  });

  it('needs roles', () => {
    const config = environment();
    const byHand = applicationSchema.parse(leastApplication);
    expect(() => rightsOf({ application: byHand, environments: [config] }, config)).toThrow(
      'github: must be set for roles of GitHub Actions to be there, got nothing; name the repository of this project; who deploys by hand has rights of their own',
    );
  });
});

describe.each(['redis', 'sqs'] as const)('with every capability, and %s', (broker) => {
  const config = environment(everyCapability(broker));

  it('something uses each right', () => {
    const rights = ofEnvironment(config).filter(({ statement }) => statement.Effect === 'Allow');
    expect(rights.length).toBeGreaterThan(300);
    expect(
      rights.filter(({ usedBy }) => usedBy.length === 0).map(({ holder, action }) => `${holder} ${action}`),
    ).toEqual([]);
  });
});
