import { describe, expect, it } from 'vitest';
import { Discovery, urlsOf } from '../../../modules/discovery/discovery.ts';
import { discoverySettings } from '../../../modules/discovery/settings.ts';
import { FargateService } from '../../../modules/fargate-service/fargate-service.ts';
import { InternalService } from '../../../modules/service/internal-service.ts';
import { type InternalServiceSettings, serviceSettings } from '../../../modules/service/settings.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { certificateAuthorityArn } from '../../src/configuration/config.ts';
import { synth } from '../../synth.ts';
import { foundation, name, place } from '../foundation.ts';
import { serviceWith } from '../service.ts';
import { all, only, ref } from '../terraform.ts';

const badges = {
  ...{ name: 'badges', image: `nginx@sha256:${'0'.repeat(64)}`, port: 3200, cpu: 512, memoryMiB: 1024, tasks: 2 },
  ...{ internal: { perRequestTimeoutSeconds: 30 }, containerHealthCheck: { command: ['true'] } },
};

function build(settings: object) {
  return synth((stack) => {
    const shared = foundation(stack);
    const server = new InternalService(stack, 'service-badges', {
      ...shared,
      template: taskTemplate({ uri: badges.image }, []),
      settings: serviceSettings.parse(badges) as InternalServiceSettings,
    });
    const client = serviceWith(stack, shared, {});
    const discovery = new Discovery(stack, 'discovery', {
      ...{ name, place, vpcId: 'vpc-1', encryption: shared.encryption },
      settings: discoverySettings.parse(settings),
    });
    discovery.call(client);
    discovery.serve({ ...server.settings, endpoint: server, isBalanced: false }, server.fargate);
    expect(client).toBeInstanceOf(FargateService);
  });
}

const registry = ref('aws_service_discovery_service.discovery_servers_badges_registry.arn');

describe('Discovery by Cloud Map', () => {
  const terraform = build({});
  const services = all(terraform, 'aws_ecs_service');

  it('has a private zone of the VPC, in which a service has a record for each task', () => {
    expect(only(terraform, 'aws_service_discovery_private_dns_namespace')).toMatchObject({
      name: 'shop-test.internal',
      vpc: 'vpc-1',
      // Before it, Terraform would delete it, and then have the services forget it.
      lifecycle: { create_before_destroy: true },
    });
    expect(only(terraform, 'aws_service_discovery_service')).toEqual({
      name: 'badges',
      dns_config: {
        namespace_id: ref('aws_service_discovery_private_dns_namespace.discovery_names.id'),
        dns_records: [{ type: 'A', ttl: 10 }],
        routing_policy: 'MULTIVALUE',
      },
      // ECS tells Cloud Map which tasks are well. Without this, DNS names all that are registered.
      health_check_custom_config: { failure_threshold: 1 },
      // ECS takes instances away after their last task, and Cloud Map deletes no service that has one.
      force_destroy: true,
      lifecycle: { create_before_destroy: true },
    });
    expect(services.service_badges_fargate_service).toMatchObject({ service_registries: { registry_arn: registry } });
  });

  it('puts no proxy beside anything', () => {
    expect(services.service_badges_fargate_service).not.toHaveProperty('service_connect_configuration');
    expect(services.web_service).not.toHaveProperty('service_connect_configuration');
    expect(services.web_service).not.toHaveProperty('service_registries');
    expect(all(terraform, 'aws_service_discovery_http_namespace')).toEqual({});
  });

  it('says where services are, under names that can be variables', () => {
    expect(urlsOf('shop-test', [{ name: 'price-list', port: 3200 }])).toEqual({
      SERVICE_PRICE_LIST_URL: 'http://price-list.shop-test.internal:3200',
    });
  });
});

describe('Discovery by Service Connect', () => {
  const terraform = build({ kind: 'service-connect', ttlSeconds: 20 });
  const services = all(terraform, 'aws_ecs_service');
  const logs = (group: string) => ({
    log_driver: 'awslogs',
    options: {
      'awslogs-group': ref(`aws_cloudwatch_log_group.${group}.name`),
      'awslogs-region': 'eu-central-1',
      'awslogs-stream-prefix': 'service-connect',
    },
  });
  const namespace = ref('aws_service_discovery_http_namespace.discovery_service_connect.arn');

  it('keeps the records, and gives the proxies the same name', () => {
    expect(only(terraform, 'aws_service_discovery_service')).toMatchObject({
      dns_config: { dns_records: [{ type: 'A', ttl: 20 }] },
    });
    expect(only(terraform, 'aws_service_discovery_http_namespace')).toMatchObject({
      name: 'shop-test',
      lifecycle: { create_before_destroy: true },
    });
    expect(services.service_badges_fargate_service).toMatchObject({
      service_registries: { registry_arn: registry },
      service_connect_configuration: {
        enabled: true,
        namespace,
        service: [
          {
            port_name: 'http',
            discovery_name: 'badges',
            client_alias: { port: 3200, dns_name: 'badges.shop-test.internal' },
            timeout: { per_request_timeout_seconds: 30, idle_timeout_seconds: 300 },
          },
        ],
        log_configuration: logs('service_badges_fargate_logs'),
      },
    });
  });

  it('puts a proxy beside what calls, which logs beside it', () => {
    expect(services.web_service?.service_connect_configuration).toEqual({
      enabled: true,
      namespace,
      log_configuration: logs('web_logs'),
    });
  });
});

