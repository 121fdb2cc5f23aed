import { describe, expect, it } from 'vitest';
import type { InterfaceService } from '../../../../modules/network/interface-services.ts';
import { egressPath } from '../../../../src/configuration/rules/egress-path.ts';
import { findings, redis } from '../config.ts';

const everyTask: InterfaceService[] = ['ecr.api', 'ecr.dkr', 'secretsmanager', 'logs'];

function network(interfaceEndpoints?: InterfaceService[], egress: 'vpc-endpoints' | 'single-nat' = 'vpc-endpoints') {
  return { network: interfaceEndpoints ? { egress, interfaceEndpoints } : { egress } };
}

describe('egress-path', () => {
  it('takes no list, since the endpoints that are needed are made then', () => {
    expect(findings(egressPath, network())).toEqual([]);
  });

  it('takes a list of what every task needs, and of more', () => {
    expect(findings(egressPath, network(everyTask))).toEqual([]);
    expect(findings(egressPath, network([...everyTask, 'kms']))).toEqual([]);
  });

  it.each(everyTask)('refuses a list without %s', (service) => {
    const listed = everyTask.filter((other) => other !== service);
    expect(findings(egressPath, network(listed))).toEqual([
      `network.interfaceEndpoints: must include ${service} with egress vpc-endpoints, got ${JSON.stringify(listed)}; add what is missing, or leave the list out to get what the environment needs`,
    ]);
  });

  it('asks for SQS with its broker and for SSM with feature flags, at once', () => {
    const overrides = {
      ...network(everyTask),
      broker: { kind: 'sqs' as const },
      parameters: { featureFlags: { 'new-checkout': false } },
    };
    expect(findings(egressPath, overrides)).toEqual([
      `network.interfaceEndpoints: must include ssm, sqs with egress vpc-endpoints, got ${JSON.stringify(everyTask)}; add what is missing, or leave the list out to get what the environment needs`,
    ]);
    expect(findings(egressPath, { ...overrides, ...network([...everyTask, 'sqs', 'ssm']) })).toEqual([]);
  });

  it('asks for what ECS Exec calls', () => {
    const ecsExec = { writableRootFilesystem: true as const, logRetentionDays: 30 as const };
    expect(findings(egressPath, { ...network(everyTask), ecsExec })).toEqual([
      `network.interfaceEndpoints: must include ssmmessages, kms with egress vpc-endpoints, got ${JSON.stringify(everyTask)}; add what is missing, or leave the list out to get what the environment needs`,
    ]);
  });

  it('takes any list beside another way out', () => {
    expect(findings(egressPath, network([], 'single-nat'))).toEqual([]);
    expect(findings(egressPath, network(['ecr.dkr'], 'single-nat'))).toEqual([]);
  });

  it('asks for Secrets Manager where tasks have public addresses, since the function that measures Redis has none', () => {
    const overrides = (interfaceEndpoints: InterfaceService[]) => ({
      broker: redis,
      network: { egress: 'public-ip' as const, interfaceEndpoints },
    });
    expect(findings(egressPath, overrides(['secretsmanager']))).toEqual([]);
    expect(findings(egressPath, overrides(['logs']))).toEqual([
      'network.interfaceEndpoints: must include secretsmanager with egress public-ip, got ["logs"]; add what is missing, or leave the list out to get what the environment needs',
    ]);
    expect(findings(egressPath, { ...overrides([]), broker: { kind: 'sqs' } })).toEqual([]);
  });

  it('refuses a service that is named twice, whatever the way out', () => {
    expect(findings(egressPath, network(['logs', 'sqs', 'logs'], 'single-nat'))).toEqual([
      'network.interfaceEndpoints[2]: must not be named twice, got "logs"; name each service once',
    ]);
  });
});
