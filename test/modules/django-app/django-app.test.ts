import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { DjangoApp } from '../../../modules/django-app/django-app.ts';
import { djangoAppSettings } from '../../../modules/django-app/settings.ts';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { allow } from '../../../modules/shared/connections.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { foundation } from '../foundation.ts';
import { exitCodes } from '../python.ts';
import { all, only, ref } from '../terraform.ts';

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

function build(settings: object, ofLoadBalancer: { domain?: object }, name = 'shop-test', also = (_: DjangoApp) => {}) {
  return synth((stack) => {
    const shared = { ...foundation(stack), name };
    const loadBalancer = new LoadBalancer(stack, 'load-balancer', {
      ...shared,
      accessLogs: accessLogs(stack),
      settings: loadBalancerSettings.parse({ deletionProtection: false, ...ofLoadBalancer }),
    });
    const web = new DjangoApp(stack, 'web', {
      ...shared,
      loadBalancer,
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, []),
      wsgiApplication: 'config.wsgi:application',
      asgiApplication: 'config.asgi:application',
      settings: djangoAppSettings.parse({ cpu: 256, memoryMiB: 512, tasks: 1, workers: 2, ...settings }),
    });
    allow(loadBalancer, web);
    also(web);
  });
}

function container(terraform: ReturnType<typeof build>) {
  return JSON.parse(only(terraform, 'aws_ecs_task_definition').container_definitions)[0];
}

describe('Django with the least settings, without a domain', () => {
  const terraform = build({}, {});
  const service = only(terraform, 'aws_ecs_service');

  it('runs gunicorn without a shell', () => {
    expect(container(terraform).command).toEqual([
      ...['gunicorn', 'config.wsgi:application'],
      ...['--bind', '0.0.0.0:8000'],
      ...['--workers', '2'],
      ...['--threads', '4'],
      ...['--timeout', '60'],
      ...['--graceful-timeout', '30'],
      ...['--keep-alive', '80'],
      ...['--max-requests', '5000'],
      ...['--max-requests-jitter', '500'],
      ...['--worker-tmp-dir', '/dev/shm'],
      ...['--access-logfile', '-'],
      ...['--error-logfile', '-'],
    ]);
  });

  it('is asked for /healthz at the addresses of its tasks, and gives a request to the one with the fewest', () => {
    expect(only(terraform, 'aws_lb_target_group')).toEqual({
      name: 'shop-test-web',
      vpc_id: ref('aws_vpc.network_vpc.id'),
      target_type: 'ip',
      protocol: 'HTTP',
      port: 8000,
      deregistration_delay: '30',
      slow_start: 0,
      load_balancing_algorithm_type: 'least_outstanding_requests',
      stickiness: { type: 'lb_cookie', enabled: false },
      health_check: {
        path: '/healthz',
        matcher: '200',
        interval: 15,
        timeout: 5,
        healthy_threshold: 2,
        unhealthy_threshold: 3,
      },
    });
  });

  it('is asked for another path by the load balancer once its tasks answer there', () => {
    const changed = build({ healthCheckPath: '/ready' }, {}, 'shop-test', (web) => web.changeHealthCheckLast());
    expect(only(changed, 'aws_lb_target_group').lifecycle).toEqual({
      ignore_changes: ['health_check[0].path', 'health_check[0].matcher'],
    });
    expect(only(changed, 'terraform_data')).toMatchObject({
      depends_on: ['aws_ecs_service.web_fargate_service'],
      provisioner: [
        {
          'local-exec': {
            command: 'node build/cli.cjs health-check; exit $?',
            environment: {
              HEALTH_CHECK_MATCHER: '200',
              HEALTH_CHECK_PATH: '/ready',
              TARGET_GROUP_ARN: ref('aws_lb_target_group.web_target_group.arn'),
            },
          },
        },
      ],
      triggers_replace: { runAgainWith: '/ready 200' },
    });
  });

  it('is asked for /healthz inside its container too', () => {
    expect(container(terraform).healthCheck).toEqual({
      command: [
        'CMD',
        'python',
        '-c',
        "import http.client; connection = http.client.HTTPConnection('127.0.0.1', 8000, timeout=5); connection.request('GET', '/healthz'); status = connection.getresponse().status; raise SystemExit(not (200 <= status <= 200))",
      ],
      interval: 15,
      timeout: 5,
      retries: 4,
      startPeriod: 60,
    });
  });

  it('listens where the target group sends requests', () => {
    expect(container(terraform)).toMatchObject({
      name: 'web',
      portMappings: [{ containerPort: 8000, hostPort: 8000, protocol: 'tcp' }],
    });
    expect(service).toMatchObject({
      name: 'web',
      load_balancer: [
        {
          target_group_arn: ref('aws_lb_target_group.web_target_group.arn'),
          container_name: 'web',
          container_port: 8000,
        },
      ],
      health_check_grace_period_seconds: 60,
    });
  });

  it('starts only once a listener rule sends requests to its target group', () => {
    expect(service.depends_on).toEqual([
      'aws_iam_role_policy.web_fargate_execution_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
      'aws_lb_listener_rule.web_target_group_rule',
    ]);
    expect(only(terraform, 'aws_lb_listener_rule').action).toEqual([
      { type: 'forward', target_group_arn: ref('aws_lb_target_group.web_target_group.arn') },
    ]);
  });

  it('is asked for all paths, and runs as the user of its image', () => {
    const [, path] = only(terraform, 'aws_lb_listener_rule').condition;
    expect(path).toEqual({ path_pattern: { values: [ref('each.key')] } });
    expect(Object.keys(only(terraform, 'aws_lb_listener_rule').for_each)).toEqual(['/*']);
    expect(container(terraform)).not.toHaveProperty('user');
  });

  it('takes connections at its own security group', () => {
    const rule = all(terraform, 'aws_vpc_security_group_ingress_rule').load_balancer_to_web_ingress;
    expect(rule).toMatchObject({
      security_group_id: ref('aws_security_group.web_fargate_security_group.id'),
      referenced_security_group_id: ref('aws_security_group.load_balancer_security_group.id'),
      from_port: 8000,
      to_port: 8000,
    });
  });
});

