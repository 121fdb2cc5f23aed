import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { variables } from '../../modules/service.ts';
import { environmentTerraform } from '../../stacks.ts';
import {
  environment,
  internalService,
  leastApplication,
  type Overrides,
  publicImage,
  redis,
  service,
  worker,
} from '../configuration/config.ts';

const other = { image: publicImage, command: undefined, connections: undefined };
const ssr = service({ name: 'ssr', ...other, paths: ['/ssr/*'] });
const maps = service({ name: 'maps', ...other, paths: ['/maps/*'] });
const prices = internalService({ name: 'prices', image: 'application', connections: 1, port: 8200, internal: {} });

function build(overrides: Overrides = {}) {
  return environmentTerraform(
    applicationSchema.parse(leastApplication),
    environment({
      ...{ broker: redis, workers: [worker()], migration: {}, beat: { scheduler: 'database' }, flower: {} },
      processes: [{ name: 'rq', command: ['python', 'manage.py', 'rqworker'], cpu: 256, memoryMiB: 512, tasks: 1 }],
      schedules: [{ name: 'clear', command: ['python', 'manage.py', 'clearsessions'], at: 'rate(1 day)' }],
      services: [ssr, maps, internalService(), prices],
      ...overrides,
    }),
  );
}

type Built = ReturnType<typeof build>;

function resources({ resource }: Built, type: string) {
  return resource[type] ?? {};
}

/** Who may open connections to a service. */
function callersOf(terraform: Built, name: string): string[] {
  return Object.keys(resources(terraform, 'aws_vpc_security_group_ingress_rule'))
    .filter((rule) => rule.endsWith(`_to_${name}_ingress`))
    .map((rule) => rule.slice(0, -`_to_${name}_ingress`.length))
    .sort();
}

function urlsOf(terraform: Built, definition: string) {
  const [container] = JSON.parse(
    resources(terraform, 'aws_ecs_task_definition')[`${definition}_task_definition`]?.container_definitions,
  );
  return Object.fromEntries(
    Object.entries(variables(container).environment).filter(([name]) => /^SERVICE_\w+_URL$/.test(name)),
  );
}

function needsOf(terraform: Built, name: string): string[] {
  return resources(terraform, 'aws_ecs_service')[`${name}_fargate_service`]?.depends_on;
}

/** The ECS services with a proxy of Service Connect. */
function withProxy(terraform: Built): string[] {
  return Object.entries(resources(terraform, 'aws_ecs_service'))
    .filter(([, { service_connect_configuration }]) => service_connect_configuration !== undefined)
    .map(([name]) => name.replace('_fargate_service', ''))
    .sort();
}

const ofApplication = ['beat', 'flower', 'migrate', 'process_rq', 'schedule_clear', 'web', 'worker_default'];

