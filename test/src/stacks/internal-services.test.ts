import { describe, expect, it } from 'vitest';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { variables } from '../../modules/service.ts';
import { environmentTerraform } from '../../stacks.ts';
import {
  encrypted,
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

describe('web that services call', () => {
  const internal = { clients: ['ssr'] };
  const cloudMap = build({ web: { internal }, services: [ssr, maps] });
  const connected = build({ web: { internal }, services: [ssr, maps], discovery: { kind: 'service-connect' } });
  const tls = build({ web: { internal }, services: [ssr, maps], discovery: encrypted });
  const webOf = (terraform: Built) => resources(terraform, 'aws_ecs_service').web_fargate_service;
  const allowedHostsOf = (terraform: Built, definition: string) => {
    const [container] = JSON.parse(
      resources(terraform, 'aws_ecs_task_definition')[`${definition}_task_definition`]?.container_definitions,
    );
    return variables(container).environment.DJANGO_ALLOWED_HOSTS;
  };

  it('is found by one name, whichever way, and stays behind the load balancer', () => {
    for (const terraform of [cloudMap, connected, tls]) {
      expect(urlsOf(terraform, 'service_ssr_fargate')).toEqual({
        SERVICE_WEB_URL: 'http://web.shop-test.internal:8000',
      });
      for (const other of ['web_fargate', 'worker_default_fargate', 'service_maps_fargate']) {
        expect(urlsOf(terraform, other)).toEqual({});
      }
      expect(webOf(terraform)).toMatchObject({
        load_balancer: [{ container_name: 'web', container_port: 8000 }],
        service_registries: { registry_arn: expect.stringContaining('discovery_servers_web_registry') },
      });
    }
  });

  it('is called by those whom it names alone: at the port of its proxy, and where nothing is encrypted at its own, too', () => {
    const paths = (terraform: Built) => [
      callersOf(terraform, 'web').filter((caller) => caller !== 'load_balancer'),
      callersOf(terraform, 'web_proxy'),
    ];
    expect(paths(cloudMap)).toEqual([['service_ssr'], []]);
    expect(paths(connected)).toEqual([['service_ssr'], ['service_ssr']]);
    expect(paths(tls)).toEqual([[], ['service_ssr']]);
    for (const terraform of [cloudMap, connected, tls]) {
      expect(callersOf(terraform, 'web')).toContain('load_balancer');
    }
    expect(resources(tls, 'aws_vpc_security_group_ingress_rule').service_ssr_to_web_proxy_ingress).toMatchObject({
      from_port: 18_000,
      to_port: 18_000,
    });
  });

  it('has its proxy take requests beside the port that the load balancer sends to', () => {
    expect(withProxy(connected)).toEqual(['service_ssr', 'web']);
    expect(webOf(connected)?.service_connect_configuration.service).toEqual([
      {
        port_name: 'http',
        discovery_name: 'web',
        client_alias: { port: 8000, dns_name: 'web.shop-test.internal' },
        ingress_port_override: 18_000,
        timeout: { per_request_timeout_seconds: 60, idle_timeout_seconds: 300 },
      },
    ]);
  });

  it('takes the Host that they send, and serves no page under it', () => {
    const alone = allowedHostsOf(build({ services: [ssr] }), 'web_fargate');
    for (const task of ['web_fargate', 'worker_default_fargate', 'migrate']) {
      expect(allowedHostsOf(cloudMap, task)).toBe(`${alone},web.shop-test.internal`);
    }
    const rules = JSON.stringify(resources(cloudMap, 'aws_lb_listener_rule'));
    expect(rules).not.toContain('web.shop-test.internal');
  });

  it('is there before what calls it, as after the workers, and in no order with what it calls itself', () => {
    const web = 'aws_ecs_service.web_fargate_service';
    expect(needsOf(cloudMap, 'service_ssr')).toContain(web);
    expect(needsOf(cloudMap, 'service_maps')).not.toContain(web);
    const both = build({
      web: { internal: { clients: ['application', 'badges'] } },
      services: [internalService({ internal: {} })],
    });
    expect(needsOf(both, 'process_rq')).toContain(web);
    expect(needsOf(both, 'web')).toContain('aws_ecs_service.worker_default_fargate_service');
    expect(needsOf(both, 'worker_default')).not.toContain(web);
    expect(needsOf(both, 'worker_default')).toContain('aws_ecs_service.service_badges_fargate_service');
    expect(needsOf(both, 'web')).not.toContain('aws_ecs_service.service_badges_fargate_service');
    expect(needsOf(both, 'service_badges')).not.toContain(web);
  });

  it('keeps all its addresses when services may call it', () => {
    const idsOf = (terraform: Built) =>
      Object.entries(terraform.resource).flatMap(([type, all]) =>
        Object.keys(all as object).map((id) => `${type}.${id}`),
      );
    expect(idsOf(connected)).toEqual(expect.arrayContaining(idsOf(build({ services: [ssr, maps] }))));
  });
});

describe('internal services whose proxies speak TLS', () => {
  const terraform = build({ discovery: encrypted });

  it('are called by what has a proxy alone', () => {
    const proxied = ['process_rq', 'web', 'worker_default'];
    expect(callersOf(terraform, 'service_badges')).toEqual([...proxied, 'service_prices', 'service_ssr'].sort());
    expect(callersOf(terraform, 'service_prices')).toEqual(proxied);
  });

  it('keep their address, which their callers open by HTTP', () => {
    expect(urlsOf(terraform, 'service_ssr_fargate')).toEqual({
      SERVICE_BADGES_URL: 'http://badges.shop-test.internal:3200',
    });
  });

  it('have a role of ECS, which the key of the environment knows', () => {
    const role = resources(terraform, 'aws_iam_role').discovery_tls_role;
    expect(resources(terraform, 'aws_kms_key').encryption_key?.policy).toContain(
      JSON.stringify({ ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::111111111111:role/${role?.name}` } }),
    );
    const without = build({ services: [ssr], discovery: encrypted });
    expect(resources(without, 'aws_iam_role')).not.toHaveProperty('discovery_tls_role');
    expect(resources(without, 'aws_kms_key').encryption_key?.policy).not.toContain('aws:PrincipalArn');
  });
});