it('opens its port, and asks nothing, where the check inside the container is tcp', () => {
  const { healthCheck } = container(build({ containerHealthCheck: { kind: 'tcp', timeoutSeconds: 3 } }, {}));
  expect(healthCheck.command).toEqual([
    'CMD',
    'python',
    '-c',
    "import socket; socket.create_connection(('127.0.0.1', 8000), 3)",
  ]);
});

describe('Django with all settings, under a domain', () => {
  const settings = {
    ...{ cpu: 2048, memoryMiB: 4096, tasks: 6, stopTimeoutSeconds: 120, workers: 5, threads: 8 },
    ...{ workerTimeoutSeconds: 70, gracefulTimeoutSeconds: 110, healthCheckPath: '/up/web.txt' },
    ...{ healthCheckGracePeriodSeconds: 0, deregistrationDelaySeconds: 110, slowStartSeconds: 30 },
    stickySeconds: 3600,
    ...{ healthCheckMatcher: '200,204', healthCheckIntervalSeconds: 300, healthCheckTimeoutSeconds: 120 },
    ...{ healthyThreshold: 10, unhealthyThreshold: 9, user: '1000:2000' },
    ...{ hosts: ['app.example.com', 'example.com'], paths: ['/api/*', '/docs'] },
    containerHealthCheck: { intervalSeconds: 5, timeoutSeconds: 2, retries: 10, startPeriodSeconds: 0 },
  };
  const names = { otherHostNames: ['example.com', 'www.example.com'], redirect: 'none' };
  const terraform = build(
    settings,
    { domain: { ...domain, ...names } },
    'thirty-characters-long-project-production-eu-west-1',
  );
  const service = only(terraform, 'aws_ecs_service');

  it('runs gunicorn as its settings say', () => {
    expect(container(terraform).command.slice(4, 12)).toEqual([
      ...['--workers', '5'],
      ...['--threads', '8'],
      ...['--timeout', '70'],
      ...['--graceful-timeout', '110'],
    ]);
  });

  it('is asked for its own path, and let finish for as long as it asked for', () => {
    expect(only(terraform, 'aws_lb_target_group')).toMatchObject({
      deregistration_delay: '110',
      health_check: {
        path: '/up/web.txt',
        matcher: '200,204',
        interval: 300,
        timeout: 120,
        healthy_threshold: 10,
        unhealthy_threshold: 9,
      },
    });
    expect(container(terraform).healthCheck).toMatchObject({ interval: 5, timeout: 2, retries: 10, startPeriod: 0 });
    expect(container(terraform).stopTimeout).toBe(120);
    expect(service).toMatchObject({ desired_count: 6, health_check_grace_period_seconds: 0 });
  });

  it('is asked under some host names for some paths, which its health check need not be among', () => {
    const { for_each, condition } = only(terraform, 'aws_lb_listener_rule');
    expect(Object.keys(for_each)).toEqual(['/api/*', '/docs']);
    expect(condition).toEqual([
      { host_header: { values: ['app.example.com', 'example.com'] } },
      { path_pattern: { values: [ref('each.key')] } },
    ]);
  });

  it('runs as the user that it is told', () => {
    expect(container(terraform).user).toBe('1000:2000');
  });

  it('gives a new task ever more requests, in turn, since AWS knows no slow start by least outstanding requests', () => {
    expect(only(terraform, 'aws_lb_target_group')).toMatchObject({
      slow_start: 30,
      load_balancing_algorithm_type: 'round_robin',
    });
  });

  it('sends a browser to the same task for as long as it asked for', () => {
    expect(only(terraform, 'aws_lb_target_group').stickiness).toEqual({
      type: 'lb_cookie',
      enabled: true,
      cookie_duration: 3600,
    });
  });

  it('starts only once the HTTPS listener has a rule for its target group', () => {
    expect(service.depends_on).toEqual([
      'aws_iam_role_policy.web_fargate_execution_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
      'aws_lb_listener_rule.web_target_group_rule',
    ]);
  });

  it('keeps the names of target group and roles within what AWS takes', () => {
    expect(only(terraform, 'aws_lb_target_group').name).toBe('thirty-characters-long-pr-ac3885');
    expect(all(terraform, 'aws_iam_role').web_fargate_execution_role.name).toBe(
      'thirty-characters-long-project-production-eu-west-1-web-e-feda66',
    );
  });
});

