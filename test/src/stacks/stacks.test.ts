import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/configuration/finding.ts';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import { Stack } from '../../../src/stacks/stack.ts';
import { leastDatabase } from '../../modules/settings.ts';
import { ref } from '../../modules/terraform.ts';
import { bootstrapTerraform, environmentTerraform } from '../../stacks.ts';
import { app, terraformOf } from '../../synth.ts';
import { application, environment, leastApplication, redis } from '../configuration/config.ts';

type Overrides = Parameters<typeof environment>[0];

function environmentStack(overrides: Overrides = {}) {
  const config = environment(overrides);
  return environmentTerraform(application, config);
}

function bootstrapStack(overrides: Overrides = {}) {
  const config = environment(overrides);
  return bootstrapTerraform(application, config);
}

/** Every rule of every security group, with its ports. */
function paths({ resource }: ReturnType<typeof environmentStack>): string[] {
  return ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule']
    .flatMap((type) =>
      Object.entries(resource[type] ?? {}).map(([name, rule]) => `${name} ${rule.from_port}-${rule.to_port}`),
    )
    .sort();
}

describe('the stack of an environment', () => {
  const terraform = environmentStack();

  it('keeps its state in the bucket of its own account, encrypted, and locks it by DynamoDB', () => {
    expect(terraform.terraform.backend).toEqual({
      s3: {
        bucket: 'shop-test-terraform-state-111111111111',
        key: 'test/terraform.tfstate',
        region: 'eu-central-1',
        encrypt: true,
        kms_key_id: 'arn:aws:kms:eu-central-1:111111111111:alias/shop-test-terraform-state',
        dynamodb_table: 'shop-test-terraform-locks',
      },
    });
  });

  it.each<['dynamodb' | 'lockfile' | 'both', object]>([
    ['dynamodb', { dynamodb_table: 'shop-test-terraform-locks', use_lockfile: undefined }],
    ['lockfile', { dynamodb_table: undefined, use_lockfile: true }],
    ['both', { dynamodb_table: 'shop-test-terraform-locks', use_lockfile: true }],
  ])('locks its state by %s when told to', (lock, expected) => {
    const { s3 } = environmentStack({ state: { lock } }).terraform.backend;
    expect({ dynamodb_table: s3.dynamodb_table, use_lockfile: s3.use_lockfile }).toEqual(expected);
  });

  it.each<['eu-west-1' | 'us-east-1', string]>([
    ['eu-west-1', 'aws.eu-west-1'],
    ['us-east-1', 'aws.copies-us-east-1'],
  ])(
    'keeps a copy in %s by a provider that is there for it alone, so that Terraform refuses to lose it',
    (region, copies) => {
      const database = { ...leastDatabase, backupRetentionDays: 7, backups: { copyToRegion: region } };
      const [replication] = Object.values(
        environmentStack({ database }).resource.aws_db_instance_automated_backups_replication ?? {},
      );
      expect(replication?.provider).toBe(copies);
      const aliases = (overrides: Overrides) =>
        (environmentStack(overrides).provider.aws as { alias?: string }[]).map(({ alias }) => `aws.${alias}`);
      expect(aliases({ database })).toContain(copies);
      expect(aliases({})).not.toContain(copies);
    },
  );

  it('ends a deploy with what remembers all that its services need, as far as that has an id', () => {
    const { resource } = environmentStack();
    const { input, depends_on: after } = resource.terraform_data?.cluster_release_done ?? {};
    const services = Object.entries(resource.aws_ecs_service ?? {});
    expect(after).toEqual(expect.arrayContaining(services.map(([name]) => `aws_ecs_service.${name}`)));
    const needed: string[] = services.flatMap(([, { depends_on: needs = [] }]) => needs);
    const one = needed.filter((address) => {
      const [type = '', name = ''] = address.split('.');
      return resource[type]?.[name] && !resource[type][name].for_each;
    });
    expect(input).toEqual([...new Set(one)].sort().map((address) => ref(`${address}.id`)));
    expect(needed).toContain('aws_lb_listener_rule.web_target_group_rule');
    expect(input).toContain(ref('aws_iam_role_policy.web_fargate_execution_policy.id'));
  });

  it('ends a deploy after schedules as after services, with what their state machines need', () => {
    const schedules = [{ name: 'clear', command: ['clear'], at: 'rate(1 day)' }];
    const settings = { broker: redis, cache: { nodeType: 'cache.t4g.micro', replicas: 1, shards: 1 } };
    const machine = 'aws_sfn_state_machine.schedule_clear_machine';
    const { resource } = environmentStack({ ...settings, schedules } as Overrides);
    const { terraform_data: steps = {}, aws_ecr_lifecycle_policy: policies = {} } = resource;
    const last = [
      ...['broker_redis_drop_old_token', 'cache_redis_drop_old_token', 'broker_removed_queues_empty'],
      'cluster_release_done',
    ].map((name) => [name, steps[name]?.depends_on] as const);
    for (const [name, after] of [...last, ['the policy of the registry', Object.values(policies)[0]?.depends_on]])
      expect(after, name).toContain(machine);
    expect(steps.cluster_release_done.input).toContain(ref('aws_iam_role_policy.schedule_clear_run_policy.id'));
    expect(Object.keys(resource.aws_sfn_state_machine ?? {})).toEqual(['schedule_clear_machine']);
  });

  it('needs no Terraform to be synthesized', () => {
    const { PATH } = process.env;
    process.env.PATH = '';
    try {
      const config = environment({ broker: redis });
      const terraform = terraformOf(
        withoutCreationStacks(() => new EnvironmentStack(app(), application, config, [config])),
      );
      expect(terraform.resource.terraform_data).toHaveProperty('broker_redis_add_token');
    } finally {
      process.env.PATH = PATH;
    }
  });

  it('keeps its state where it is told to', () => {
    const { s3 } = environmentStack({ state: { bucket: 'acme-states', key: 'shop/test.tfstate' } }).terraform.backend;
    expect(s3).toMatchObject({ bucket: 'acme-states', key: 'shop/test.tfstate' });
  });

  it('goes to one account and region, and to us-east-1 for what a CDN has there, and marks what it makes', () => {
    const common = {
      allowed_account_ids: ['111111111111'],
      default_tags: [{ tags: { Project: 'shop', Environment: 'test', ManagedBy: 'terraform' } }],
    };
    expect(terraform.provider.aws).toEqual([
      { ...common, region: 'eu-central-1' },
      { ...common, region: 'us-east-1', alias: 'us-east-1' },
    ]);
  });

  it('takes on a role, for the state as for everything else, when one is named', () => {
    const assumeRoleArn = 'arn:aws:iam::111111111111:role/deploy';
    const { provider, terraform } = environmentStack({ assumeRoleArn });
    const assumeRole = [{ role_arn: assumeRoleArn }];
    expect(provider.aws).toMatchObject([{ assume_role: assumeRole }, { assume_role: assumeRole }]);
    expect(terraform.backend.s3.assume_role).toEqual({ role_arn: assumeRoleArn });
  });

  it('has one provider, and no other', () => {
    expect(terraform.terraform.required_providers).toEqual({ aws: { source: 'aws', version: '5.100.0' } });
  });

  it('wants an image tag, without a default', () => {
    expect(terraform.variable.image_tag).toMatchObject({ type: 'string', nullable: false });
    expect(terraform.variable.image_tag).not.toHaveProperty('default');
    expect(terraform.variable.image_tag.validation).toHaveLength(1);
  });

  it('pulls by digest where it is given one, and shows tag and digest', () => {
    expect(terraform.variable.image_digest).toMatchObject({ type: 'string', nullable: false, default: '' });
    expect(terraform.variable.image_digest.validation).toHaveLength(1);
    expect(terraform.locals).toEqual({
      image_reference: `\${var.image_digest == "" ? ":${ref('var.image_tag')}" : "@${ref('var.image_digest')}"}`,
    });
    expect(terraform.output.image?.value).toEqual({
      tag: ref('var.image_tag'),
      uri: `${ref('aws_ecr_repository.registry_repository.repository_url')}${ref('local.image_reference')}`,
    });
    const [container] = JSON.parse(
      terraform.resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions,
    );
    expect(container.dockerLabels).toMatchObject({ 'image-tag': ref('var.image_tag') });
  });

  it('opens these paths and no others', () => {
    expect(paths(terraform)).toEqual([
      'database_role_to_database_egress 5432-5432',
      'database_role_to_database_ingress 5432-5432',
      'database_role_to_internet 443-443',
      'load_balancer_from_internet_80 80-80',
      'load_balancer_to_web_egress 8000-8000',
      'load_balancer_to_web_ingress 8000-8000',
      'web_to_database_egress 5432-5432',
      'web_to_database_ingress 5432-5432',
      'web_to_internet 443-443',
    ]);
  });

  it('opens a path to all that it has, and to the database itself only for its replicas', () => {
    const redis = { nodeType: 'cache.t4g.micro', replicas: 0 };
    const everything: Overrides = { broker: { kind: 'redis', ...redis }, cache: redis };
    const withProxy = environmentStack({ ...everything, database: { pooling: 'rds-proxy' } });
    expect(paths(withProxy)).toEqual([
      'broker_queue_depth_to_broker_egress 6379-6379',
      'broker_queue_depth_to_broker_ingress 6379-6379',
      'broker_queue_depth_to_internet 443-443',
      'database_proxy_to_database_egress 5432-5432',
      'database_proxy_to_database_ingress 5432-5432',
      'database_role_to_database_egress 5432-5432',
      'database_role_to_database_ingress 5432-5432',
      'database_role_to_internet 443-443',
      'load_balancer_from_internet_80 80-80',
      'load_balancer_to_web_egress 8000-8000',
      'load_balancer_to_web_ingress 8000-8000',
      'web_to_broker_egress 6379-6379',
      'web_to_broker_ingress 6379-6379',
      'web_to_cache_egress 6379-6379',
      'web_to_cache_ingress 6379-6379',
      'web_to_internet 443-443',
      'web_to_proxy_egress 5432-5432',
      'web_to_proxy_ingress 5432-5432',
    ]);
    const withReplica = environmentStack({ ...everything, database: { pooling: 'rds-proxy', readReplicas: 1 } });
    expect(paths(withReplica).filter((path) => !paths(withProxy).includes(path))).toEqual([
      'web_to_database_egress 5432-5432',
      'web_to_database_ingress 5432-5432',
    ]);
  });

  it('opens no path to the internet when AWS itself is all that its tasks reach', () => {
    const closed = environmentStack({ network: { egress: 'vpc-endpoints' }, broker: { kind: 'sqs' } });
    expect(paths(closed).filter((path) => path.startsWith('web_to_'))).toEqual([
      'web_to_database_egress 5432-5432',
      'web_to_database_ingress 5432-5432',
      'web_to_endpoints_egress 443-443',
      'web_to_endpoints_ingress 443-443',
      'web_to_s3 443-443',
    ]);
    const services = Object.values(closed.resource.aws_vpc_endpoint ?? {}).map(({ service_name }) => service_name);
    expect(services.sort()).toEqual(
      ['ecr.api', 'ecr.dkr', 'logs', 's3', 'secretsmanager', 'sqs'].map(
        (service) => `com.amazonaws.eu-central-1.${service}`,
      ),
    );
  });

  it('grants its tasks what they use and nothing else', () => {
    const granted = (overrides: Overrides) =>
      Object.entries(environmentStack(overrides).resource.aws_iam_role_policy ?? {})
        .filter(([, { role }]) => role.includes('web_fargate_task_role'))
        .map(([name]) => name);
    expect(granted({})).toEqual(['web_use_media_policy', 'web_use_static_policy']);
    expect(granted({ broker: { kind: 'sqs' }, parameters: { featureFlags: { 'new-checkout': true } } })).toEqual([
      'web_use_broker_policy',
      'web_use_media_policy',
      'web_use_parameters_policy',
      'web_use_static_policy',
    ]);
  });

  it('lets what collects static files write them, read feature flags as Django may when it starts, and reach no database', () => {
    const collecting = environmentStack({
      cdn: {},
      collectStatic: {},
      parameters: { featureFlags: { 'new-checkout': true } },
    });
    const policies = Object.entries(collecting.resource.aws_iam_role_policy ?? {});
    expect(policies.filter(([, { role }]) => role.includes('collect_static_task_role')).map(([name]) => name)).toEqual([
      'collect_static_use_parameters_policy',
      'collect_static_use_static_policy',
    ]);
    expect(paths(collecting).filter((path) => path.startsWith('collect_static'))).toEqual([
      'collect_static_to_internet 443-443',
    ]);
  });

  it('keeps static files beside media where a project has one bucket, and shows nothing else of it', () => {
    const inOne = environmentTerraform(
      applicationSchema.parse({ ...leastApplication, djangoPaths: { staticFrom: 'media-bucket' } }),
      environment({ cdn: {}, collectStatic: {} }),
    );
    const { ordered_cache_behavior, origin } = Object.values(inOne.resource.aws_cloudfront_distribution ?? {})[0];
    const media = ref('aws_s3_bucket.storage_media_bucket.bucket_regional_domain_name');
    expect(
      ordered_cache_behavior.filter((behavior: { target_origin_id: string }) => behavior.target_origin_id !== 'django'),
    ).toMatchObject([{ path_pattern: '/static/*', target_origin_id: 'static' }]);
    expect(origin).toEqual(
      expect.arrayContaining([expect.objectContaining({ origin_id: 'static', domain_name: media })]),
    );
    const policies = Object.entries(inOne.resource.aws_iam_role_policy ?? {});
    const ofCollecting = policies
      .filter(([, { role }]) => role.includes('collect_static_task_role'))
      .map(([name]) => name);
    expect(ofCollecting).toEqual(['collect_static_use_media_policy']);
    expect(policies.map(([name]) => name)).not.toContain('web_use_static_policy');
    const [web] = JSON.parse(inOne.resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions);
    expect(web.environment).toContainEqual({
      name: 'STATIC_BUCKET',
      value: ref('aws_s3_bucket.storage_media_bucket.bucket'),
    });
    const bucketPolicy = Object.values(inOne.resource.aws_s3_bucket_policy ?? {}).find(({ bucket }) =>
      bucket.includes('storage_media'),
    );
    expect(bucketPolicy?.policy).toContain('ReadThroughCloudFront');
    expect(JSON.stringify(inOne.resource.aws_kms_key)).toContain('cloudfront.amazonaws.com');
  });

  it('lets what collects static files reach all that web does, where it asks the database or the cache', () => {
    const collecting = environmentStack({
      cdn: {},
      cache: { nodeType: 'cache.t4g.micro', replicas: 0 },
      collectStatic: { access: 'as-web' },
    });
    const policies = Object.entries(collecting.resource.aws_iam_role_policy ?? {});
    expect(policies.filter(([, { role }]) => role.includes('collect_static_task_role')).map(([name]) => name)).toEqual([
      'collect_static_use_media_policy',
      'collect_static_use_static_policy',
    ]);
    expect(policies.find(([name]) => name === 'collect_static_use_static_policy')?.[1].policy).toContain(
      's3:PutObject',
    );
    expect(paths(collecting).filter((path) => path.startsWith('collect_static'))).toEqual([
      'collect_static_to_cache_egress 6379-6379',
      'collect_static_to_cache_ingress 6379-6379',
      'collect_static_to_database_egress 5432-5432',
      'collect_static_to_database_ingress 5432-5432',
      'collect_static_to_internet 443-443',
    ]);
  });

  it('lets people into its containers only when it is told to', () => {
    const exec = ({ resource }: ReturnType<typeof environmentStack>) =>
      Object.values(resource.aws_ecs_service ?? {}).map((service) => service.enable_execute_command);
    expect(exec(terraform)).toEqual([false]);
    const ecsExec = { writableRootFilesystem: true as const, logRetentionDays: 7 as const };
    expect(exec(environmentStack({ ecsExec }))).toEqual([true]);
  });

  it('watches what users feel of each service and of the load balancer, and what these stand on', () => {
    expect(
      Object.values(terraform.resource.aws_cloudwatch_metric_alarm ?? {}).map(({ alarm_name }) => alarm_name),
    ).toEqual([
      'shop-test-database-connections',
      'shop-test-database-cpu',
      'shop-test-database-cpu-credits',
      'shop-test-database-free-memory',
      'shop-test-database-free-storage',
      'shop-test-load-balancer-errors',
      'shop-test-network-nat-ports-a',
      'shop-test-web-cpu',
      'shop-test-web-errors',
      'shop-test-web-latency',
      'shop-test-web-memory',
      'shop-test-web-missing-tasks',
      'shop-test-web-no-healthy-hosts',
      'shop-test-web-unhealthy-hosts',
    ]);
  });

  it('gives its tasks one set of variables', () => {
    const [task] = JSON.parse(
      terraform.resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions,
    );
    const names = (variables: { name: string }[]) => variables.map(({ name }) => name);
    expect(names(task.environment)).toEqual([
      'DATABASE_DISABLE_SERVER_SIDE_CURSORS',
      'DATABASE_URL',
      'DJANGO_ALLOWED_HOSTS',
      'DJANGO_CSRF_TRUSTED_ORIGINS',
      'DJANGO_SECURE_PROXY_SSL_HEADER',
      'DJANGO_SETTINGS_MODULE',
      'MEDIA_BUCKET',
      'PGCONNECT_TIMEOUT',
      'PGDATABASE',
      'PGHOST',
      'PGPORT',
      'PGSSLMODE',
      'PGUSER',
      'STATIC_BUCKET',
    ]);
    expect(names(task.secrets)).toEqual(['DJANGO_SECRET_KEY', 'PGPASSWORD']);
  });
});

