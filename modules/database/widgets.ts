import type { Graph, Section } from '../observability/widget.ts';

interface Instance {
  readonly identifier: string;
}

interface ShownDatabase {
  readonly instance: Instance;
  readonly replicas: readonly Instance[];
}

/** What the database and its replicas show of themselves: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
export function databaseWidgets({ instance, replicas }: ShownDatabase, connectionLimit: number | undefined): Section {
  const ofEach = (
    metricName: string,
    stat: string,
    of: readonly Instance[] = [instance, ...replicas],
  ): Graph['lines'] =>
    of.map((each) => ({
      metric: {
        namespace: 'AWS/RDS',
        metricName,
        dimensions: { DBInstanceIdentifier: each.identifier },
        stat,
      },
      label: each === instance ? 'primary' : `replica ${replicas.indexOf(each) + 1}`,
    }));
  return {
    title: 'Database',
    widgets: [
      {
        title: 'Connections',
        lines: ofEach('DatabaseConnections', 'Maximum'),
        ...(connectionLimit !== undefined && { limit: { label: 'max_connections', value: connectionLimit } }),
      },
      { title: 'CPU in %', lines: ofEach('CPUUtilization', 'Average') },
      { title: 'Free storage in bytes', lines: ofEach('FreeStorageSpace', 'Minimum') },
      { title: 'Free memory in bytes', lines: ofEach('FreeableMemory', 'Minimum') },
      ...(replicas.length > 0
        ? [{ title: 'Seconds that replicas are behind', lines: ofEach('ReplicaLag', 'Maximum', replicas) }]
        : []),
    ],
  };
}
