import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { Exception } from '../../../src/commands/scan/exceptions/exception.ts';
import { exceptionsOf } from '../../../src/commands/scan/exceptions/exceptions.ts';
import { withDocuments } from '../../../src/commands/scan/input.ts';
import { type Result, readResults } from '../../../src/commands/scan/results.ts';
import { verdict } from '../../../src/commands/scan/verdict.ts';
import { UserError } from '../../../src/configuration/finding.ts';
import { application, environment, frontEnd, redis } from '../configuration/config.ts';

const source = { resource: { aws_lb: { alb: {} }, aws_db_instance: { main: {} } } };

const logging = { check_id: 'CKV_AWS_91', check_name: 'Ensure the ELBv2 has access logging enabled' };
const encryption = { check_id: 'CKV_AWS_16', check_name: 'Ensure all data stored in the RDS is encrypted' };
const firewall = { check_id: 'CKV2_AWS_28', check_name: 'Ensure public facing ALB are protected by WAF' };

/** What checkov printed, shortened. */
function recorded() {
  return [
    {
      check_type: 'terraform_json',
      results: {
        passed_checks: [
          { ...encryption, resource: 'resource.main' },
          { ...firewall, resource: 'aws_lb.alb' },
        ],
        failed_checks: [{ ...logging, resource: 'resource.alb' }],
      },
      summary: { passed: 2, failed: 1, parsing_errors: 0, resource_count: 0 },
    },
    {
      check_type: 'terraform_plan',
      results: {
        passed_checks: [{ ...firewall, resource: 'aws_lb.alb' }],
        failed_checks: [
          { ...logging, resource: 'aws_lb.alb' },
          { ...encryption, resource: 'aws_db_instance.main' },
        ],
      },
      summary: { passed: 1, failed: 2, parsing_errors: 0, resource_count: 2 },
    },
  ] as const;
}

describe('the results of a scan', () => {
  const results = readResults(JSON.stringify(recorded()), source);

  it('are one for each check and resource, though checkov names a resource of the source without its type', () => {
    expect(results.map(({ check, address }) => `${check} ${address}`)).toEqual([
      'CKV2_AWS_28 aws_lb.alb',
      'CKV_AWS_16 aws_db_instance.main',
      'CKV_AWS_91 aws_lb.alb',
    ]);
  });

  it('have failed when they failed in the plan alone', () => {
    expect(results.map(({ passed }) => passed)).toEqual([true, false, false]);
  });

  it('have failed when they failed in the source alone', () => {
    const [inSource, inPlan] = recorded();
    const [passed] = inSource.results.passed_checks;
    const swapped = [
      { ...inSource, results: { passed_checks: [], failed_checks: [passed] } },
      { ...inPlan, results: { passed_checks: [{ ...passed, resource: 'aws_db_instance.main' }], failed_checks: [] } },
    ];
    expect(readResults(JSON.stringify(swapped), source).map((result) => result.passed)).toEqual([false]);
  });
});

describe('a scan that checked nothing', () => {
  const [inSource, inPlan] = recorded();
  const provider = { check_id: 'CKV_AWS_41', check_name: 'Ensure no hard coded keys', resource: 'provider.aws' };

  it.each<[string, unknown, string]>([
    ['of nothing at all', { passed: 0, failed: 0, parsing_errors: 0, checkov_version: '3.3.30' }, 'source'],
    ['of the plan', inSource, 'plan'],
    ['of the source', [inPlan], 'source'],
    [
      'but the provider',
      [{ ...inSource, results: { passed_checks: [provider], failed_checks: [] } }, inPlan],
      'source',
    ],
    ['that it could read', [inSource, { ...inPlan, summary: { ...inPlan.summary, parsing_errors: 1 } }], 'plan'],
  ])('%s fails', (_, output, path) => {
    expect(() => readResults(JSON.stringify(output), source)).toThrow(
      new UserError([
        `${path}: must have resources that checkov checked, got nothing; ` +
          'checkov may say above why, and another version of it may be able to read it',
      ]),
    );
  });

  it('and printed no JSON fails', () => {
    expect(() => readResults('oh no', source)).toThrow('must have resources that checkov checked, got "oh no";');
  });
});

describe('the verdict on', () => {
  const failure: Result = {
    check: 'CKV_AWS_91',
    name: 'Ensure access logging',
    address: 'aws_lb.alb',
    passed: false,
  };
  const success: Result = { ...failure, address: 'aws_lb.other', passed: true };
  const exception: Exception = { check: 'CKV_AWS_91', reason: 'there is no bucket' };
  const on = (...exceptions: Exception[]) => verdict([failure, success], exceptions);

  it('one failure without a reason is that it fails, and names the check, the resource and what the check wants', () => {
    expect(on()).toEqual({
      passed: false,
      lines: ['CKV_AWS_91 aws_lb.alb: Ensure access logging', '1 checks passed, 0 excepted, 1 failed'],
    });
  });

  it.each<[string, Exception]>([
    ['any resource', exception],
    ['the address', { ...exception, resources: ['aws_lb.alb'] }],
    ['the type', { ...exception, resources: ['aws_lb'] }],
  ])('one failure with an exception for %s is that it passes, for that reason', (_, excepted) => {
    expect(on(excepted)).toEqual({
      passed: true,
      lines: ['CKV_AWS_91 aws_lb.alb: excepted, there is no bucket', '1 checks passed, 1 excepted, 0 failed'],
    });
  });

  it.each<[string, Exception]>([
    ['another resource', { ...exception, resources: ['aws_lb.other'] }],
    ['another type', { ...exception, resources: ['aws_lb_listener'] }],
    ['another check', { ...exception, check: 'CKV_AWS_9' }],
  ])('one failure with an exception for %s is that it fails', (_, other) => {
    expect(on(other)).toMatchObject({ passed: false });
  });

  it('failures that all have a reason names the exceptions that no failure needed', () => {
    const unused = { ...exception, check: 'CKV_AWS_2', resources: ['aws_lb.alb', 'aws_lb_listener'] };
    expect(on(exception, unused, { ...exception, check: 'CKV_AWS_3' })).toEqual({
      passed: true,
      lines: [
        'CKV_AWS_91 aws_lb.alb: excepted, there is no bucket',
        'CKV_AWS_2 aws_lb.alb, aws_lb_listener: unused exception',
        'CKV_AWS_3 any resource: unused exception',
        '1 checks passed, 1 excepted, 0 failed',
      ],
    });
  });
});