describe('the stack of an environment with a CDN', () => {
  const withFrontEnds = applicationSchema.parse({
    ...leastApplication,
    frontEnds: [
      { name: 'shop', kind: 'spa' },
      { name: 'office', kind: 'spa' },
    ],
    djangoPaths: { media: '/media/*' },
  });
  function stackOf(overrides: Overrides, ofApplication = withFrontEnds) {
    const config = environment(overrides);
    return environmentTerraform(ofApplication, config);
  }
  const terraform = stackOf({
    cdn: { hostNames: { office: 'office.example.com' } },
    loadBalancer: { domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } },
    collectStatic: {},
  });
  const withoutCdn = stackOf({});

  it('opens the load balancer to CloudFront, and no path to it to the internet', () => {
    const others = paths(withoutCdn).filter((path) => !path.startsWith('load_balancer_from_internet'));
    expect(paths(terraform).filter((path) => path.startsWith('load_balancer_from'))).toEqual([
      'load_balancer_from_cloudfront 443-443',
    ]);
    for (const originAccess of ['vpc-origin', 'prefix-list'] as const) {
      expect(paths(stackOf({ cdn: { originAccess } }))).toEqual(
        ['load_balancer_from_cloudfront 80-80', ...others].sort(),
      );
    }
  });

  it('leads all host names to CloudFront, which a load balancer without a public address stands behind', () => {
    const { aws_lb, aws_route53_record } = terraform.resource;
    expect(aws_lb?.load_balancer_alb.internal).toBe(true);
    const aliases = Object.entries(aws_route53_record ?? {}).filter(([, { alias }]) => alias);
    expect(aliases.map(([name, { alias }]) => `${name} ${alias.name}`)).toEqual(
      ['cdn_site_office_example_com', 'load_balancer'].flatMap((records) => {
        const site = records === 'load_balancer' ? 'cdn_site' : records;
        const name = ref(`aws_cloudfront_distribution.${site}_distribution.domain_name`);
        return [`${records}_alias ${name}`, `${records}_alias_ipv6 ${name}`];
      }),
    );
  });

  it('tells its tasks and its release tasks where files are, and that CloudFront says how browsers came', () => {
    const { aws_ecs_task_definition } = terraform.resource;
    const definitions = Object.entries(aws_ecs_task_definition ?? {});
    expect(definitions).toHaveLength(3);
    for (const [, { container_definitions }] of definitions) {
      const [{ environment }] = JSON.parse(container_definitions);
      expect(environment).toEqual(
        expect.arrayContaining([
          { name: 'DJANGO_ALLOWED_HOSTS', value: 'app.example.com,office.example.com' },
          { name: 'DJANGO_SECURE_PROXY_SSL_HEADER', value: 'HTTP_CLOUDFRONT_FORWARDED_PROTO' },
          { name: 'MEDIA_URL', value: 'https://app.example.com/media/' },
          { name: 'STATIC_URL', value: 'https://app.example.com/static/' },
        ]),
      );
    }
  });

  it('lets pages of all its host names upload media', () => {
    expect(
      terraform.resource.aws_s3_bucket_cors_configuration?.storage_media_cors.cors_rule[0].allowed_origins,
    ).toEqual(['https://app.example.com', 'https://office.example.com']);
  });

  it('tells where to publish each front end', () => {
    expect(Object.keys(terraform.output.front_ends?.value)).toEqual(['office', 'shop']);
    expect(terraform.output.url?.value).toBe('https://app.example.com');
    expect(withoutCdn.output).not.toHaveProperty('front_ends');
  });

  it("lets CloudFront decrypt with the environment's key only where it serves media", () => {
    const admits = ({ resource }: typeof terraform) =>
      resource.aws_kms_key?.encryption_key.policy.includes('cloudfront.amazonaws.com');
    expect(admits(terraform)).toBe(true);
    expect(admits(stackOf({ cdn: {} }, application))).toBe(false);
    expect(admits(withoutCdn)).toBe(false);
  });

  it('makes nothing of CloudFront, and no bucket of a front end, without one', () => {
    const { resource } = withoutCdn;
    expect(Object.keys(resource).filter((type) => type.startsWith('aws_cloudfront'))).toEqual([]);
    expect(Object.keys(resource.aws_s3_bucket ?? {})).toEqual([
      'storage_logs_bucket',
      'storage_media_bucket',
      'storage_static_bucket',
    ]);
  });

  it('has what is of us-east-1 made there, and all else where the environment is', () => {
    const { resource } = stackOf({
      cdn: { waf: {} },
      loadBalancer: { domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' } },
    });
    const there = Object.entries(resource).flatMap(([type, byName]) =>
      Object.entries(byName)
        .filter(([, { provider }]) => provider)
        .map(([name, { provider }]) => `${provider} ${type}.${name}`),
    );
    expect(there.sort()).toEqual(
      [
        'aws_acm_certificate.cdn_certificate',
        'aws_acm_certificate_validation.cdn_certificate_validation',
        'aws_cloudwatch_log_delivery.cdn_site_log_delivery',
        'aws_cloudwatch_log_delivery_destination.cdn_logs',
        'aws_cloudwatch_log_delivery_source.cdn_site_log_source',
        'aws_cloudwatch_log_group.cdn_web_acl_logs',
        'aws_cloudwatch_metric_alarm.cdn_alarms_errors_site',
        'aws_cloudwatch_metric_alarm.cdn_certificate_alarms_certificate',
        'aws_cloudwatch_metric_alarm.cdn_web_acl_alarms_blocked',
        'aws_kms_alias.cdn_encryption_alias',
        'aws_kms_key.cdn_encryption_key',
        'aws_sns_topic.cdn_topic_topic',
        'aws_sns_topic_policy.cdn_topic_policy',
        'aws_wafv2_web_acl.cdn_web_acl_acl',
        'aws_wafv2_web_acl_logging_configuration.cdn_web_acl_logging',
      ].map((address) => `aws.us-east-1 ${address}`),
    );
  });
});

