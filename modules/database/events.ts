import type { Construct } from 'constructs';
import { EventsToTopic, type EventsToTopicProps } from '../observability/events-to-topic.ts';

/**
 * What RDS tells of the database, and no metric does, or not in time: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html. A subscription
 * of RDS's own takes whole categories, such as each time that storage grows as it should.
 */
export const databaseEvents = {
  'RDS-EVENT-0007': 'the storage is full',
  'RDS-EVENT-0013': 'another zone takes over',
  'RDS-EVENT-0031': 'the database has failed and wants a restore',
  'RDS-EVENT-0035': 'the database does not start with these parameters',
  'RDS-EVENT-0045': 'a read replica no longer follows',
  'RDS-EVENT-0049': 'another zone has taken over',
  'RDS-EVENT-0057': 'a read replica is cut off',
  'RDS-EVENT-0223': 'the storage cannot grow by itself',
  'RDS-EVENT-0224': 'the storage grows to maxStorageGiB',
  'RDS-EVENT-0225': 'the storage is near maxStorageGiB',
  'RDS-EVENT-0254': 'the account has no more storage',
  'RDS-EVENT-0404': 'queries take nearly all memory, and RDS gives PostgreSQL less of it',
  'RDS-EVENT-0418': 'the key of the database cannot be used',
} as const;

export interface DatabaseEventsProps extends Pick<EventsToTopicProps, 'name' | 'topic'> {
  database: { readonly instances: readonly { readonly instance: { readonly identifier: string } }[] };
}

/** Tells of them, of the database and its read replicas. */
export class DatabaseEvents extends EventsToTopic {
  constructor(scope: Construct, id: string, { database, ...props }: DatabaseEventsProps) {
    super(scope, id, {
      ...props,
      role: 'database-events',
      description: 'What RDS tells of the database that people should know',
      pattern: {
        source: ['aws.rds'],
        'detail-type': ['RDS DB Instance Event'],
        detail: {
          SourceIdentifier: database.instances.map(({ instance }) => instance.identifier),
          EventID: Object.keys(databaseEvents),
        },
      },
      parts: { database: '$.detail.SourceIdentifier', event: '$.detail.EventID', message: '$.detail.Message' },
      message: 'Database <database>: <message> (<event>). What to do: docs/alarms.md, Events.',
    });
  }
}
