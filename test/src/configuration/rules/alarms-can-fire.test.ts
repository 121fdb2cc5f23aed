import { describe, expect, it } from 'vitest';
import { alarmsCanFire } from '../../../../src/configuration/rules/alarms-can-fire.ts';
import { findings, mailBySes, redis, worker } from '../config.ts';

const redisNode = { nodeType: 'cache.t4g.micro', replicas: 0 };

describe('alarms-can-fire', () => {
  it('takes alarms as they are by default, and as many datapoints as there are periods', () => {
    expect(findings(alarmsCanFire, {})).toEqual([]);
    expect(findings(alarmsCanFire, { web: { alarms: { cpu: { periods: 3, datapoints: 3 } } } })).toEqual([]);
  });

  it('refuses an alarm that wants more datapoints than it looks at, whichever of the two was given', () => {
    const overrides = {
      web: { alarms: { cpu: { datapoints: 11 }, latency: { periods: 2 } } },
      observability: { loadBalancerErrors: { periods: 1 } },
    };
    expect(findings(alarmsCanFire, overrides)).toEqual([
      'web.alarms.cpu.datapoints: must be at most periods, 10, got 11; lower it, or raise periods',
      'web.alarms.latency.datapoints: must be at most periods, 2, got 3; lower it, or raise periods',
      'observability.loadBalancerErrors.datapoints: must be at most periods, 1, got 3; lower it, or raise periods',
    ]);
  });

  it('asks it of the alarms of every service', () => {
    const overrides = {
      workers: [worker(), worker({ alarms: { failures: { periods: 1, datapoints: 2 } } })],
      beat: { scheduler: 'file' as const, alarms: { missingTasks: { periods: 5, datapoints: 10 } } },
      flower: { alarms: { memory: { periods: 5, datapoints: 6 } } },
    };
    expect(findings(alarmsCanFire, overrides)).toEqual([
      'workers[1].alarms.failures.datapoints: must be at most periods, 1, got 2; lower it, or raise periods',
      'beat.alarms.missingTasks.datapoints: must be at most periods, 5, got 10; lower it, or raise periods',
      'flower.alarms.memory.datapoints: must be at most periods, 5, got 6; lower it, or raise periods',
    ]);
  });

  it('asks it of the alarms of SQS', () => {
    const broker = { kind: 'sqs' as const, alarms: { oldestTask: { periods: 2, datapoints: 3 } } };
    expect(findings(alarmsCanFire, { broker })).toEqual([
      'broker.alarms.oldestTask.datapoints: must be at most periods, 2, got 3; lower it, or raise periods',
    ]);
  });

  it('asks it of the alarms of Redis', () => {
    const broker = { ...redis, alarms: { unknownQueues: { periods: 2, datapoints: 3 } } };
    expect(findings(alarmsCanFire, { broker })).toEqual([
      'broker.alarms.unknownQueues.datapoints: must be at most periods, 2, got 3; lower it, or raise periods',
    ]);
  });

  it('asks it of the alarms of the database, the cache and the network', () => {
    const few = { periods: 2, datapoints: 3 };
    const overrides = {
      database: { alarms: { cpu: few } },
      cache: { ...redisNode, alarms: { evictions: few } },
      network: { alarms: { natPorts: few } },
    };
    expect(findings(alarmsCanFire, overrides)).toEqual(
      ['database.alarms.cpu', 'cache.alarms.evictions', 'network.alarms.natPorts'].map(
        (path) => `${path}.datapoints: must be at most periods, 2, got 3; lower it, or raise periods`,
      ),
    );
  });

  it('refuses a subscriber that is named twice', () => {
    const alarmSubscribers = ['ops@example.com', 'dev@example.com', 'ops@example.com'];
    expect(findings(alarmsCanFire, { observability: { alarmSubscribers } })).toEqual([
      'observability.alarmSubscribers[2]: must not be named twice, got "ops@example.com"; name each subscriber once',
    ]);
  });
});

it('refuses alarms of mail that want more datapoints than periods, and a subscriber of feedback that is named twice', () => {
  const mail = {
    ...mailBySes,
    alarms: { bounces: { periods: 1, datapoints: 3 } },
    feedbackSubscribers: ['ops@example.com', 'ops@example.com'],
  };
  expect(findings(alarmsCanFire, { mail })).toEqual([
    'mail.alarms.bounces.datapoints: must be at most periods, 1, got 3; lower it, or raise periods',
    'mail.feedbackSubscribers[1]: must not be named twice, got "ops@example.com"; name each subscriber once',
  ]);
});

it('asks it of CloudFront, the firewalls and the probe', () => {
  const many = { periods: 1, datapoints: 2 };
  const waf = { alarms: { blocked: many } };
  const overrides = {
    cdn: { waf, alarms: { errors: many, originLatency: many } },
    loadBalancer: { deletionProtection: false, waf },
    observability: { logRetentionDays: 7 as const, probe: { path: '/', alarms: { failures: many } } },
  };
  expect(findings(alarmsCanFire, overrides)).toEqual(
    [
      'cdn.alarms.errors',
      'cdn.alarms.originLatency',
      'cdn.waf.alarms.blocked',
      'loadBalancer.waf.alarms.blocked',
      'observability.probe.alarms.failures',
    ].map((path) => `${path}.datapoints: must be at most periods, 1, got 2; lower it, or raise periods`),
  );
});