describe('a registry that all environments share', () => {
  const home = environment({ name: 'home', account: '111111111111' });
  const guest = environment({ name: 'guest', account: '222222222222', region: 'eu-west-1' });
  const shared = { ...application, registryEnvironment: 'home' };
  const stackOf = (config: typeof home) => environmentTerraform(shared, config, [home, guest]);
  const imageIn = ({ resource }: ReturnType<typeof stackOf>) =>
    JSON.parse(resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions)[0].image;

  it('is made by one of them, which lets the accounts of the others pull', () => {
    const { resource } = stackOf(home);
    expect(JSON.parse(resource.aws_ecr_repository_policy?.registry_policy.policy).Statement).toEqual([
      expect.objectContaining({ Principal: { AWS: ['arn:aws:iam::222222222222:root'] } }),
    ]);
    expect(imageIn(stackOf(home))).toBe(
      `${ref('aws_ecr_repository.registry_repository.repository_url')}${ref('local.image_reference')}`,
    );
  });

  it('keeps by pulls what the others run', () => {
    const policyOf = ({ resource }: ReturnType<typeof stackOf>) =>
      resource.aws_ecr_lifecycle_policy?.registry_lifecycle.policy;
    expect(policyOf(stackOf(home))).toContain('sinceImagePulled');
    expect(policyOf(environmentTerraform(application, home, [home, guest]))).not.toContain('sinceImagePulled');
  });

  it('is where the others pull from, and they make none', () => {
    const terraform = stackOf(guest);
    expect(terraform.resource).not.toHaveProperty('aws_ecr_repository');
    expect(imageIn(terraform)).toBe(
      `111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-home${ref('local.image_reference')}`,
    );
    const policies = terraform.resource.aws_iam_role_policy;
    expect(JSON.parse(policies?.web_fargate_execution_policy.policy).Statement).toContainEqual(
      expect.objectContaining({
        Sid: 'PullImage',
        Resource: ['arn:aws:ecr:eu-central-1:111111111111:repository/shop-home'],
      }),
    );
  });

  it('is none of theirs as long as nobody says so', () => {
    expect(environmentStack().resource).not.toHaveProperty('aws_ecr_repository_policy');
  });
});

