import { describe, expect, it } from 'vitest';
import { endpointsNeeded, endpointsOf } from '../../environments/endpoints.ts';
import { environment } from './config.ts';

const everyTask = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs'];

describe('endpointsNeeded', () => {
  it('is what starts a task and keeps its logs', () => {
    expect(endpointsNeeded(environment())).toEqual(everyTask);
    expect(endpointsNeeded(environment({ parameters: { variables: { LOG_LEVEL: 'info' } } }))).toEqual(everyTask);
    const broker = { kind: 'redis' as const, nodeType: 'cache.t4g.micro', replicas: 0 };
    expect(endpointsNeeded(environment({ broker }))).toEqual(everyTask);
  });

  it('grows by SSM with feature flags, and by SQS with its broker', () => {
    expect(endpointsNeeded(environment({ parameters: { featureFlags: { beta: true } } }))).toEqual([
      ...everyTask,
      'ssm',
    ]);
    expect(endpointsNeeded(environment({ broker: { kind: 'sqs' } }))).toEqual([...everyTask, 'sqs']);
  });

  it('grows by what the sessions of ECS Exec go through, and by what they are encrypted with', () => {
    const ecsExec = { writableRootFilesystem: true as const, logRetentionDays: 30 as const };
    expect(endpointsNeeded(environment({ ecsExec }))).toEqual([...everyTask, 'ssmmessages', 'kms']);
  });
});

describe('endpointsOf', () => {
  it('is what the environment needs where endpoints are its only way out, and none elsewhere', () => {
    expect(endpointsOf(environment({ network: { egress: 'vpc-endpoints' } }))).toEqual(everyTask);
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
