import { describe, expect, it } from 'vitest';
import { endpointsNeeded, endpointsOf, s3ResourcesOf } from '../../../src/configuration/endpoints.ts';
import type { EnvironmentInput } from '../../../src/configuration/schema.ts';
import { environment, type Overrides, redis, worker } from './config.ts';

const everyTask = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs'];

function needed(egress: EnvironmentInput['network']['egress'], overrides: Overrides = {}) {
  return endpointsNeeded(environment({ ...overrides, network: { egress } }));
}

describe('endpointsNeeded', () => {
  it('is what starts a task and keeps its logs, where endpoints are the only way out', () => {
    expect(needed('vpc-endpoints')).toEqual(everyTask);
    expect(needed('vpc-endpoints', { parameters: { variables: { LOG_LEVEL: 'info' } } })).toEqual(everyTask);
    expect(needed('vpc-endpoints', { broker: redis })).toEqual(everyTask);
  });

  it('grows by SSM with feature flags, and by SQS with its broker', () => {
    expect(needed('vpc-endpoints', { parameters: { featureFlags: { beta: true } } })).toEqual([...everyTask, 'ssm']);
    expect(needed('vpc-endpoints', { broker: { kind: 'sqs' } })).toEqual([...everyTask, 'sqs']);
  });

  it('grows by what the sessions of ECS Exec go through, and by what they are encrypted with', () => {
    const ecsExec = { writableRootFilesystem: true as const, logRetentionDays: 30 as const };
    expect(needed('vpc-endpoints', { ecsExec })).toEqual([...everyTask, 'ssmmessages', 'kms']);
  });

  it('is Secrets Manager for what measures the queues of Redis, where only tasks have public addresses', () => {
    expect(needed('public-ip', { broker: redis })).toEqual(['secretsmanager']);
    expect(needed('public-ip', { broker: { kind: 'sqs' } })).toEqual([]);
    expect(needed('public-ip')).toEqual([]);
  });

  it.each(['single-nat', 'nat-per-az'] as const)('is nothing with %s, which leads to all of them', (egress) => {
    expect(needed(egress, { broker: redis, parameters: { featureFlags: { beta: true } } })).toEqual([]);
  });
});

describe('endpointsOf', () => {
  it('is what the environment needs', () => {
    expect(endpointsOf(environment({ network: { egress: 'vpc-endpoints' } }))).toEqual(everyTask);
    expect(endpointsOf(environment({ network: { egress: 'public-ip' }, broker: redis }))).toEqual(['secretsmanager']);
    expect(endpointsOf(environment({ network: { egress: 'single-nat' } }))).toEqual([]);
  });

  it('is what was listed, whatever the way out', () => {
    expect(endpointsOf(environment({ network: { egress: 'vpc-endpoints', interfaceEndpoints: ['kms'] } }))).toEqual([
      'kms',
    ]);
    expect(endpointsOf(environment({ network: { egress: 'single-nat', interfaceEndpoints: ['logs'] } }))).toEqual([
      'logs',
    ]);
    expect(endpointsOf(environment({ network: { egress: 'vpc-endpoints', interfaceEndpoints: [] } }))).toEqual([]);
  });
});

describe('s3ResourcesOf', () => {
  it('is what the permissions of services, of schedules and of the migration name in S3, each once', () => {
    const reads = (...resources: string[]) => [{ actions: ['s3:GetObject'], resources }];
    const partner = 'arn:aws:s3:::partner/*';
    const settings = {
      web: { permissions: reads(partner, 'arn:aws:sqs:eu-central-1:222222222222:orders', '*') },
      workers: [worker({ permissions: reads('arn:aws:s3:::archive/*', partner) })],
      migration: { permissions: reads('arn:aws:s3:::fixtures/*') },
      schedules: [
        { name: 'import', command: ['import'], at: 'rate(1 day)', permissions: reads('arn:aws:s3:::prices/*') },
      ],
      beat: { scheduler: 'database' as const },
    };
    expect(s3ResourcesOf(environment(settings))).toEqual([
      'arn:aws:s3:::archive/*',
      'arn:aws:s3:::fixtures/*',
      partner,
      'arn:aws:s3:::prices/*',
    ]);
    expect(s3ResourcesOf(environment())).toEqual([]);
  });
});