describe('addresses', () => {
  it('are paths of construct ids', () => {
    const stack = new Stack(app(), 'test');
    const module = new Construct(stack, 'load-balancer');
    expect(new TerraformOutput(module, 'dns-name', { value: '' }).friendlyUniqueId).toBe('load_balancer_dns_name');
  });

  it('are refused when two paths would have one', () => {
    const stack = new Stack(app(), 'test');
    new TerraformOutput(stack, 'web-logs', { value: '' }).friendlyUniqueId;
    const web = new Construct(stack, 'web');
    expect(() => new TerraformOutput(web, 'logs', { value: '' }).friendlyUniqueId).toThrow(
      'test/web/logs: must have an address of its own, got that of test/web-logs; rename one of the two',
    );
  });

  it.each(['a.b', 'a b', 'ä'])('are refused with a word that Terraform takes for no name, %s', (id) => {
    const module = new Construct(new Stack(app(), 'test'), 'extensions');
    expect(() => new TerraformOutput(module, id, { value: '' }).friendlyUniqueId).toThrow(
      new UserError([
        `test/extensions/${id}: must have ids of letters, digits, hyphens and underscores, the first not beginning with a digit, got "${id}"; Terraform takes no other name: call it otherwise`,
      ]),
    );
  });

  it('may begin with a digit within another, and not by themselves', () => {
    const stack = new Stack(app(), 'test');
    const module = new Construct(stack, 'zone');
    expect(new TerraformOutput(module, '1a', { value: '' }).friendlyUniqueId).toBe('zone_1a');
    expect(() => new TerraformOutput(stack, '1a', { value: '' }).friendlyUniqueId).toThrow('test/1a: must have ids of');
  });
});

