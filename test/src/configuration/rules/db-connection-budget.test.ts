import { describe, expect, it } from 'vitest';
import { dbConnectionBudget } from '../../../../src/configuration/rules/db-connection-budget.ts';
import { findings, publicImage, service, worker } from '../config.ts';

const small = { instanceClass: 'db.t4g.micro' };

describe('db-connection-budget', () => {
  it('takes as many threads as the database has connections for, in a deploy and with its reserve', () => {
    // 2 x 25 x 2 + 1 = 101 of 112 - 10 = 102.
    expect(findings(dbConnectionBudget, { database: small, web: { tasks: 25, workers: 2, threads: 1 } })).toEqual([]);
  });

  it('takes exactly the last connection', () => {
    const database = { maxConnections: 111 };
    expect(findings(dbConnectionBudget, { database, web: { tasks: 25, workers: 2, threads: 1 } })).toEqual([]);
  });

  it('refuses one connection more, and says what takes them and what there are', () => {
    const database = { maxConnections: 110 };
    expect(findings(dbConnectionBudget, { database, web: { tasks: 25, workers: 2, threads: 1 } })).toEqual([
      `database.pooling: must bring the connections of a deploy from 101 (web 100, migration 1) down to 100, the database's 110 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer web.tasks or web.threads, or a larger maxConnections`,
    ]);
  });

  it("counts a further service of the application's image as web, and none of another image", () => {
    const web = { tasks: 1, workers: 1, threads: 1 };
    const other = service({ image: publicImage, connections: undefined, tasks: 50 });
    const found = (connections: number, database: object) =>
      findings(dbConnectionBudget, { database, web, services: [service({ tasks: 2, connections }), other] });
    expect(found(4, { maxConnections: 29 })).toEqual([]);
    expect(found(5, { maxConnections: 29 })).toEqual([
      expect.stringContaining(
        'from 23 (web 2, services[0] 20, migration 1) down to 19, the database\'s 29 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer services[0].tasks or services[0].connections,',
      ),
    ]);
    const pgbouncer = { pooling: 'pgbouncer', pgbouncerConnectionsPerTask: 4 };
    expect(found(5, { ...pgbouncer, maxConnections: 35 })).toEqual([]);
    expect(found(5, { ...pgbouncer, maxConnections: 34 })).toEqual([
      expect.stringContaining('from 25 (web 8, services[0] 16, migration 1) down to 24,'),
    ]);
  });

  it('counts the most runs of schedules at a time, and names the one that holds more than any service', () => {
    const web = { tasks: 1, workers: 1, threads: 1 };
    const rare = { name: 'clear', command: ['clear'], at: 'rate(1 day)', connections: 30 };
    const often = { ...rare, name: 'import', at: 'rate(15 minutes)', connections: 20, overlap: true };
    expect(findings(dbConnectionBudget, { database: { maxConnections: 42 }, web, schedules: [rare] })).toEqual([
      `database.pooling: must bring the connections of a deploy from 33 (web 2, schedules[0] 30, migration 1) down to 32, the database's 42 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer schedules[0].connections, or a larger maxConnections`,
    ]);
    const schedules = [rare, often];
    expect(findings(dbConnectionBudget, { database: { maxConnections: 102 }, web, schedules })).toEqual([
      `database.pooling: must bring the connections of a deploy from 93 (web 2, schedules[0] 30, schedules[1] 60, migration 1) down to 92, the database's 102 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer schedules[1].connections or schedules[1].overlap: false, or a larger maxConnections`,
    ]);
    const replica = { maxConnections: 101, pooling: 'rds-proxy' as const, readReplicas: 1 };
    expect(findings(dbConnectionBudget, { database: replica, web, schedules })).toEqual([
      `database.readReplicas: must bring the connections of a deploy from 92 (web 2, schedules[0] 30, schedules[1] 60) down to 91, the database's 101 less 10 in reserve, got 1; the proxy does not lead to replicas: take none, fewer schedules[1].connections or schedules[1].overlap: false, or a larger maxConnections`,
    ]);
    const pgbouncer = { maxConnections: 40, pooling: 'pgbouncer' as const, pgbouncerConnectionsPerTask: 5 };
    expect(findings(dbConnectionBudget, { database: pgbouncer, web, schedules })).toEqual([
      `database.pgbouncerConnectionsPerTask: must bring the connections of a deploy from 31 (web 10, schedules[0] 5, schedules[1] 15, migration 1) down to 30, the database's 40 less 10 in reserve, got 5; lower it, take schedules[1].overlap: false, or a larger maxConnections`,
    ]);
  });

  it('counts the task that collects static files, where that asks the database as web does', () => {
    const web = { tasks: 25, workers: 2, threads: 1 };
    const found = (access: 'as-web' | 'storage') =>
      findings(dbConnectionBudget, { database: { maxConnections: 111 }, web, collectStatic: { access } });
    expect(found('storage')).toEqual([]);
    expect(found('as-web')).toEqual([
      expect.stringContaining('from 102 (web 100, migration 1, collectStatic 1) down to 101,'),
    ]);
  });

  it('counts the most tasks that scaling may ask for', () => {
    const scaling = { minTasks: 1, maxTasks: 26, cpuPercent: 60 };
    const web = { tasks: undefined, scaling, workers: 2, threads: 1 };
    expect(findings(dbConnectionBudget, { database: small, web })).toEqual([
      `database.pooling: must bring the connections of a deploy from 105 (web 104, migration 1) down to 102, the database's 112 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer web.scaling.maxTasks or web.threads, or a larger instanceClass`,
    ]);
  });

  it('counts two workers and one for each vCPU, twice, where their number is left out', () => {
    const web = { tasks: 5, cpu: 4096 as const, memoryMiB: 8192, workers: undefined, threads: 1 };
    expect(findings(dbConnectionBudget, { database: { maxConnections: 101 }, web })).toEqual([]);
    expect(findings(dbConnectionBudget, { database: { maxConnections: 100 }, web })).toHaveLength(1);
  });

  it('counts the pools of uvicorn, or of another server, in the place of threads', () => {
    const web = { tasks: 13, server: 'uvicorn' as const, workers: 2, connectionsPerWorker: 2 };
    expect(findings(dbConnectionBudget, { database: { maxConnections: 115 }, web })).toEqual([]);
    expect(findings(dbConnectionBudget, { database: small, web })).toEqual([
      `database.pooling: must bring the connections of a deploy from 105 (web 104, migration 1) down to 102, the database's 112 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer web.tasks or web.connectionsPerWorker, or a larger instanceClass`,
    ]);
    const other = { tasks: 26, workers: 2, server: 'other' as const, command: ['daphne'], connectionsPerWorker: 1 };
    expect(findings(dbConnectionBudget, { database: { maxConnections: 115 }, web: other })).toEqual([]);
    expect(findings(dbConnectionBudget, { database: { maxConnections: 114 }, web: other })).toHaveLength(1);
  });

  it('tells of a larger class where the class is the limit', () => {
    expect(findings(dbConnectionBudget, { database: small, web: { tasks: 13, workers: 2, threads: 2 } })).toEqual([
      `database.pooling: must bring the connections of a deploy from 105 (web 104, migration 1) down to 102, the database's 112 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer web.tasks or web.threads, or a larger instanceClass`,
    ]);
  });

  it('counts what PgBouncer opens for each task instead of its threads', () => {
    const web = { tasks: 5, workers: 64, threads: 64 };
    const database = { ...small, pooling: 'pgbouncer' as const, pgbouncerConnectionsPerTask: 10 };
    expect(findings(dbConnectionBudget, { database, web })).toEqual([]);
    expect(findings(dbConnectionBudget, { database: { ...database, pgbouncerConnectionsPerTask: 11 }, web })).toEqual([
      `database.pgbouncerConnectionsPerTask: must bring the connections of a deploy from 111 (web 110, migration 1) down to 102, the database's 112 less 10 in reserve, got 11; lower it, take fewer web.tasks, or a larger instanceClass`,
    ]);
  });

  it("counts the proxy's part, however many tasks there are", () => {
    const web = { tasks: 5000, workers: 64, threads: 64 };
    const database = { maxConnections: 100, pooling: 'rds-proxy' as const };
    expect(findings(dbConnectionBudget, { database: { ...database, proxyConnectionsPercent: 89 }, web })).toEqual([]);
    expect(findings(dbConnectionBudget, { database: { ...database, proxyConnectionsPercent: 90 }, web })).toEqual([
      `database.proxyConnectionsPercent: must bring the connections of a deploy from 91 (proxy 90, migration 1) down to 90, the database's 100 less 10 in reserve, got 90; lower it, or take a larger maxConnections`,
    ]);
  });

  it('counts every thread against each replica, which the proxy does not lead to', () => {
    const web = { tasks: 51, workers: 1, threads: 1 };
    const database = { ...small, pooling: 'rds-proxy' as const, readReplicas: 1 };
    expect(findings(dbConnectionBudget, { database, web })).toEqual([]);
    expect(findings(dbConnectionBudget, { database, web: { ...web, tasks: 52 } })).toEqual([
      `database.readReplicas: must bring the connections of a deploy from 104 (web 104) down to 102, the database's 112 less 10 in reserve, got 1; the proxy does not lead to replicas: take none, fewer web.tasks or web.threads, or a larger instanceClass`,
    ]);
  });

  it('counts what each worker runs at a time, old and new tasks, and one for a beat that never has two', () => {
    const overrides = {
      web: { tasks: 5, workers: 2, threads: 1 },
      workers: [
        worker({ tasks: 2, concurrency: 8 }),
        worker({ tasks: undefined, scaling: { minTasks: 0, maxTasks: 4 }, concurrency: 3 }),
      ],
      beat: { scheduler: 'database' as const },
      flower: {},
    };
    // 20 + 32 + 24 + 1 + 1, and 10 in reserve.
    expect(findings(dbConnectionBudget, { ...overrides, database: { maxConnections: 88 } })).toEqual([]);
    expect(findings(dbConnectionBudget, { ...overrides, database: { maxConnections: 87 } })).toEqual([
      `database.pooling: must bring the connections of a deploy from 78 (web 20, workers[0] 32, workers[1] 24, beat 1, migration 1) down to 77, the database's 87 less 10 in reserve, got "none"; take rds-proxy or pgbouncer, fewer workers[0].tasks or workers[0].concurrency, or a larger maxConnections`,
    ]);
    const beat = { scheduler: 'file' as const };
    expect(findings(dbConnectionBudget, { ...overrides, beat, database: { maxConnections: 87 } })).toEqual([]);
  });

  it('counts a PgBouncer beside each task of every service', () => {
    const overrides = {
      web: { tasks: 1 },
      workers: [worker({ tasks: undefined, scaling: { minTasks: 1, maxTasks: 3 } })],
      beat: { scheduler: 'database' as const },
      flower: {},
    };
    const database = { pooling: 'pgbouncer' as const, pgbouncerConnectionsPerTask: 5 };
    expect(findings(dbConnectionBudget, { ...overrides, database: { ...database, maxConnections: 66 } })).toEqual([]);
    expect(findings(dbConnectionBudget, { ...overrides, database: { ...database, maxConnections: 65 } })).toEqual([
      `database.pgbouncerConnectionsPerTask: must bring the connections of a deploy from 56 (web 10, workers[0] 30, beat 5, flower 10, migration 1) down to 55, the database's 65 less 10 in reserve, got 5; lower it, take fewer workers[0].scaling.maxTasks, or a larger maxConnections`,
    ]);
  });

  it('counts the connections of all services against each replica', () => {
    const overrides = { web: { tasks: 1, workers: 1, threads: 1 }, workers: [worker({ tasks: 10, concurrency: 6 })] };
    const database = { ...small, pooling: 'rds-proxy' as const, readReplicas: 1 };
    expect(findings(dbConnectionBudget, { ...overrides, database })).toEqual([
      `database.readReplicas: must bring the connections of a deploy from 122 (web 2, workers[0] 120) down to 102, the database's 112 less 10 in reserve, got 1; the proxy does not lead to replicas: take none, fewer workers[0].tasks or workers[0].concurrency, or a larger instanceClass`,
    ]);
  });

  it('refuses a class that RDS does not have, unless the connections are set', () => {
    const web = { tasks: 1, workers: 1, threads: 1 };
    expect(findings(dbConnectionBudget, { database: { instanceClass: 'db.t4g.16xlarge' }, web })).toEqual([
      'database.instanceClass: must be a known instance class of RDS for PostgreSQL, got "db.t4g.16xlarge"; fix it, set maxConnections, or list a new class in modules/database/connections.ts',
    ]);
    const database = { instanceClass: 'db.t4g.16xlarge', maxConnections: 100 };
    expect(findings(dbConnectionBudget, { database, web })).toEqual([]);
  });
});
