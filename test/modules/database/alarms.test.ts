import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { InstanceAlarms, ProxyAlarms } from '../../../modules/database/alarms.ts';
import { databaseSettings } from '../../../modules/database/settings.ts';
import { alarm, alarmsOf, build, lasting, rings, times } from '../alarms.ts';
import { itKeepsWithinBounds, leastDatabase } from '../settings.ts';

function alarmsOfInstance(overrides: object = {}, isReplica = false) {
  const terraform = build((props, scope) => {
    const settings = databaseSettings.parse({ ...leastDatabase, ...overrides });
    const instance = {
      scope: new Construct(scope, 'database'),
      role: isReplica ? 'database-replica-1' : 'database',
      instance: { identifier: 'shop-test' },
      isReplica,
    };
    new InstanceAlarms(instance.scope, 'alarms', { ...props, instance, settings });
  });
  // biome-ignore lint/suspicious/noExplicitAny: the arguments of resources
  return Object.values(alarmsOf(terraform)) as any[];
}

function named(alarms: ReturnType<typeof alarmsOfInstance>, id: string) {
  return alarms.find(({ alarm_name: name }) => name === `shop-test-${id}`);
}

const gib = 2 ** 30;

describe('the alarms of a database', () => {
  const alarms = alarmsOfInstance();

  it('are on what it can run out of', () => {
    expect(alarms.map(({ alarm_name: name }) => name).sort()).toEqual(
      ['connections', 'cpu', 'cpu-credits', 'free-memory', 'free-storage'].map((id) => `shop-test-database-${id}`),
    );
    expect(named(alarms, 'database-free-storage')).toEqual(
      alarm(
        'database-free-storage',
        { periods: 6, datapoints: 6 },
        {
          comparison_operator: 'LessThanOrEqualToThreshold',
          namespace: 'AWS/RDS',
          metric_name: 'FreeStorageSpace',
          dimensions: { DBInstanceIdentifier: 'shop-test' },
          statistic: 'Minimum',
          threshold: 2 * gib,
          period: 300,
        },
      ),
    );
  });

  it.each([
    [
      'stays quiet while storage grows by itself',
      'free-storage',
      'FreeStorageSpace',
      [...times(5, gib), 9 * gib],
      false,
    ],
    ['rings once storage has not grown for half an hour', 'free-storage', 'FreeStorageSpace', times(6, 2 * gib), true],
    ['stays quiet above a tenth', 'free-storage', 'FreeStorageSpace', times(6, 2 * gib + 1), false],
    ['stays quiet at the connections of a deploy', 'connections', 'DatabaseConnections', times(9, 102), false],
    ['stays quiet at 100 of 112 connections', 'connections', 'DatabaseConnections', times(10, 100), false],
    ['rings at 101 of 112 connections', 'connections', 'DatabaseConnections', times(10, 101), true],
    ['stays quiet at a burst of ten minutes', 'cpu', 'CPUUtilization', [20, 100, 100], false],
    ['stays quiet at 89 % of its CPU', 'cpu', 'CPUUtilization', times(3, 89.9), false],
    ['rings at 90 % of its CPU', 'cpu', 'CPUUtilization', times(3, 90), true],
    ['stays quiet while a new instance has no credits', 'cpu-credits', 'CPUSurplusCreditBalance', times(3, 0), false],
    ['stays quiet below half of a day', 'cpu-credits', 'CPUSurplusCreditBalance', times(3, 143), false],
    ['rings at half of the 288 credits of a day', 'cpu-credits', 'CPUSurplusCreditBalance', times(3, 144), true],
    ['stays quiet at the memory of a small instance at rest', 'free-memory', 'FreeableMemory', times(3, 120e6), false],
    ['stays quiet above a twentieth', 'free-memory', 'FreeableMemory', times(3, 53_687_092), false],
    ['rings at a twentieth of its memory', 'free-memory', 'FreeableMemory', times(3, 53_687_091), true],
    ['stays quiet while an instance is restarted', 'cpu', 'CPUUtilization', times(3, undefined), false],
  ])('%s', (_, id, metric, values, ringing) => {
    expect(rings(named(alarms, `database-${id}`), { [metric]: values })).toBe(ringing);
  });

  it('go by the figures of the class: none on credits where it has none, none on memory where it is not known', () => {
    const large = alarmsOfInstance({ instanceClass: 'db.r8g.large', storageGiB: 100, maxStorageGiB: 1000 });
    expect(named(large, 'database-cpu-credits')).toBeUndefined();
    expect(named(large, 'database-free-memory').threshold).toBe(Math.floor(0.05 * 16 * gib));
    expect(named(large, 'database-free-storage').threshold).toBe(10 * gib);
    expect(named(large, 'database-connections').threshold).toBe(Math.ceil(0.9 * 1802));
    const unknown = alarmsOfInstance({ instanceClass: 'db.m99g.large' });
    expect(unknown.map(({ alarm_name: name }) => name)).toEqual([
      'shop-test-database-cpu',
      'shop-test-database-free-storage',
    ]);
    const told = alarmsOfInstance({ instanceClass: 'db.m99g.large', maxConnections: 200 });
    expect(named(told, 'database-connections').threshold).toBe(180);
    for (const [size, credits] of [
      ['t3.small', 576],
      ['t4g.medium', 576],
      ['t4g.large', 864],
      ['t3.xlarge', 2304],
      ['t3.2xlarge', 4608],
    ]) {
      const [credit] = alarmsOfInstance({ instanceClass: `db.${size}` }).filter(
        ({ metric_name: metric }) => metric === 'CPUSurplusCreditBalance',
      );
      expect(credit.threshold).toBe(Number(credits) / 2);
    }
  });

  it('say what they are about, in the numbers of the settings', () => {
    const described = alarmsOfInstance({}, true).map(({ alarm_description: description }) => description);
    expect(described.sort()).toEqual([
      '90 % of the 112 connections of database-replica-1 are taken, or more: without any, requests fail',
      'The storage of database-replica-1 has no more than 10 % of database.storageGiB free, and has not grown: without any, PostgreSQL stops',
      'database-replica-1 has hardly any CPU left',
      'database-replica-1 has no more than 5 % of its memory free: without any, RDS restarts PostgreSQL',
      "database-replica-1 has spent 50 % of a day's CPU credits before it earned them: at 100 % AWS charges for more",
      'database-replica-1 is 600 seconds behind, or more: who reads from it sees what was then',
    ]);
  });

  it('have the thresholds and the patience of their settings', () => {
    const patience = { periodSeconds: 900, periods: 4, datapoints: 2 };
    const set = alarmsOfInstance(
      {
        alarms: {
          freeStorage: { percent: 25, ...patience },
          connections: { percent: 50, ...patience },
          cpu: { percent: 60, ...patience },
          cpuCredits: { percent: 75, ...patience },
          freeMemory: { percent: 10, ...patience },
          replicaLag: { seconds: 30, ...patience },
        },
      },
      true,
    );
    expect(
      set.map((one) => [one.metric_name, one.threshold, one.period, one.evaluation_periods, one.datapoints_to_alarm]),
    ).toEqual([
      ['DatabaseConnections', 56, 900, 4, 2],
      ['CPUUtilization', 60, 900, 4, 2],
      ['CPUSurplusCreditBalance', 216, 900, 4, 2],
      ['FreeableMemory', Math.floor(0.1 * gib), 900, 4, 2],
      ['FreeStorageSpace', 5 * gib, 900, 4, 2],
      ['ReplicaLag', 30, 900, 4, 2],
    ]);
  });
});