describe('Discovery by Service Connect with TLS', () => {
  const terraform = build({ kind: 'service-connect', tls: { certificateAuthorityArn } });
  const services = all(terraform, 'aws_ecs_service');

  it('has the proxy of what is called encrypt, by certificates of that authority', () => {
    const { service_badges_fargate_service: badges } = services;
    expect(badges?.service_connect_configuration.service[0].tls).toEqual({
      issuer_cert_authority: { aws_pca_authority_arn: certificateAuthorityArn },
      kms_key: ref('aws_kms_key.encryption_key.arn'),
      role_arn: ref('aws_iam_role.discovery_tls_role.arn'),
    });
    // Without it ECS could make no secret, and delete none.
    expect(badges?.depends_on).toContain('aws_iam_role_policy.discovery_tls_policy');
  });

  it('gives IAM time to tell ECS of the role before a service names it, once for each role and policy', () => {
    const steps = all(terraform, 'terraform_data');
    expect(steps.discovery_tls_known).toEqual({
      depends_on: [],
      triggers_replace: {
        runAgainWith: `${ref('aws_iam_role.discovery_tls_role.unique_id')} ${ref('aws_iam_role_policy.discovery_tls_policy.id')}`,
      },
      provisioner: [
        {
          'local-exec': {
            working_dir: '../../..',
            command: 'node build/cli.cjs wait-for-role; exit $?',
            environment: {
              AWS_REGION: 'eu-central-1',
              ROLE_NAME: ref('aws_iam_role.discovery_tls_role.name'),
              SECONDS: '30',
            },
          },
        },
      ],
    });
    expect(services.service_badges_fargate_service?.depends_on).toContain('terraform_data.discovery_tls_known');
    expect(services.web_service?.depends_on ?? []).not.toContain('terraform_data.discovery_tls_known');
  });

  it('replaces what only calls, too, when the authority is another one', () => {
    const prefixOf = (settings: object) =>
      all(build(settings), 'aws_ecs_service').web_service?.service_connect_configuration.log_configuration.options[
        'awslogs-stream-prefix'
      ];
    const other = certificateAuthorityArn.replace('0a1b2c3d', '9f8e7d6c');
    expect(prefixOf({ kind: 'service-connect' })).toBe('service-connect');
    expect(prefixOf({ kind: 'service-connect', tls: { certificateAuthorityArn } })).toBe('service-connect/0a1b2c3d');
    expect(prefixOf({ kind: 'service-connect', tls: { certificateAuthorityArn: other } })).toBe(
      'service-connect/9f8e7d6c',
    );
  });

  it('lets ECS keep the secrets of this cluster, and ask that authority alone', () => {
    const role = all(terraform, 'aws_iam_role').discovery_tls_role;
    expect(JSON.parse(role?.assume_role_policy).Statement).toEqual([
      { Sid: 'Assume', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' }, Action: ['sts:AssumeRole'] },
    ]);
    const { Statement } = JSON.parse(all(terraform, 'aws_iam_role_policy').discovery_tls_policy?.policy);
    expect(Statement).toMatchObject([
      {
        Action: ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
        Resource: ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:ecs-sc!*'],
        Condition: {
          ArnLike: {
            'aws:RequestTag/AmazonECSCreated': 'arn:aws:ecs:eu-central-1:111111111111:service/shop-test/*',
          },
          StringEquals: { 'aws:RequestTag/AmazonECSManaged': 'true' },
        },
      },
      { Resource: ['arn:aws:secretsmanager:eu-central-1:111111111111:secret:ecs-sc!*'] },
      { Resource: [certificateAuthorityArn] },
      {
        Action: ['acm-pca:IssueCertificate'],
        Resource: [certificateAuthorityArn],
        Condition: {
          StringEquals: { 'acm-pca:TemplateArn': 'arn:aws:acm-pca:::template/EndEntityCertificate/V1' },
        },
      },
      {
        Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'],
        Resource: [ref('aws_kms_key.encryption_key.arn')],
      },
    ]);
  });
});
