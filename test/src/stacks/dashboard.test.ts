import { describe, expect, it } from 'vitest';
import { type DashboardBody, dashboardBodySchema, metricsOf, type ShownMetric } from '../../modules/dashboard/body.ts';
import { dimensionSources, documented, onlyIn } from '../../modules/dashboard/metrics.ts';
import { all, only } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import type { Terraform } from '../../synth.ts';
import { application, environment, everyCapability, frontEnd } from '../configuration/config.ts';

const withFrontEnd = { ...application, frontEnds: [frontEnd()] };
const environments: [name: string, terraform: Terraform][] = [
  ['the least environment', environmentTerraform(application, environment())],
  ['one with all there is, and Redis', environmentTerraform(withFrontEnd, environment(everyCapability('redis')))],
  ['one with all there is, and SQS', environmentTerraform(withFrontEnd, environment(everyCapability('sqs')))],
];
const [[, least], [, withRedis], [, withSqs]] = environments as [
  [string, Terraform],
  [string, Terraform],
  [string, Terraform],
];

const bodyOf = (terraform: Terraform): DashboardBody =>
  dashboardBodySchema.parse(JSON.parse(only(terraform, 'aws_cloudwatch_dashboard').dashboard_body));

/** The text of each section's heading, and the titles of its graphs. */
function pageOf(terraform: Terraform): Record<string, string[]> {
  const sections: Record<string, string[]> = {};
  let heading = '';
  for (const { type, properties } of bodyOf(terraform).widgets) {
    const shown = properties as { markdown?: string; title?: string };
    if (type === 'text' && shown.markdown?.startsWith('## ')) {
      heading = shown.markdown.slice(3);
      sections[heading] = [];
    } else if (shown.title !== undefined) sections[heading]?.push(shown.title);
  }
  return sections;
}

/** What a metric is that AWS does not have as the page of its namespace says, or that is of nothing in the stack. */
function problemOf(metric: ShownMetric, terraform: Terraform): string | undefined {
  const { namespace, metricName, dimensions, region } = metric;
  const names = Object.keys(dimensions).sort();
  if (region !== (onlyIn[namespace] ?? 'eu-central-1')) return `${namespace} is not in ${region}`;
  if (namespace === 'shop-test/celery') return ofCelery(metric, terraform) ? undefined : `nothing writes ${metricName}`;
  const known = documented[namespace]?.metrics[metricName];
  if (!known?.some((each) => each.join() === names.join())) return `${namespace} ${metricName} by ${names} is unknown`;
  const lost = names.find((name) => !isInStack(name, dimensions[name] as string, terraform));
  return lost && `${lost} ${dimensions[lost]} is nothing in the stack`;
}

function isInStack(dimension: string, value: string, terraform: Terraform): boolean {
  const source = dimensionSources[dimension];
  if (!source) return false;
  if ('value' in source) return source.value === value;
  return Object.entries(all(terraform, source.type)).some(([name, resource]) => {
    const reference = `\${${source.type}.${name}.${source.attribute}}`;
    const values = [reference, resource[source.attribute]];
    // A node of ElastiCache is called after its group, and the numbers of its shard, if there are several, and of the node.
    if (source.type !== 'aws_elasticache_replication_group') return values.includes(value);
    const shards = resource.num_node_groups;
    const form = shards ? /^-(\d{4})-(\d{3})$/ : /^-()(\d{3})$/;
    const [, shard, node] =
      values.filter((each) => value.startsWith(each)).map((each) => form.exec(value.slice(each.length)))[0] ?? [];
    const nodes = shards ? 1 + resource.replicas_per_node_group : resource.num_cache_clusters;
    return Number(shard || 1) <= (shards ?? 1) && Number(node) >= 1 && Number(node) <= nodes;
  });
}

/** Of what the project writes itself: by filters of logs, or by the function that measures queues. */
function ofCelery({ metricName, dimensions }: ShownMetric, terraform: Terraform): boolean {
  const filters = Object.values(all(terraform, 'aws_cloudwatch_log_metric_filter'));
  if (Object.keys(dimensions).length === 0) {
    return filters.some(
      ({ metric_transformation: { namespace, name } }) => namespace === 'shop-test/celery' && name === metricName,
    );
  }
  const { NAMESPACE, QUEUES } = all(terraform, 'aws_lambda_function').broker_queue_depth_function.environment.variables;
  const queues = metricName === 'UnknownQueueTasks' ? ['(unknown)'] : JSON.parse(QUEUES);
  return (
    NAMESPACE === 'shop-test/celery' &&
    ['TasksWaiting', 'TasksUnderWay', 'UnknownQueueTasks'].includes(metricName) &&
    queues.includes(dimensions.Queue)
  );
}

