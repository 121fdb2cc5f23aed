import { describe, expect, it } from 'vitest';
import { ClusterEvents } from '../../../modules/cluster/events.ts';
import { DatabaseEvents } from '../../../modules/database/events.ts';
import { build } from '../alarms.ts';
import { place } from '../foundation.ts';
import { only, ref } from '../terraform.ts';

/** What the subscribers of a topic read of an event, and nothing where it is none of theirs. */
function told(terraform: ReturnType<typeof build>, event: object): string | undefined {
  const { event_pattern: pattern } = only(terraform, 'aws_cloudwatch_event_rule');
  if (!matches(JSON.parse(pattern), event)) return undefined;
  const { input_paths: paths, input_template: template } = only(
    terraform,
    'aws_cloudwatch_event_target',
  ).input_transformer;
  return Object.entries(paths).reduce(
    (message, [name, path]) => message.replaceAll(`<${name}>`, String(at(event, path as string))),
    JSON.parse(template),
  );
}

/** Of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html, what is used here. */
function matches(pattern: unknown, value: unknown): boolean {
  if (!Array.isArray(pattern)) {
    return Object.entries(pattern as object).every(([name, part]) =>
      matches(part, (value as Record<string, unknown> | undefined)?.[name]),
    );
  }
  const values = Array.isArray(value) ? value : [value];
  return values.some((one) =>
    pattern.some((wanted) => (typeof wanted === 'string' ? wanted === one : String(one).startsWith(wanted.prefix))),
  );
}

function at(event: object, path: string): unknown {
  return path
    .replace('$.', '')
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], event);
}

describe('a deployment that ECS has taken back', () => {
  const terraform = build((props, scope) => {
    new ClusterEvents(scope, 'events', { ...props, place, cluster: { name: 'shop-test' } });
  });
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
  const event = (service = 'shop-test/web', eventName = 'SERVICE_DEPLOYMENT_FAILED') => ({
    'detail-type': 'ECS Deployment State Change',
    source: 'aws.ecs',
    resources: [`arn:aws:ecs:eu-central-1:111111111111:service/${service}`],
    detail: {
      ...{ eventType: 'ERROR', eventName, deploymentId: 'ecs-svc/123' },
      reason: 'ECS deployment circuit breaker: task failed to start.',
    },
  });

  it('is told, with the service and the reason', () => {
    expect(told(terraform, event())).toBe(
      'ECS has taken the deployment ecs-svc/123 of arn:aws:ecs:eu-central-1:111111111111:service/shop-test/web back: ECS deployment circuit breaker: task failed to start. Its tasks run what they ran before; npm run status shows why the new ones failed. What to do: docs/alarms.md, Events.',
    );
    expect(only(terraform, 'aws_cloudwatch_event_rule')).toMatchObject({
      name: 'shop-test-failed-deployments',
      description: 'Deployments that ECS has taken back',
    });
    expect(only(terraform, 'aws_cloudwatch_event_target')).toMatchObject({
      rule: ref('aws_cloudwatch_event_rule.events_rule.name'),
      arn: ref('aws_sns_topic.alarms_topic.arn'),
    });
  });

  it.each([
    ['that is under way', event('shop-test/web', 'SERVICE_DEPLOYMENT_IN_PROGRESS')],
    ['that is done', event('shop-test/web', 'SERVICE_DEPLOYMENT_COMPLETED')],
    ['of another environment', event('shop-test-two/web')],
    ['that is another event of ECS', { ...event(), 'detail-type': 'ECS Service Action' }],
    ['of another source', { ...event(), source: 'shop.ecs' }],
  ])('is none %s', (_, other) => {
    expect(told(terraform, other)).toBeUndefined();
  });
});

describe('what RDS tells of the database', () => {
  const terraform = build((props, scope) => {
    const instances = ['shop-test', 'shop-test-replica-1'].map((identifier) => ({ instance: { identifier } }));
    new DatabaseEvents(scope, 'events', { ...props, database: { instances } });
  });
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-cloud-watch-events.sample.html
  const event = (EventID: string, SourceIdentifier = 'shop-test') => ({
    'detail-type': 'RDS DB Instance Event',
    source: 'aws.rds',
    detail: { EventID, SourceIdentifier, SourceType: 'DB_INSTANCE', Message: 'Multi-AZ instance failover started.' },
  });

  it('is told in its words, of the primary and of its replicas', () => {
    expect(told(terraform, event('RDS-EVENT-0013'))).toBe(
      'Database shop-test: Multi-AZ instance failover started. (RDS-EVENT-0013). What to do: docs/alarms.md, Events.',
    );
    for (const [id, instance] of [
      ['RDS-EVENT-0225', 'shop-test'],
      ['RDS-EVENT-0007', 'shop-test'],
      ['RDS-EVENT-0045', 'shop-test-replica-1'],
    ] as const) {
      expect(told(terraform, event(id, instance))).toContain(`Database ${instance}: `);
    }
    expect(only(terraform, 'aws_cloudwatch_event_rule')).toMatchObject({
      name: 'shop-test-database-events',
      description: 'What RDS tells of the database that people should know',
    });
  });

  it.each([
    ['a backup', event('RDS-EVENT-0001')],
    ['storage that grows as it should', event('RDS-EVENT-0089')],
    ['another database', event('RDS-EVENT-0013', 'shop-test-two')],
    ['a snapshot', { ...event('RDS-EVENT-0013'), 'detail-type': 'RDS DB Snapshot Event' }],
    ['another source', { ...event('RDS-EVENT-0013'), source: 'shop.rds' }],
  ])('is nothing of %s', (_, other) => {
    expect(told(terraform, other)).toBeUndefined();
  });
});
