import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { Flower } from '../../../modules/flower/flower.ts';
import { flowerSettings } from '../../../modules/flower/settings.ts';
import type { MadeNetworkSettings } from '../../../modules/network/settings.ts';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { addresses, synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { foundation } from '../foundation.ts';
import { containers, readFrom, variables } from '../service.ts';
import { all, argument, bareSecurityGroup, only, ref, withoutWriteOnly } from '../terraform.ts';

function build(
  settings: z.input<typeof flowerSettings> = {},
  name = 'shop-test',
  network: Partial<MadeNetworkSettings> = {},
) {
  return synth((stack) => {
    const flower = new Flower(stack, 'flower', {
      ...foundation(stack, network),
      name,
      accessLogs: accessLogs(stack),
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, [
        {
          environment: { CELERY_APP: 'config' },
          secrets: { DATABASE_URL: new SecretRef({ secretArn: 'arn:database-url' }) },
        },
      ]),
      celeryApp: 'config',
      settings: flowerSettings.parse(settings),
    });
    new TerraformOutput(stack, 'url', { value: flower.url });
    new TerraformOutput(stack, 'dimensions', { value: flower.fargate.dimensions });
  });
}

const loadBalancerGroup = ref('aws_security_group.flower_load_balancer_security_group.id');
const tasksGroup = ref('aws_security_group.flower_fargate_security_group.id');
const loadBalancerArn = ref('aws_lb.flower_load_balancer_alb.arn');
const forward = { type: 'forward', target_group_arn: ref('aws_lb_target_group.flower_target_group.arn') };
const logs = { enabled: true, bucket: 'shop-test-logs', prefix: 'load-balancer' };
const fromPrivateAddresses = (cidrs: string, port: number) => ({
  for_each: ref(`toset([${cidrs}])`),
  security_group_id: loadBalancerGroup,
  description: `private addresses to load-balancer, port ${port}`,
  ip_protocol: 'tcp',
  from_port: port,
  to_port: port,
  cidr_ipv4: ref('each.value'),
});