describe('Django under another server', () => {
  it('runs uvicorn, which believes what the load balancer says of the client, and nobody else', () => {
    const { command } = container(build({ server: 'uvicorn' }, {}));
    expect(command.slice(0, 2)).toEqual(['uvicorn', 'config.asgi:application']);
    expect(command.slice(-2)).toEqual(['--forwarded-allow-ips', ref('aws_vpc.network_vpc.cidr_block')]);
  });

  it('runs any other command, on the same port', () => {
    const command = ['daphne', '-b', '0.0.0.0', '-p', '8000', 'config.asgi:application'];
    expect(container(build({ server: 'other', command }, {}))).toMatchObject({
      command,
      portMappings: [{ containerPort: 8000 }],
    });
  });
});

describe('the health check inside the container', () => {
  const content = [
    { matcher: '200', status: 200 },
    { matcher: '200,204', status: 204 },
    { matcher: '200-299', status: 299 },
    { matcher: '301', status: 301 },
  ];
  const notContent = [
    { matcher: '200', status: 204 },
    { matcher: '200,204', status: 201 },
    { matcher: '200-299', status: 301 },
    { matcher: '200', status: 500 },
  ];
  const answers = [...content, ...notContent];
  const asked: string[] = [];
  let codes: number[];
  const exitCode = (answer: (typeof answers)[number]) => codes[answers.indexOf(answer)];

  beforeAll(async () => {
    const servers = answers.map(({ status }, index) =>
      createServer((request, response) => {
        asked.push(`${index} ${request.url}`);
        response.writeHead(status, { location: 'https://app.example.com/' }).end();
      }).listen(0, '127.0.0.1'),
    );
    await Promise.all(servers.map((server) => server.listening || once(server, 'listening')));
    const programs = servers.map((server, index) => {
      const { port } = server.address() as AddressInfo;
      const { command } = container(build({ healthCheckMatcher: answers[index]?.matcher }, {})).healthCheck;
      // However loaded the machine is, the answer comes in time.
      return command[3].replace('8000', String(port)).replace('timeout=5', 'timeout=100');
    });
    codes = await exitCodes(programs);
    for (const server of servers) server.close();
  });

  it('asks once for the path of the health check', () => {
    expect(asked).toEqual(answers.map((_, index) => `${index} /healthz`));
  });

  it.each(content)('with matcher $matcher is content with $status', (answer) => {
    expect(exitCode(answer)).toBe(0);
  });

  it.each(notContent)('with matcher $matcher is not content with $status', (answer) => {
    expect(exitCode(answer)).toBe(1);
  });
});

describe('Django that is scaled by its requests', () => {
  const terraform = build(
    { tasks: undefined, scaling: { minTasks: 2, maxTasks: 8, requestsPerTargetPerMinute: 900 } },
    {},
  );

  it('keeps each task at so many of those that the load balancer sends to its target group', () => {
    const { target_tracking_scaling_policy_configuration: configuration } = only(
      terraform,
      'aws_appautoscaling_policy',
    );
    expect(configuration).toMatchObject({
      target_value: 900,
      predefined_metric_specification: {
        predefined_metric_type: 'ALBRequestCountPerTarget',
        resource_label: `${ref('aws_lb.load_balancer_alb.arn_suffix')}/${ref('aws_lb_target_group.web_target_group.arn_suffix')}`,
      },
    });
  });
});