describe('the exceptions of', () => {
  const configuration = (overrides: Parameters<typeof environment>[0] = {}, ofApplication = {}) => ({
    application: { ...application, ...ofApplication },
    environments: [environment(overrides)],
  });
  const checksOf = (...settings: Parameters<typeof configuration>) =>
    exceptionsOf(configuration(...settings), 'test').map(({ check, resources }) => `${check} ${resources?.join(' ')}`);
  const withReplica = { database: { readReplicas: 1 } };
  const withCdn = { cdn: {} };
  const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0TEST' };

  it.each<[string, string, Parameters<typeof environment>[0], Parameters<typeof environment>[0]]>([
    ['a load balancer without deletion protection', 'CKV_AWS_150 ', {}, { loadBalancer: { deletionProtection: true } }],
    ['a replica', 'CKV_AWS_157 aws_db_instance.database_replica_1', withReplica, {}],
    ['Redis', 'CKV_AWS_31 ', { broker: redis }, { broker: { kind: 'sqs' } }],
    ['a CDN', 'CKV_AWS_86 ', withCdn, {}],
    ['a web ACL before a CDN', 'CKV2_AWS_47 ', { stage: 'production', cdn: { waf: {} } }, {}],
    ['a load balancer that browsers come to', 'CKV_AWS_260 ', {}, { cdn: {}, loadBalancer: { domain } }],
    ['logs of less than a year', 'CKV_AWS_338 ', {}, { observability: { logRetentionDays: 365 } }],
  ])('an environment with %s are there, whatever it is called, and not for others', (_, check, settings, others) => {
    expect(checksOf(settings).filter((line) => line.startsWith(check))).not.toEqual([]);
    expect(checksOf(others).filter((line) => line.startsWith(check))).toEqual([]);
  });

  it('an environment where real users are do not spare it a web ACL', () => {
    const lines = checksOf({ ...withCdn, stage: 'production' as const });
    expect(lines.filter((line) => /^CKV_AWS_68|^CKV2_AWS_(28|47) /.test(line))).toEqual([]);
  });

  it('an environment name the bucket of each front end', () => {
    const frontEnds = [frontEnd({ name: 'back-office' })];
    expect(checksOf(withCdn, { frontEnds })).toContain(
      'CKV_AWS_145 aws_s3_bucket.storage_static_bucket aws_s3_bucket.storage_front_end_back_office_bucket',
    );
  });

  it('an environment are those of its extension too, of which its bootstrap knows nothing', () => {
    vi.stubEnv('CDKTF_OUTDIR', mkdtempSync(join(tmpdir(), 'scan-')));
    const exception = {
      check: 'CKV_AWS_28',
      resources: ['aws_dynamodb_table.extensions_events'],
      reason: 'it is a copy',
    };
    const extended = { ...configuration(), extend: () => ({ scanExceptions: [exception] }) };
    expect(exceptionsOf(extended, 'test').at(-1)).toEqual(exception);
    expect(exceptionsOf(extended, 'bootstrap-test')).toEqual(exceptionsOf(configuration(), 'bootstrap-test'));
    vi.unstubAllEnvs();
  });

  it('a bootstrap are those of the bucket of the state', () => {
    expect(exceptionsOf(configuration(), 'bootstrap-test').map(({ resources }) => resources)).toEqual([
      ['aws_s3_bucket.bucket'],
      ['aws_s3_bucket.bucket'],
      ['aws_s3_bucket.bucket'],
    ]);
  });
});

describe('what checkov gets to read', () => {
  const policy = `{"Resource":"\${aws_lb.alb.arn}"}`;
  const plan = (values: object | undefined) => ({
    planned_values: { root_module: { resources: [{ type: 'aws_iam_policy', name: 'one', values }] } },
  });
  const written = {
    resource: { aws_iam_policy: { one: { policy, name: 'one', description: '{} no document' } } },
  };
  const valuesRead = (values?: object) =>
    withDocuments({ source: written, plan: plan(values) }).planned_values.root_module.resources[0].values;

  it('has in the plan the documents that are known only after the apply, as the source writes them', () => {
    expect(valuesRead({ name: 'one' })).toEqual({ name: 'one', policy });
    expect(valuesRead()).toEqual({ policy });
  });

  it('has in the plan the documents that are known already as the plan has them', () => {
    expect(valuesRead({ policy: '{}' })).toEqual({ policy: '{}' });
  });
});
