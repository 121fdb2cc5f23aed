import { connectionLimit, reservedConnections } from '../../modules/database/connections.ts';
import { connectionsPerTask } from '../../modules/django-app/server.ts';
import { tasksDuringDeploy } from '../deploy.ts';
import type { EnvironmentConfig } from '../schema.ts';
import { mostTasks } from '../task-bounds.ts';
import type { EnvironmentRule } from './rule.ts';

/** What one instance of the database must serve during a deploy. */
interface Budget {
  /** What to turn first. */
  setting: keyof EnvironmentConfig['database'];
  /** Who holds connections, and how many. */
  consumers: Record<string, number>;
  wayOut: string;
}

function budgets(environment: EnvironmentConfig, limit: number): Budget[] {
  const { database, web } = environment;
  const { setting, tasks } = mostTasks(environment);
  const direct = { web: connectionsPerTask(web) * tasksDuringDeploy(tasks) };
  const each = web.server === 'gunicorn' ? 'web.threads' : 'web.connectionsPerWorker';
  const migration = 1;
  switch (database.pooling) {
    case 'none': {
      const wayOut = `take rds-proxy or pgbouncer, fewer ${setting} or ${each}, or`;
      return [{ setting: 'pooling', consumers: { ...direct, migration }, wayOut }];
    }
    case 'pgbouncer': {
      const pools = { web: database.pgbouncerConnectionsPerTask * tasksDuringDeploy(tasks) };
      const wayOut = `lower it, take fewer ${setting}, or`;
      return [{ setting: 'pgbouncerConnectionsPerTask', consumers: { ...pools, migration }, wayOut }];
    }
    case 'rds-proxy': {
      // However many tasks there are, it opens no more.
      const proxy = Math.floor((limit * database.proxyConnectionsPercent) / 100);
      const primary: Budget = {
        setting: 'proxyConnectionsPercent',
        consumers: { proxy, migration },
        wayOut: 'lower it, or take',
      };
      const replica: Budget = {
        setting: 'readReplicas',
        consumers: direct,
        wayOut: `the proxy does not lead to replicas: take none, fewer ${setting} or ${each}, or`,
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
        wayOut: 'mend it, set maxConnections, or list a new class in modules/database/connections.ts',
      },
    ];
  }
  const most = limit - reservedConnections;
  const larger = database.maxConnections === undefined ? 'a larger instanceClass' : 'a larger maxConnections';
  return budgets(environment, limit).flatMap(({ setting, consumers, wayOut }) => {
    const total = Object.values(consumers).reduce((sum, connections) => sum + connections);
    if (total <= most) return [];
    const each = Object.entries(consumers).map(([name, connections]) => `${name} ${connections}`);
    return [
      {
        path: `database.${setting}`,
        must: `must bring the connections of a deploy from ${total} (${each.join(', ')}) down to ${most}, the database's ${limit} less ${reservedConnections} in reserve`,
        got: database[setting],
        wayOut: `${wayOut} ${larger}`,
      },
    ];
  });
};