describe('internal services', () => {
  const terraform = build();

  it('stand behind no load balancer', () => {
    const { service_badges_fargate_service: badges } = resources(terraform, 'aws_ecs_service');
    expect(badges).not.toHaveProperty('load_balancer');
    expect(badges).not.toHaveProperty('health_check_grace_period_seconds');
    expect(badges).toMatchObject({ availability_zone_rebalancing: 'ENABLED' });
    const ofService = (type: string) => Object.keys(resources(terraform, type)).filter((id) => id.includes('badges'));
    expect(['aws_lb_target_group', 'aws_lb_listener_rule', 'terraform_data'].flatMap(ofService)).toEqual([]);
  });

  it('are called by those whom they name, at their ports, and by nobody else', () => {
    expect(callersOf(terraform, 'service_badges')).toEqual([...ofApplication, 'service_prices', 'service_ssr'].sort());
    expect(callersOf(terraform, 'service_prices')).toEqual(ofApplication);
    const ingress = resources(terraform, 'aws_vpc_security_group_ingress_rule');
    expect(ingress.service_ssr_to_service_badges_ingress).toMatchObject({ from_port: 3200, to_port: 3200 });
  });

  it('are known to those by their variables', () => {
    const badges = { SERVICE_BADGES_URL: 'http://badges.shop-test.internal:3200' };
    const both = { ...badges, SERVICE_PRICES_URL: 'http://prices.shop-test.internal:8200' };
    for (const task of ['web_fargate', 'worker_default_fargate', 'process_rq_fargate', 'schedule_clear', 'migrate']) {
      expect(urlsOf(terraform, task)).toEqual(both);
    }
    expect(urlsOf(terraform, 'service_ssr_fargate')).toEqual(badges);
    expect(urlsOf(terraform, 'service_maps_fargate')).toEqual({});
  });

  it('are there before what calls them, but for workers, whom those of the application send tasks', () => {
    const [badges, prices] = ['badges', 'prices'].map((name) => `aws_ecs_service.service_${name}_fargate_service`);
    for (const caller of ['web', 'process_rq']) {
      expect(needsOf(terraform, caller)).toEqual(expect.arrayContaining([badges, prices]));
    }
    expect(needsOf(terraform, 'worker_default')).toContain(badges);
    expect(needsOf(terraform, 'worker_default')).not.toContain(prices);
    expect(needsOf(terraform, 'service_prices')).toContain('aws_ecs_service.worker_default_fargate_service');
    expect(needsOf(terraform, 'service_prices')).toContain(badges);
    expect(needsOf(terraform, 'service_badges')).not.toContain(prices);
    expect(needsOf(terraform, 'service_ssr')).toContain(badges);
    expect(needsOf(terraform, 'service_maps')).not.toContain(badges);
    expect(needsOf(terraform, 'service_badges')).toContain('terraform_data.migrate_run');
  });

  it('are there before one another as they call, unless each is called by the other, itself or by way of others', () => {
    const internal = (name: string, clients: string[], settings: object = {}) =>
      internalService({ name, internal: { clients }, ...settings });
    const ofImage = { image: 'application', connections: 1 };
    const needs = (services: Overrides['services']) => {
      const built = build({ services, discovery: { kind: 'service-connect' } });
      return Object.fromEntries(
        ['a', 'b', 'c'].map((name) => [
          name,
          needsOf(built, `service_${name}`)
            .map((address) => /^aws_ecs_service\.service_(\w)_/.exec(address)?.[1])
            .filter((needed) => needed !== undefined)
            .sort(),
        ]),
      );
    };
    const chain = [internal('c', ['b']), internal('a', ['application']), internal('b', ['a'])];
    expect(needs(chain)).toEqual({ a: ['b'], b: ['c'], c: [] });
    const circle = [internal('a', ['c']), internal('b', ['a']), internal('c', ['b'])];
    expect(needs(circle)).toEqual({ a: [], b: [], c: [] });
    const circleOfTwo = [internal('a', ['b']), internal('b', ['a', 'c']), internal('c', ['application'])];
    expect(needs(circleOfTwo)).toEqual({ a: [], b: [], c: ['b'] });
    // `a` and `b` run the application's image, and so each may call the other.
    const both = (clients: string[]) => ['a', 'b'].map((name) => internal(name, clients, ofImage));
    expect(needs([...both(['application']), internal('c', ['application'])])).toEqual({ a: ['c'], b: ['c'], c: [] });
    // Workers are before `a` and `b`, and after `c`, which they call: `c` can't be after `a`.
    expect(needs([...both(['application', 'c']), internal('c', ['application'])])).toEqual({ a: [], b: [], c: [] });
  });

  it('have the alarms of tasks, and none of requests', () => {
    const alarms = Object.keys(resources(terraform, 'aws_cloudwatch_metric_alarm'))
      .filter((alarm) => alarm.startsWith('service_badges_'))
      .map((alarm) => alarm.replace('service_badges_alarms_', ''));
    expect(alarms.sort()).toEqual(['cpu', 'memory', 'missing_tasks']);
  });

  it('have proxies with Service Connect, as what calls them has, but for what ECS gives none and what only sends tasks', () => {
    expect(withProxy(terraform)).toEqual([]);
    const callers = ['process_rq', 'service_badges', 'service_prices', 'service_ssr', 'web', 'worker_default'];
    expect(withProxy(build({ discovery: { kind: 'service-connect' } }))).toEqual(callers);
  });

  it('are the reason for the namespaces: without one there is none', () => {
    const without = build({ services: [ssr], discovery: { kind: 'service-connect' } });
    expect(Object.keys(without.resource).filter((type) => type.startsWith('aws_service_discovery'))).toEqual([]);
    expect(withProxy(without)).toEqual([]);
  });

  it('keep their address in ECS when they come from behind the load balancer', () => {
    const { paths, ...balanced } = { ...internalService(), internal: undefined, paths: ['/badges/*'] };
    const before = build({ services: [{ ...balanced, paths }] });
    const ofFargate = (built: Built) =>
      Object.entries(built.resource).flatMap(([type, all]) =>
        Object.keys(all as object)
          .filter((id) => id.startsWith('service_badges_fargate_') && !id.includes('_scaling_'))
          .map((id) => `${type}.${id}`),
      );
    expect(ofFargate(build({ services: [internalService({ internal: {} })] }))).toEqual(ofFargate(before));
  });
});
