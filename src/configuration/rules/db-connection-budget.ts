import { connectionLimit, reservedConnections } from '../../../modules/database/connections.ts';
import { connectionsPerTask } from '../../../modules/django-app/server.ts';
import type { EnvironmentConfig } from '../schema.ts';
import {
  largestOf,
  mostTasks,
  runsApplication,
  runsOf,
  type Service,
  servicesOf,
  sharesOf,
  tasksDuringDeploy,
} from '../services.ts';
import { totalOf, totalWithShares } from '../shares.ts';
import type { EnvironmentRule } from './rule.ts';

/** What one instance of the database must serve during a deploy. */
interface Budget {
  /** What to turn first. */
  setting: keyof EnvironmentConfig['database'];
  /** Who holds connections, and how many. */
  consumers: Record<string, number>;
  wayOut: string;
}

/** The connections that one task of a service opens at most, and the setting that they come of. */
function perTask({ kind, path, settings }: Service): { connections: number; setting: string } {
  switch (kind) {
    case 'web': {
      const setting = settings.server === 'gunicorn' ? 'threads' : 'connectionsPerWorker';
      return { connections: connectionsPerTask(settings), setting: `${path}.${setting}` };
    }
    case 'worker':
      return { connections: settings.concurrency, setting: `${path}.concurrency` };
    case 'service':
    case 'process':
      return { connections: settings.connections ?? 0, setting: `${path}.connections` };
    case 'beat':
      return { connections: settings.scheduler === 'database' ? 1 : 0, setting: `${path}.scheduler` };
    case 'flower':
      return { connections: 0, setting: path };
  }
}

const directDuringDeploy = (service: Service) => perTask(service).connections * tasksDuringDeploy(service);

/** The runs of a schedule that have the most of something, if that is more than a service has. */
function largestRuns<Runs>(all: readonly Runs[], shareOf: (runs: Runs) => number, ofService: number): Runs | undefined {
  const [largest] = all.filter((runs) => shareOf(runs) > ofService).sort((a, b) => shareOf(b) - shareOf(a));
  return largest;
}

function budgets(environment: EnvironmentConfig, limit: number): Budget[] {
  const { database } = environment;
  const services = servicesOf(environment).filter(runsApplication);
  const direct = sharesOf(services, directDuringDeploy);
  const runs = Object.entries(runsOf(environment)).map(([path, most], index) => {
    const { connections, overlap } = environment.schedules[index] as EnvironmentConfig['schedules'][number];
    return { path, most, connections, overlap };
  });
  /** As many runs of schedules as there may be at a time, each with as many connections. */
  const scheduled = (perRun: (connections: number) => number) =>
    Object.fromEntries(
      runs
        .map(({ path, most, connections }) => [path, most * perRun(connections)] as const)
        .filter(([, connections]) => connections > 0),
    );
  const largest = largestOf(services, directDuringDeploy);
  const ofServices = `${mostTasks(largest).setting} or ${perTask(largest).setting}`;
  const longest = largestRuns(runs, ({ most, connections }) => most * connections, directDuringDeploy(largest));
  const ofRuns = longest && `${longest.path}.connections${longest.overlap ? ` or ${longest.path}.overlap: false` : ''}`;
  const fewer = `fewer ${ofRuns ?? ofServices}`;
  const onceTasks = { migration: 1, ...(environment.collectStatic?.access === 'as-web' && { collectStatic: 1 }) };
  switch (database.pooling) {
    case 'none': {
      const wayOut = `take rds-proxy or pgbouncer, ${fewer}, or`;
      return [
        {
          setting: 'pooling',
          consumers: { ...direct, ...scheduled((connections) => connections), ...onceTasks },
          wayOut,
        },
      ];
    }
    case 'pgbouncer': {
      // A task has it beside it whether it asks the database or not.
      const pools = sharesOf(services, (service) => database.pgbouncerConnectionsPerTask * tasksDuringDeploy(service));
      const ofSchedules = scheduled(() => database.pgbouncerConnectionsPerTask);
      const most = largestOf(services, tasksDuringDeploy);
      const overlapping = largestRuns(
        runs.filter(({ overlap }) => overlap),
        (each) => each.most,
        tasksDuringDeploy(most),
      );
      const fewerTasks = overlapping ? `${overlapping.path}.overlap: false` : `fewer ${mostTasks(most).setting}`;
      const wayOut = `lower it, take ${fewerTasks}, or`;
      return [
        { setting: 'pgbouncerConnectionsPerTask', consumers: { ...pools, ...ofSchedules, ...onceTasks }, wayOut },
      ];
    }
    case 'rds-proxy': {
      // However many tasks there are, it opens no more.
      const proxy = Math.floor((limit * database.proxyConnectionsPercent) / 100);
      const primary: Budget = {
        setting: 'proxyConnectionsPercent',
        consumers: { proxy, ...onceTasks },
        wayOut: 'lower it, or take',
      };
      const replica: Budget = {
        setting: 'readReplicas',
        consumers: { ...direct, ...scheduled((connections) => connections) },
        wayOut: `the proxy does not lead to replicas: take none, ${fewer}, or`,
      };
      return database.readReplicas > 0 ? [primary, replica] : [primary];
    }
  }
}

/** PostgreSQL refuses every connection after the last, most likely in the middle of a deploy, when old and new tasks both run. */
export const dbConnectionBudget: EnvironmentRule = (environment) => {
  const { database } = environment;
  const limit = connectionLimit(database);
  if (limit === undefined) {
    return [
      {
        path: 'database.instanceClass',
        must: 'must be a known instance class of RDS for PostgreSQL',
        got: database.instanceClass,
        wayOut: 'fix it, set maxConnections, or list a new class in modules/database/connections.ts',
      },
    ];
  }
  const most = limit - reservedConnections;
  const larger = database.maxConnections === undefined ? 'a larger instanceClass' : 'a larger maxConnections';
  return budgets(environment, limit)
    .filter(({ consumers }) => totalOf(consumers) > most)
    .map(({ setting, consumers, wayOut }) => ({
      path: `database.${setting}`,
      must: `must bring the connections of a deploy from ${totalWithShares(consumers)} down to ${most}, the database's ${limit} less ${reservedConnections} in reserve`,
      got: database[setting],
      wayOut: `${wayOut} ${larger}`,
    }));
};