describe('the bootstrap stack', () => {
  const terraform = bootstrapStack();
  const only = (type: string) => Object.values(terraform.resource[type] ?? {})[0];

  it('makes what the backend of its environment names', () => {
    const { s3 } = environmentStack().terraform.backend;
    expect(only('aws_s3_bucket').bucket).toBe(s3.bucket);
    expect(only('aws_dynamodb_table').name).toBe(s3.dynamodb_table);
    expect(s3.kms_key_id.endsWith(`:${only('aws_kms_alias').name}`)).toBe(true);
  });

  it('makes a bucket that is versioned, encrypted, not public, and open to TLS alone', () => {
    expect(only('aws_s3_bucket_versioning').versioning_configuration).toEqual({ status: 'Enabled' });
    expect(only('aws_s3_bucket_server_side_encryption_configuration').rule[0]).toMatchObject({
      apply_server_side_encryption_by_default: { sse_algorithm: 'aws:kms' },
    });
    expect(only('aws_s3_bucket_ownership_controls').rule).toEqual({ object_ownership: 'BucketOwnerEnforced' });
    expect(only('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(JSON.parse(only('aws_s3_bucket_policy').policy).Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    ]);
  });

  it('lets go of old versions and of uploads that were broken off', () => {
    expect(only('aws_s3_bucket_lifecycle_configuration').rule).toEqual([
      expect.objectContaining({
        status: 'Enabled',
        noncurrent_version_expiration: [{ noncurrent_days: 90 }],
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      }),
    ]);
  });

  it('makes a lock table that can be restored and is not deleted', () => {
    expect(only('aws_dynamodb_table')).toMatchObject({
      hash_key: 'LockID',
      point_in_time_recovery: { enabled: true },
      server_side_encryption: { enabled: true },
      deletion_protection_enabled: true,
    });
  });

  it('rotates its key', () => {
    expect(only('aws_kms_key').enable_key_rotation).toBe(true);
  });

  it('refuses to destroy what holds the state', () => {
    for (const type of ['aws_s3_bucket', 'aws_dynamodb_table', 'aws_kms_key']) {
      expect(only(type).lifecycle).toEqual({ prevent_destroy: true });
    }
  });

  it('keeps its own state in a file in the project, until it is told to keep it in the bucket', () => {
    expect(terraform.terraform.backend).toEqual({ local: { path: '../../../bootstrap-test.tfstate' } });
    expect(bootstrapStack({ state: { bootstrap: 's3' } }).terraform.backend.s3).toMatchObject({
      bucket: 'shop-test-terraform-state-111111111111',
      key: 'test/bootstrap.tfstate',
      dynamodb_table: 'shop-test-terraform-locks',
    });
  });
});