describe('the alarms of a read replica', () => {
  const lag = named(alarmsOfInstance({}, true), 'database-replica-1-lag');

  it.each([
    ['stays quiet while nobody writes, when a replica seems up to five minutes behind', times(10, 300), false],
    ['stays quiet below ten minutes', times(10, 599), false],
    ['rings when it is ten minutes behind for ten minutes', times(10, 600), true],
    ['stays quiet while it catches up', [...times(9, 900), 10], false],
  ])('%s', (_, values, ringing) => {
    expect(rings(lag, { ReplicaLag: values })).toBe(ringing);
  });
});

describe('the alarm of the proxy', () => {
  const terraform = build((props, scope) => {
    new ProxyAlarms(scope, 'proxy-alarms', {
      ...props,
      proxyName: 'shop-ab',
      settings: databaseSettings.parse(leastDatabase),
    });
  });
  const [proxy] = Object.values(alarmsOf(terraform));

  it('reads what it has lent out, of what it may have', () => {
    const metric = { namespace: 'AWS/RDS', dimensions: { ProxyName: 'shop-ab' }, stat: 'Average', period: 60 };
    expect(proxy).toEqual(
      alarm(
        'database-proxy-connections',
        { periods: 10, datapoints: 10 },
        {
          alarm_description:
            '90 % of the connections that the proxy of the database may have are lent out, or more: then requests wait for one',
          threshold: 90,
          metric_query: [
            { id: 'result', expression: '100 * borrowed / allowed', label: 'connections', return_data: true },
            { id: 'borrowed', metric: { ...metric, metric_name: 'DatabaseConnectionsCurrentlyBorrowed' } },
            { id: 'allowed', metric: { ...metric, metric_name: 'MaxDatabaseConnectionsAllowed' } },
          ],
        },
      ),
    );
  });

  it.each([
    [80, false],
    [81, true],
  ])('of 90 connections, %i lent out: %s', (borrowed, ringing) => {
    expect(rings(proxy, { borrowed: times(10, borrowed), allowed: times(10, 90) })).toBe(ringing);
  });

  it('is quiet where nothing is lent out and nothing measured', () => {
    expect(rings(proxy, { borrowed: times(10, undefined), allowed: times(10, 90) })).toBe(false);
  });
});

describe('the settings of the alarms', () => {
  const shape = databaseSettings.shape.alarms.unwrap().shape;
  const share = (most: number, wayOut: string) => ({
    percent: {
      takes: [1, most],
      refuses: [0, most + 1],
      message: `must be a whole number from 1 to ${most}; ${wayOut}`,
    },
    ...lasting,
  });
  itKeepsWithinBounds(shape.freeStorage.unwrap(), {}, share(50, '10 is where RDS makes storage grow'));
  itKeepsWithinBounds(shape.connections.unwrap(), {}, share(100, 'the rest is for migrations and people'));
  itKeepsWithinBounds(shape.cpu.unwrap(), {}, share(100, 'a share of the CPU'));
  itKeepsWithinBounds(shape.cpuCredits.unwrap(), {}, share(100, 'from 100 on AWS charges'));
  itKeepsWithinBounds(shape.freeMemory.unwrap(), {}, share(50, 'a share of the memory'));
  itKeepsWithinBounds(
    shape.replicaLag.unwrap(),
    {},
    {
      seconds: {
        takes: [1, 604_800],
        refuses: [0, 604_801],
        message:
          'must be a whole number from 1 to 604800; a replica of an idle database seems up to 300 seconds behind',
      },
      ...lasting,
    },
  );
});
