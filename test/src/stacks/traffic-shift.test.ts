import { CloudwatchMetricAlarm } from '@cdktf/provider-aws/lib/cloudwatch-metric-alarm/index.js';
import { describe, expect, it } from 'vitest';
import { withoutCreationStacks } from '../../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import type { Extend } from '../../../src/stacks/extension.ts';
import { all } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import { app, type Terraform, terraformOf } from '../../synth.ts';
import { application, environment, everyCapability, type Overrides, service } from '../configuration/config.ts';

const every = everyCapability('redis');
const overridesOf = (deployment: object, web: object = {}): Overrides =>
  ({ ...every, web: { ...every.web, ...web, deployment } }) as Overrides;
const stackOf = (deployment: object, web?: object) =>
  environmentTerraform(application, environment(overridesOf(deployment, web)));

const rolling = { strategy: 'rolling' };
const strategies = {
  'blue-green': { strategy: 'blue-green' },
  canary: {
    strategy: 'canary',
    alarms: ['users-not-served', 'web-memory'],
    check: { command: ['python', 'check.py'] },
  },
  linear: { strategy: 'linear', testHeader: { name: 'X-Test', value: 'b' } },
};

/** What a change of these forces AWS to replace, of the types that a shift is made of (`ForceNew` of provider 5.100). */
const replacing: Record<string, string[]> = {
  aws_ecs_service: ['name', 'cluster', 'launch_type', 'enable_ecs_managed_tags'],
  aws_lb_listener_rule: ['listener_arn', 'for_each'],
  aws_lb_target_group: ['name', 'port', 'vpc_id', 'protocol', 'target_type'],
  aws_ecs_task_definition: ['container_definitions', 'family', 'cpu', 'memory'],
};

function addresses({ resource }: Terraform): Map<string, Record<string, unknown>> {
  return new Map(
    Object.entries(resource).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, block]) => [`${type}.${name}`, block] as const),
    ),
  );
}

/** The addresses that go, and those that are replaced. */
function lost(before: Terraform, after: Terraform): string[] {
  const then = addresses(after);
  return [...addresses(before)].flatMap(([address, block]) => {
    const now = then.get(address);
    if (!now) return [`gone ${address}`];
    const forcing = replacing[address.split('.')[0] as string] ?? [];
    return forcing.some((setting) => JSON.stringify(block[setting]) !== JSON.stringify(now[setting]))
      ? [`replaced ${address}`]
      : [];
  });
}

/** Each resource that needs itself, by the resources between. */
function circles(terraform: Terraform): string[] {
  const blocks = new Map([...addresses(terraform)].map(([address, block]) => [address, JSON.stringify(block)]));
  const needed = (address: string) =>
    [...(blocks.get(address) as string).matchAll(/\b(?:aws_\w+|terraform_data)\.[\w-]+/g)]
      .map(([other]) => other)
      .filter((other) => other !== address && blocks.has(other));
  const [found, done, open] = [[] as string[], new Set<string>(), [] as string[]];
  const visit = (address: string) => {
    if (open.includes(address)) found.push([...open.slice(open.indexOf(address)), address].join(' -> '));
    if (open.includes(address) || done.has(address)) return;
    open.push(address);
    for (const other of needed(address)) visit(other);
    open.pop();
    done.add(address);
  };
  for (const address of blocks.keys()) visit(address);
  return found;
}

