import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import { connectionLimit, cpuCreditsOfDay, memoryBytes } from './connections.ts';
import type { DatabaseSettings } from './settings.ts';

/** One instance of the database: the primary, or a read replica. */
export interface MeasuredInstance {
  /** What its alarms are made in. */
  readonly scope: Construct;
  /** The word for it among the things of the environment. */
  readonly role: string;
  readonly instance: { readonly identifier: string };
  readonly isReplica: boolean;
}

export interface InstanceAlarmsProps extends AlarmSetProps {
  instance: MeasuredInstance;
  settings: Pick<DatabaseSettings, 'instanceClass' | 'storageGiB' | 'maxConnections' | 'alarms'>;
}

/** RDS measures always, but while an instance is made, restarted or stopped, which it tells by itself (`events.ts`). */
const missing = 'notBreaching';

/**
 * The alarms of one instance. A class that is not known, one that is newer than the table in connections.ts, has none on its memory, and none on its connections
 * either without `maxConnections`.
 */
export class InstanceAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: InstanceAlarmsProps) {
    const { role, instance, isReplica } = props.instance;
    super(scope, id, role, props);
    const { alarms, instanceClass, storageGiB } = props.settings;
    const metric = (metricName: string, stat: string): Metric => ({
      namespace: 'AWS/RDS',
      metricName,
      dimensions: { DBInstanceIdentifier: instance.identifier },
      stat,
    });

    this.onMetric('free-storage', metric('FreeStorageSpace', 'Minimum'), alarms.freeStorage, {
      description: `The storage of ${role} has no more than ${alarms.freeStorage.percent} % of database.storageGiB free, and has not grown: without any, PostgreSQL stops`,
      threshold: (storageGiB * 2 ** 30 * alarms.freeStorage.percent) / 100,
      atMost: true,
      missing,
    });
    this.onMetric('cpu', metric('CPUUtilization', 'Average'), alarms.cpu, {
      description: `${role} has hardly any CPU left`,
      threshold: alarms.cpu.percent,
      missing,
    });
    const connections = connectionLimit(props.settings);
    if (connections !== undefined) {
      this.onMetric('connections', metric('DatabaseConnections', 'Maximum'), alarms.connections, {
        description: `${alarms.connections.percent} % of the ${connections} connections of ${role} are taken, or more: without any, requests fail`,
        threshold: Math.ceil((connections * alarms.connections.percent) / 100),
        missing,
      });
    }
    const memory = memoryBytes(instanceClass);
    if (memory !== undefined) {
      this.onMetric('free-memory', metric('FreeableMemory', 'Minimum'), alarms.freeMemory, {
        description: `${role} has no more than ${alarms.freeMemory.percent} % of its memory free: without any, RDS restarts PostgreSQL`,
        threshold: Math.floor((memory * alarms.freeMemory.percent) / 100),
        atMost: true,
        missing,
      });
    }
    const credits = cpuCreditsOfDay(instanceClass);
    if (credits !== undefined) {
      this.onMetric('cpu-credits', metric('CPUSurplusCreditBalance', 'Maximum'), alarms.cpuCredits, {
        description: `${role} has spent ${alarms.cpuCredits.percent} % of a day's CPU credits before it earned them: at 100 % AWS charges for more`,
        threshold: (credits * alarms.cpuCredits.percent) / 100,
        missing,
      });
    }
    if (!isReplica) return;
    this.onMetric('lag', metric('ReplicaLag', 'Maximum'), alarms.replicaLag, {
      description: `${role} is ${alarms.replicaLag.seconds} seconds behind, or more: who reads from it sees what was then`,
      threshold: alarms.replicaLag.seconds,
      missing,
    });
  }
}

export interface ProxyAlarmsProps extends AlarmSetProps {
  proxyName: string;
  settings: Pick<DatabaseSettings, 'alarms'>;
}

/** The alarm of RDS Proxy (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.monitoring.html). */
export class ProxyAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: ProxyAlarmsProps) {
    super(scope, id, 'database-proxy', props);
    const { connections } = props.settings.alarms;
    const metric = (metricName: string): Metric => ({
      namespace: 'AWS/RDS',
      metricName,
      dimensions: { ProxyName: props.proxyName },
      // Each is measured many times a minute, and not as often as the other: their sums are no share.
      stat: 'Average',
    });
    this.onExpression(
      'connections',
      '100 * borrowed / allowed',
      { borrowed: metric('DatabaseConnectionsCurrentlyBorrowed'), allowed: metric('MaxDatabaseConnectionsAllowed') },
      connections,
      {
        description: `${connections.percent} % of the connections that the proxy of the database may have are lent out, or more: then requests wait for one`,
        threshold: connections.percent,
        // A proxy that lends out none may measure none.
        missing: 'notBreaching',
      },
    );
  }
}
