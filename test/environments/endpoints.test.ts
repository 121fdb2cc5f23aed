import { describe, expect, it } from 'vitest';
import { endpointsNeeded, endpointsOf } from '../../environments/endpoints.ts';
import { environment } from './config.ts';

const everyTask = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs', 'ssmmessages'];

describe('endpointsNeeded', () => {
  it('is what starts a task, keeps its logs and lets people in', () => {
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