describe('an environment whose deploys shift requests', () => {
  it.each(Object.entries(strategies))('can be made with strategy %s', (_, deployment) => {
    expect(circles(stackOf(deployment))).toEqual([]);
  });

  it.each(
    Object.entries(strategies).flatMap(([one, first]) =>
      Object.entries(strategies)
        .filter(([other]) => one !== other)
        .map(([other, second]) => [one, other, first, second] as const),
    ),
  )('changes from %s to %s without replacing anything', (_, __, first, second) => {
    const check = /web_to_web_/;
    expect(lost(stackOf(first), stackOf(second)).filter((line) => !check.test(line))).toEqual([]);
  });

  it.each(Object.entries(strategies))(
    'comes from rolling to %s, and goes back, without replacing what is there',
    (_, to) => {
      expect(lost(stackOf(rolling), stackOf(to))).toEqual([]);
      const gone = lost(stackOf(to), stackOf(rolling));
      expect(gone.filter((line) => !/^gone \w+\.web_(next|to_web)_/.test(line))).toEqual([]);
      expect(gone).toContain('gone aws_ecs_service.web_next_service');
    },
  );

  it('keeps the address and the priority of the rule of web, and tests before it', () => {
    const [before, after] = [stackOf(rolling), stackOf(strategies.canary)].map(
      (terraform) => all(terraform, 'aws_lb_listener_rule').web_target_group_rule,
    );
    expect(after).toEqual({
      ...before,
      condition: [before.condition[0], { path_pattern: { values: ['/*'] } }],
      lifecycle: { ignore_changes: ['action'] },
      depends_on: ['aws_lb_target_group.web_next_target_group'],
    });
    const { web_next_target_group_test: test } = all(stackOf(strategies.linear), 'aws_lb_listener_rule');
    expect(test).toMatchObject({
      condition: [
        before.condition[0],
        { path_pattern: { values: ['/*'] } },
        { http_header: { http_header_name: 'X-Test', values: ['b'] } },
      ],
      priority: after.for_each['/*'] - 1,
      lifecycle: { ignore_changes: ['action'] },
    });
  });

  it('has one rule for several paths, at the place of the least specific one, in whatever order they are listed', () => {
    const rules = (paths: string[], deployment: object) =>
      all(stackOf(deployment, { paths }), 'aws_lb_listener_rule').web_target_group_rule;
    const { for_each: each } = rules(['/api/*', '/*'], rolling);
    for (const paths of [
      ['/api/*', '/*'],
      ['/*', '/api/*'],
    ])
      expect(rules(paths, strategies['blue-green'])).toMatchObject({
        for_each: { '/*': each['/*'] },
        condition: [{}, { path_pattern: { values: paths } }],
      });
  });

  it('undoes before the migration, and settles before what must be last', () => {
    const steps = all(stackOf(strategies.canary), 'terraform_data');
    for (const id of ['migrate_run', 'collect_static_run'])
      expect(steps[id].depends_on).toContain('terraform_data.web_next_undo');
    expect(steps.web_next_shift.depends_on).toEqual(
      expect.arrayContaining([
        'terraform_data.migrate_run',
        'aws_ecs_service.worker_thirty_characters_long_worker1_fargate_service',
        'aws_vpc_security_group_ingress_rule.web_to_database_ingress',
      ]),
    );
    for (const last of ['cluster_release_done', 'broker_removed_queues_empty', 'cache_redis_drop_old_token'])
      expect([last, steps[last]?.depends_on]).toEqual([
        last,
        expect.arrayContaining(['terraform_data.web_next_settle']),
      ]);
  });

  it('lets the check reach the new tasks, and nothing more without one', () => {
    const rules = (deployment: object) =>
      all(stackOf(deployment), 'aws_vpc_security_group_ingress_rule').web_to_web_ingress;
    expect(rules(strategies.canary)).toMatchObject({ from_port: 8000, to_port: 8000 });
    expect(rules(strategies.linear)).toBeUndefined();
  });

  it('finds internal services from the new tasks as web does', () => {
    const { web_fargate_service: web, web_next_service: next } = all(stackOf(strategies.canary), 'aws_ecs_service');
    // Nobody calls them by a name.
    const { service: _, ...asCaller } = web.service_connect_configuration;
    expect(next.service_connect_configuration).toEqual(asCaller);
    expect(next.service_connect_configuration.enabled).toBe(true);
  });

  it('watches its own alarms and those that are named, which are there before where they can be', () => {
    const { provisioner, depends_on } = all(stackOf(strategies.canary), 'terraform_data').web_next_shift;
    const { OWN_ALARM_NAMES, ALARM_NAMES, LATER_ALARM_NAMES } = provisioner[0]['local-exec'].environment;
    expect([OWN_ALARM_NAMES, ALARM_NAMES, LATER_ALARM_NAMES].map((names) => JSON.parse(names))).toEqual([
      ['errors', 'latency', 'unhealthy-hosts', 'no-healthy-hosts'].map((word) => `shop-test-web-next-${word}`),
      ['shop-test-users-not-served', 'shop-test-web-memory'],
      ['shop-test-web-memory'],
    ]);
    expect(depends_on).toContain('aws_cloudwatch_composite_alarm.users_not_served');
    // It measures web itself, whose name it has from the service.
    expect(depends_on).not.toContain('aws_cloudwatch_metric_alarm.web_alarms_memory');
  });

  it('waits for web-next as long as Terraform does for web, sidecars and all', () => {
    const terraform = stackOf(strategies.canary);
    const { provisioner } = all(terraform, 'terraform_data').web_next_shift;
    const { timeouts } = all(terraform, 'aws_ecs_service').web_fargate_service;
    expect(`${provisioner[0]['local-exec'].environment.WAIT_SECONDS / 60}m`).toBe(timeouts.update);
  });

  it('watches alarms of an extension', () => {
    const extend: Extend = ({ scope, nameOf }) => {
      new CloudwatchMetricAlarm(scope, 'orders', {
        ...{ alarmName: nameOf('alarm', 'orders'), comparisonOperator: 'LessThanThreshold', evaluationPeriods: 1 },
        ...{ namespace: 'Shop', metricName: 'Orders', period: 60, statistic: 'Sum', threshold: 1 },
      });
      return { rights: { types: { aws_cloudwatch_metric_alarm: 'cloudwatch:PutMetricAlarm' } } } as ReturnType<Extend>;
    };
    const of = environment(overridesOf({ strategy: 'blue-green', alarms: ['orders'] }));
    const terraform = withoutCreationStacks(() =>
      terraformOf(new EnvironmentStack(app(), application, of, [of], extend)),
    );
    expect(all(terraform, 'terraform_data').web_next_shift.depends_on).toContain(
      'aws_cloudwatch_metric_alarm.extensions_orders',
    );
  });

  it('refuses an alarm that the environment does not have, and names the one that was meant', () => {
    expect(() => stackOf({ strategy: 'blue-green', alarms: ['web-memory', 'user-not-served'] })).toThrow(
      /^test\.web\.deployment\.alarms\[1\]: must be an alarm of this environment, got "user-not-served"; did you mean users-not-served\? Otherwise take one of .*web-errors/,
    );
    // Those of CloudFront are in another region, where a step does not look.
    expect(() => stackOf({ strategy: 'blue-green', alarms: ['cdn-certificate', 'nothing-like-it'] })).toThrow(
      /^test\.web\.deployment\.alarms\[0\]: must be an alarm of this environment, got "cdn-certificate"; .*\ntest\.web\.deployment\.alarms\[1\]: must be an alarm of this environment, got "nothing-like-it"; /,
    );
  });

  it('refuses an alarm that it watches anyway', () => {
    expect(() => stackOf({ strategy: 'blue-green', alarms: ['users-not-served', 'web-next-latency'] })).toThrow(
      'test.web.deployment.alarms[1]: must not be one that a shift watches anyway, got "web-next-latency"; leave it out',
    );
  });

  it('hands the test header on to the load balancer, as all that a viewer sends to Django', () => {
    const { cdn_django_requests: requests } = all(stackOf(strategies.canary), 'aws_cloudfront_origin_request_policy');
    expect(requests.headers_config.header_behavior).toBe('allViewerAndWhitelistCloudFront');
  });

  it('shows the new tasks on the dashboard', () => {
    const terraform = stackOf(strategies.canary);
    const { dashboard_body: body } = all(terraform, 'aws_cloudwatch_dashboard').dashboard_page;
    expect(body).toContain('aws_lb_target_group.web_next_target_group.arn_suffix');
    expect(
      stackOf(rolling) && all(stackOf(rolling), 'aws_cloudwatch_dashboard').dashboard_page.dashboard_body,
    ).not.toContain('web_next');
  });

  it('has users not served where the new tasks fail, of which a deploy that was killed tells nobody', () => {
    const terraform = stackOf(strategies.canary);
    const { alarm_rule: rule } = all(terraform, 'aws_cloudwatch_composite_alarm').users_not_served;
    for (const id of ['web_next_alarms_errors', 'web_next_alarms_no_healthy_hosts']) {
      expect(rule).toContain(`ALARM("\${aws_cloudwatch_metric_alarm.${id}.alarm_name}")`);
      // AWS deletes no alarm that a composite one names.
      expect(all(terraform, 'aws_cloudwatch_metric_alarm')[id].lifecycle).toEqual({ create_before_destroy: true });
    }
    expect(rule).not.toContain('web_next_alarms_latency');
  });

  it('shifts no other service', () => {
    const terraform = environmentTerraform(application, environment({ services: [service()] } as Overrides));
    expect(Object.keys(all(terraform, 'aws_ecs_service')).filter((name) => name.includes('next'))).toEqual([]);
  });
});