describe.each(environments)('the dashboard of %s', (_, terraform) => {
  const body = bodyOf(terraform);

  it('is as CloudWatch takes it', () => {
    expect(body.widgets.length).toBeGreaterThan(10);
  });

  it('shows metrics alone that AWS has of what is in the stack', () => {
    expect(metricsOf(body).flatMap((metric) => problemOf(metric, terraform) ?? [])).toEqual([]);
  });

  it('has each alarm that tells somebody, and none that only scales or stands for another', () => {
    const shown = body.widgets.flatMap((each) => (each.type === 'alarm' ? each.properties.alarms : []));
    const telling = ['aws_cloudwatch_metric_alarm', 'aws_cloudwatch_composite_alarm'].flatMap((type) =>
      Object.entries(all(terraform, type)).flatMap(([name, { ok_actions }]) =>
        ok_actions ? [`\${${type}.${name}.arn}`] : [],
      ),
    );
    expect(shown.toSorted()).toEqual(telling.toSorted());
  });

  it('has the alarms of each region in widgets of their own', () => {
    const alarms = {
      ...all(terraform, 'aws_cloudwatch_metric_alarm'),
      ...all(terraform, 'aws_cloudwatch_composite_alarm'),
    };
    for (const { type, properties } of body.widgets) {
      if (type !== 'alarm') continue;
      const region = /^Alarms in ([a-z0-9-]+)/.exec(properties.title)?.[1];
      for (const arn of properties.alarms) {
        const [, name = ''] = arn.split('.');
        expect(alarms[name].provider).toBe(region && `aws.${region}`);
      }
    }
  });

  it('names each metric of an expression once', () => {
    for (const { properties } of body.widgets) {
      const rows = 'metrics' in properties ? properties.metrics : [];
      const ids = rows.flatMap((row) => (row.at(-1) as { id?: string }).id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe('the test of metrics sees', () => {
  const metric = metricsOf(bodyOf(withRedis)).find(({ namespace }) => namespace === 'AWS/ECS') as ShownMetric;
  it.each<[what: string, wrong: Partial<ShownMetric>]>([
    ['a metric that AWS does not have', { metricName: 'DiskUtilization' }],
    ['a dimension that it does not have', { dimensions: { ...metric.dimensions, TaskId: '1' } }],
    ['a service that is not there', { dimensions: { ...metric.dimensions, ServiceName: 'shop' } }],
    ['another region', { region: 'us-east-1' }],
    ['a counter that nothing writes', { namespace: 'shop-test/celery', metricName: 'worker-lost', dimensions: {} }],
    [
      'a queue that is not measured',
      { namespace: 'shop-test/celery', metricName: 'TasksWaiting', dimensions: { Queue: 'x' } },
    ],
    [
      'a node that Redis does not have',
      { namespace: 'AWS/ElastiCache', metricName: 'Evictions', dimensions: { CacheClusterId: 'shop-test-broker-009' } },
    ],
  ])('%s', (_, wrong) => {
    expect(problemOf(metric, withRedis)).toBeUndefined();
    expect(problemOf({ ...metric, ...wrong }, withRedis)).toBeDefined();
  });
});

describe('the page', () => {
  it('shows of each metric what tells most of it', () => {
    const shown = [withRedis, withSqs].flatMap((terraform) =>
      metricsOf(bodyOf(terraform)).map(({ namespace, metricName, stat }) => `${namespace} ${metricName} ${stat}`),
    );
    expect([...new Set(shown)].sort()).toEqual([
      'AWS/ApplicationELB HTTPCode_ELB_5XX_Count Sum',
      'AWS/ApplicationELB HTTPCode_Target_5XX_Count Sum',
      'AWS/ApplicationELB RequestCount Sum',
      'AWS/ApplicationELB TargetResponseTime PR(0.5:4000)',
      'AWS/ApplicationELB TargetResponseTime p50',
      'AWS/ApplicationELB TargetResponseTime p95',
      'AWS/ApplicationELB TargetResponseTime p99',
      'AWS/Billing EstimatedCharges Maximum',
      'AWS/CloudFront 4xxErrorRate Average',
      'AWS/CloudFront 5xxErrorRate Average',
      'AWS/CloudFront BytesDownloaded Sum',
      'AWS/CloudFront CacheHitRate Average',
      'AWS/CloudFront Requests Sum',
      'AWS/ECS CPUUtilization Average',
      'AWS/ECS MemoryUtilization Maximum',
      'AWS/ElastiCache CacheHits Sum',
      'AWS/ElastiCache CacheMisses Sum',
      'AWS/ElastiCache DatabaseMemoryUsagePercentage Maximum',
      'AWS/ElastiCache EngineCPUUtilization Average',
      'AWS/ElastiCache Evictions Sum',
      'AWS/RDS CPUUtilization Average',
      'AWS/RDS DatabaseConnections Maximum',
      'AWS/RDS FreeStorageSpace Minimum',
      'AWS/RDS FreeableMemory Minimum',
      'AWS/RDS ReplicaLag Maximum',
      'AWS/SES Reputation.BounceRate Average',
      'AWS/SES Reputation.ComplaintRate Average',
      'AWS/SQS ApproximateAgeOfOldestMessage Maximum',
      'AWS/SQS ApproximateNumberOfMessagesNotVisible Maximum',
      'AWS/SQS ApproximateNumberOfMessagesVisible Maximum',
      'AWS/States ExecutionsFailed Sum',
      'AWS/States ExecutionsSucceeded Sum',
      'ECS/ContainerInsights DesiredTaskCount Average',
      'ECS/ContainerInsights RunningTaskCount Average',
      'shop-test/celery TasksUnderWay Maximum',
      'shop-test/celery TasksWaiting Maximum',
      'shop-test/celery UnknownQueueTasks Maximum',
      'shop-test/celery worker-thirty-characters-long-worker1-failed Sum',
      'shop-test/celery worker-thirty-characters-long-worker1-retried Sum',
      'shop-test/celery worker-thirty-characters-long-worker1-succeeded Sum',
    ]);
  });

  it('draws the limit of connections', () => {
    const annotations = bodyOf(least).widgets.flatMap(({ properties }) =>
      'annotations' in properties ? properties.annotations?.horizontal : [],
    );
    expect(annotations).toEqual([{ label: 'max_connections', value: 112 }]);
  });

  it('begins with what is wrong and what users feel, and ends with what it costs', () => {
    expect(Object.keys(pageOf(withRedis))).toEqual([
      ...[
        'shop-test',
        'Objectives',
        'CloudFront',
        'Load balancer',
        'web',
        'web-next',
        'service-partners',
        'service-ssr',
        'service-pages',
      ],
      ...[
        'Queues',
        'worker-thirty-characters-long-worker1',
        'service-badges',
        'process-rq',
        'beat',
        'flower',
        'Schedules',
      ],
      ...['Database', 'Redis of the broker', 'Redis of the cache', 'Mail', 'Cost'],
    ]);
  });

  it('shows of the least environment what it has', () => {
    expect(pageOf(least)).toEqual({
      'shop-test': ['Alarms'],
      'Load balancer': ['Requests', '5xx', 'Seconds until an answer'],
      web: ['Requests', 'Seconds until an answer', 'Tasks', 'CPU and memory in %'],
      Database: ['Connections', 'CPU in %', 'Free storage in bytes', 'Free memory in bytes'],
      Cost: ['Charges of the account since the month began, in dollars'],
    });
  });

  it('shows of SQS what AWS measures of its queues', () => {
    expect(pageOf(withSqs).Queues).toEqual([
      ...['Tasks that wait', 'Tasks under way', 'Age of the oldest task in seconds', 'Dead letters'],
    ]);
    expect(pageOf(withRedis).Queues).toEqual(['Tasks that wait', 'Tasks under way']);
  });

  it('shows the lag of replicas where there are some', () => {
    expect(pageOf(withRedis).Database?.at(-1)).toBe('Seconds that replicas are behind');
  });
});

it('has no dashboard where nobody wants one', () => {
  const observability = { logRetentionDays: 7 as const, dashboard: false };
  expect(all(environmentTerraform(application, environment({ observability })), 'aws_cloudwatch_dashboard')).toEqual(
    {},
  );
});

it('gives another environment of the account a page of its own', () => {
  expect(only(least, 'aws_cloudwatch_dashboard').dashboard_name).toBe('shop-test');
});