describe('Flower with the least settings, without a domain', () => {
  const terraform = build();
  const service = only(terraform, 'aws_ecs_service');

  it('runs the application of Celery without a shell, and remembers no more tasks than its memory holds', () => {
    expect(containers(terraform)[0]).toMatchObject({
      name: 'flower',
      command: ['celery', '--app', 'config', 'flower', '--address=0.0.0.0', '--port=5555', '--max_tasks=10240'],
      portMappings: [{ containerPort: 5555, hostPort: 5555, protocol: 'tcp' }],
    });
  });

  it('has what all tasks have, and the password', () => {
    expect(variables(containers(terraform)[0])).toEqual({
      environment: { CELERY_APP: 'config' },
      secrets: { DATABASE_URL: 'arn:database-url', FLOWER_BASIC_AUTH: readFrom('flower_basic_auth') },
    });
  });

  it('has a random password, in Secrets Manager alone', () => {
    expect(terraform.ephemeral.aws_secretsmanager_random_password).toEqual({
      flower_password: { password_length: 32, exclude_punctuation: true },
    });
    expect(only(terraform, 'aws_secretsmanager_secret')).toEqual({
      name: 'shop-test/flower-basic-auth',
      description: 'FLOWER_BASIC_AUTH, the user and the password of Flower',
      kms_key_id: ref('aws_kms_key.encryption_key.arn'),
      recovery_window_in_days: 7,
    });
    expect(only(terraform, 'aws_secretsmanager_secret_version')).toEqual({
      secret_id: ref('aws_secretsmanager_secret.flower_basic_auth_secret.id'),
      secret_string_wo: `flower:${ref('ephemeral.aws_secretsmanager_random_password.flower_password.random_password')}`,
      secret_string_wo_version: 1,
    });
    expect(withoutWriteOnly(terraform)).not.toContain('ephemeral.aws');
  });

  it('is asked for /healthcheck, which needs no password', () => {
    expect(only(terraform, 'aws_lb_target_group')).toEqual({
      name: 'shop-test-flower',
      vpc_id: ref('aws_vpc.network_vpc.id'),
      target_type: 'ip',
      protocol: 'HTTP',
      port: 5555,
      deregistration_delay: '10',
      health_check: {
        path: '/healthcheck',
        matcher: '200',
        interval: 15,
        timeout: 5,
        healthy_threshold: 2,
        unhealthy_threshold: 3,
      },
    });
  });

  it('is behind a load balancer with private addresses alone', () => {
    expect(only(terraform, 'aws_lb')).toEqual({
      name: 'shop-test-flower',
      load_balancer_type: 'application',
      internal: true,
      subnets: [ref('aws_subnet.network_private_a.id'), ref('aws_subnet.network_private_b.id')],
      security_groups: [loadBalancerGroup],
      idle_timeout: 60,
      drop_invalid_header_fields: true,
      enable_deletion_protection: false,
      access_logs: logs,
      connection_logs: logs,
      depends_on: ['aws_s3_bucket_policy.log_policy'],
    });
    expect(all(terraform, 'aws_security_group').flower_load_balancer_security_group).toEqual(
      bareSecurityGroup('shop-test-flower-load-balancer', 'Load balancer of flower'),
    );
  });

  it('answers plain HTTP, but for its metrics, which need no password', () => {
    expect(only(terraform, 'aws_lb_listener')).toEqual({
      load_balancer_arn: loadBalancerArn,
      protocol: 'HTTP',
      port: 80,
      default_action: [forward],
    });
    expect(only(terraform, 'aws_lb_listener_rule')).toEqual({
      listener_arn: ref('aws_lb_listener.flower_load_balancer_http.arn'),
      priority: 1,
      condition: [{ path_pattern: { values: ['/metrics'] } }],
      action: [
        {
          type: 'fixed-response',
          fixed_response: { status_code: '404', content_type: 'text/plain', message_body: 'Not found' },
        },
      ],
    });
    expect(terraform.output.url?.value).toBe(`http://${ref('aws_lb.flower_load_balancer_alb.dns_name')}`);
  });

  it('is reached from the VPC alone, and its tasks from the load balancer alone', () => {
    const toTasks = {
      description: 'load-balancer to flower',
      ip_protocol: 'tcp',
      from_port: 5555,
      to_port: 5555,
      lifecycle: { create_before_destroy: true },
    };
    expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toEqual({
      flower_load_balancer_from_private_addresses_80: fromPrivateAddresses('aws_vpc.network_vpc.cidr_block', 80),
      flower_load_balancer_to_flower_ingress: {
        ...toTasks,
        security_group_id: tasksGroup,
        referenced_security_group_id: loadBalancerGroup,
      },
    });
    expect(all(terraform, 'aws_vpc_security_group_egress_rule')).toEqual({
      flower_load_balancer_to_flower_egress: {
        ...toTasks,
        security_group_id: loadBalancerGroup,
        referenced_security_group_id: tasksGroup,
      },
    });
  });

  it('needs no certificate and no DNS record', () => {
    expect(addresses(terraform).filter((address) => /acm|route53/.test(address))).toEqual([]);
  });

  it('is one task on demand, started once the listener sends requests to its target group', () => {
    expect(service).toMatchObject({
      name: 'flower',
      desired_count: 1,
      launch_type: 'FARGATE',
      load_balancer: [
        {
          target_group_arn: ref('aws_lb_target_group.flower_target_group.arn'),
          container_name: 'flower',
          container_port: 5555,
        },
      ],
      health_check_grace_period_seconds: 60,
      depends_on: [
        'aws_iam_role_policy.flower_fargate_execution_policy',
        'aws_route.network_private_a_to_internet',
        'aws_route.network_private_b_to_internet',
        'aws_lb_listener.flower_load_balancer_http',
      ],
    });
    expect(terraform.output.dimensions?.value).toEqual({
      ClusterName: ref('aws_ecs_cluster.cluster_ecs.name'),
      ServiceName: ref('aws_ecs_service.flower_fargate_service.name'),
    });
  });
});

