import { describe, expect, it } from 'vitest';
import { DjangoApp } from '../../../modules/django-app/django-app.ts';
import { djangoAppSettings } from '../../../modules/django-app/settings.ts';
import { taskTemplate } from '../../../modules/fargate-service/task-template.ts';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { allow } from '../../../modules/shared/connections.ts';
import { synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { foundation } from '../foundation.ts';
import { all, only, ref } from '../terraform.ts';

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

function build(settings: object, loadBalancerSettings: { domain?: typeof domain }, name = 'shop-test') {
  return synth((stack) => {
    const shared = { ...foundation(stack), name };
    const loadBalancer = new LoadBalancer(stack, 'load-balancer', {
      ...shared,
      accessLogs: accessLogs(stack),
      settings: { idleTimeoutSeconds: 75, deletionProtection: false, ...loadBalancerSettings },
    });
    const web = new DjangoApp(stack, 'web', {
      ...shared,
      loadBalancer,
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, []),
      wsgiApplication: 'config.wsgi:application',
      settings: djangoAppSettings.parse({ cpu: 256, memoryMiB: 512, tasks: 1, workers: 2, ...settings }),
    });
    allow(loadBalancer, web);
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
      ...['--worker-tmp-dir', '/dev/shm'],
      ...['--access-logfile', '-'],
      ...['--error-logfile', '-'],
    ]);
  });

  it('is asked for /healthz at the addresses of its tasks', () => {
    expect(only(terraform, 'aws_lb_target_group')).toEqual({
      name: 'shop-test-web',
      vpc_id: ref('aws_vpc.network_vpc.id'),
      target_type: 'ip',
      protocol: 'HTTP',
      port: 8000,
      deregistration_delay: '30',
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

  it('starts only once a listener sends requests to its target group', () => {
    expect(service.depends_on).toEqual([
      'aws_iam_role_policy.web_fargate_execution_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
      'aws_lb_listener.load_balancer_http',
    ]);
    expect(only(terraform, 'aws_lb_listener').default_action).toEqual([
      { type: 'forward', target_group_arn: ref('aws_lb_target_group.web_target_group.arn') },
    ]);
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

describe('Django with all settings, under a domain', () => {
  const settings = {
    ...{ cpu: 2048, memoryMiB: 4096, tasks: 6, stopTimeoutSeconds: 120, workers: 5, threads: 8 },
    ...{ workerTimeoutSeconds: 70, gracefulTimeoutSeconds: 110, healthCheckPath: '/up/web.txt' },
    ...{ healthCheckGracePeriodSeconds: 0, deregistrationDelaySeconds: 110 },
  };
  const terraform = build(settings, { domain }, 'thirty-characters-long-project-production-eu-west-1');
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
      health_check: { path: '/up/web.txt' },
    });
    expect(container(terraform).stopTimeout).toBe(120);
    expect(service).toMatchObject({ desired_count: 6, health_check_grace_period_seconds: 0 });
  });

  it('starts only once the HTTPS listener sends requests to its target group', () => {
    expect(service.depends_on).toEqual([
      'aws_iam_role_policy.web_fargate_execution_policy',
      'aws_route.network_private_a_to_internet',
      'aws_route.network_private_b_to_internet',
      'aws_lb_listener.load_balancer_https',
    ]);
  });

  it('keeps the names of target group and roles within what AWS takes', () => {
    expect(only(terraform, 'aws_lb_target_group').name).toBe('thirty-characters-long-pr-ac3885');
    expect(all(terraform, 'aws_iam_role').web_fargate_execution_role.name).toBe(
      'thirty-characters-long-project-production-eu-west-1-web-e-feda66',
    );
  });
});