describe('Flower with all settings, under a domain', () => {
  const terraform = build({
    ...{ cpu: 512, memoryMiB: 1024, tasks: 0, stopTimeoutSeconds: 20, passwordVersion: 2 },
    allowedCidrs: ['10.8.0.0/16', '192.168.1.0/24'],
    domain: { hostName: 'flower.example.com', hostedZoneId: 'Z0EXAMPLE' },
  });

  it('takes the settings over, and runs no task while it is paused', () => {
    expect(only(terraform, 'aws_ecs_service').desired_count).toBe(0);
    expect(only(terraform, 'aws_ecs_task_definition')).toMatchObject({ cpu: '512', memory: '1024' });
    const [container] = containers(terraform);
    expect(container).toMatchObject({ stopTimeout: 20 });
    expect(container.command.at(-1)).toBe('--max_tasks=20480');
    expect(only(terraform, 'aws_secretsmanager_secret_version').secret_string_wo_version).toBe(2);
  });

  it('answers HTTPS with a certificate for its name, and redirects plain HTTP there for good', () => {
    expect(all(terraform, 'aws_lb_listener')).toEqual({
      flower_load_balancer_http: {
        load_balancer_arn: loadBalancerArn,
        protocol: 'HTTP',
        port: 80,
        default_action: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', status_code: 'HTTP_301' } }],
      },
      flower_load_balancer_https: {
        load_balancer_arn: loadBalancerArn,
        protocol: 'HTTPS',
        port: 443,
        ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
        certificate_arn: ref(
          'aws_acm_certificate_validation.flower_load_balancer_certificate_validation.certificate_arn',
        ),
        default_action: [forward],
      },
    });
    expect(only(terraform, 'aws_acm_certificate')).toMatchObject({
      domain_name: 'flower.example.com',
      subject_alternative_names: [],
    });
    expect(only(terraform, 'aws_lb_listener_rule')).toMatchObject({
      listener_arn: ref('aws_lb_listener.flower_load_balancer_https.arn'),
      condition: [{ path_pattern: { values: ['/metrics'] } }],
    });
    expect(terraform.output.url?.value).toBe('https://flower.example.com');
  });

  it('is found under its name, which it proves to be its own, in the zone of the settings', () => {
    expect(argument(terraform, 'aws_route53_record', 'zone_id')).toEqual({
      flower_load_balancer_certificate_proof: 'Z0EXAMPLE',
      flower_load_balancer_alias: 'Z0EXAMPLE',
    });
    expect(all(terraform, 'aws_route53_record').flower_load_balancer_alias).toMatchObject({
      for_each: ref('toset(["flower.example.com"])'),
      type: 'A',
      alias: { name: ref('aws_lb.flower_load_balancer_alb.dns_name') },
    });
  });

  it('starts once the HTTPS listener sends requests to its target group', () => {
    expect(only(terraform, 'aws_ecs_service').depends_on).toContain('aws_lb_listener.flower_load_balancer_https');
  });

  it('lets the VPC in and the ranges of the settings, to both ports', () => {
    const cidrs = 'aws_vpc.network_vpc.cidr_block, "10.8.0.0/16", "192.168.1.0/24"';
    expect(all(terraform, 'aws_vpc_security_group_ingress_rule')).toMatchObject({
      flower_load_balancer_from_private_addresses_80: fromPrivateAddresses(cidrs, 80),
      flower_load_balancer_from_private_addresses_443: fromPrivateAddresses(cidrs, 443),
    });
  });
});

describe.each([
  ['nat-per-az', undefined],
  ['single-nat', { hostName: 'flower.example.com', hostedZoneId: 'Z0EXAMPLE' }],
  ['vpc-endpoints', undefined],
  ['public-ip', { hostName: 'flower.example.com', hostedZoneId: 'Z0EXAMPLE' }],
] as const)('Flower in a network with egress %s', (egress, domain) => {
  const terraform = build({ allowedCidrs: ['10.8.0.0/16'], domain }, 'shop-test', { egress });

  it('is let in to by no address of the internet', () => {
    const rules = Object.values(all(terraform, 'aws_vpc_security_group_ingress_rule'));
    const sources = rules.map(({ for_each, cidr_ipv4, cidr_ipv6, prefix_list_id, referenced_security_group_id }) => [
      cidr_ipv4 ? for_each : referenced_security_group_id,
      cidr_ipv6 ?? prefix_list_id,
    ]);
    const privateAddresses = [ref('toset([aws_vpc.network_vpc.cidr_block, "10.8.0.0/16"])'), undefined];
    expect(sources).toEqual([...(domain ? [privateAddresses] : []), privateAddresses, [loadBalancerGroup, undefined]]);
    // Nor does a group hold rules of its own.
    expect(argument(terraform, 'aws_security_group', 'ingress')).toEqual({
      flower_load_balancer_security_group: undefined,
      flower_fargate_security_group: undefined,
    });
  });

  it('has no way in but a load balancer without public addresses', () => {
    expect(only(terraform, 'aws_lb')).toMatchObject({
      internal: true,
      subnets: [ref('aws_subnet.network_private_a.id'), ref('aws_subnet.network_private_b.id')],
    });
    expect(Object.keys(all(terraform, 'aws_lb_target_group'))).toEqual(['flower_target_group']);
  });
});

it('keeps the names of load balancer and target group within the 32 characters that AWS takes', () => {
  const terraform = build({}, 'thirty-characters-long-project-production-eu-west-1');
  expect(only(terraform, 'aws_lb').name).toBe('thirty-characters-long-pr-59ebd8');
  expect(only(terraform, 'aws_lb_target_group').name).toBe('thirty-characters-long-pr-59ebd8');
});
