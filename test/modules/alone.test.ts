import { readFileSync } from 'node:fs';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { ShopStack } from '../../examples/module-alone/stack.ts';
import { RedisBroker } from '../../modules/broker/redis-broker.ts';
import { redisBrokerSettings, sqsBrokerSettings } from '../../modules/broker/settings.ts';
import { SqsBroker } from '../../modules/broker/sqs-broker.ts';
import { cacheSettings } from '../../modules/cache/settings.ts';
import { CeleryBeat } from '../../modules/celery-beat/celery-beat.ts';
import { celeryBeatSettings } from '../../modules/celery-beat/settings.ts';
import { WorkerAlarms } from '../../modules/celery-worker/alarms.ts';
import { CeleryWorker } from '../../modules/celery-worker/celery-worker.ts';
import { celeryWorkerSettings } from '../../modules/celery-worker/settings.ts';
import { Flower } from '../../modules/flower/flower.ts';
import { flowerSettings } from '../../modules/flower/settings.ts';
import { FrontendCdn } from '../../modules/frontend-cdn/frontend-cdn.ts';
import { cdnSettings, djangoPathsSettings, frontEndSettings } from '../../modules/frontend-cdn/settings.ts';
import { LoadBalancer } from '../../modules/load-balancer/load-balancer.ts';
import { loadBalancerSettings } from '../../modules/load-balancer/settings.ts';
import { Redis } from '../../modules/redis/redis.ts';
import { ReleaseTask } from '../../modules/release-task/release-task.ts';
import { migrationSettings } from '../../modules/release-task/settings.ts';
import { Secrets } from '../../modules/secrets/secrets.ts';
import { secretsSettings } from '../../modules/secrets/settings.ts';
import { storageSettings } from '../../modules/storage/settings.ts';
import { Storage } from '../../modules/storage/storage.ts';
import { taskTemplate } from '../../modules/workload/task-template.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { app, type Terraform, terraformOf } from '../synth.ts';
import { all, only, statements } from './terraform.ts';
import { environmentOf } from './told.ts';

const common = {
  name: 'shop',
  place: { account: '111111111111', region: 'eu-central-1' },
  encryption: { keyArn: 'arn:key' },
  logRetentionDays: 30,
  secretRecoveryWindowDays: 7,
};
const stores = { vpcId: 'vpc-1', databaseSubnetIds: ['subnet-3', 'subnet-4'] };
const tasks = { vpcId: 'vpc-1', taskSubnetIds: ['subnet-1'], tasksHavePublicAddresses: true };
const accessLogs = { bucket: 'shop-logs', prefix: 'load-balancer' };
const service = {
  ...common,
  network: tasks,
  cluster: { arn: 'arn:cluster', name: 'shop' },
  template: taskTemplate({ uri: 'ghcr.io/example/shop:1.2.3' }, []),
};

/** What becomes of modules in a stack of cdktf's own. */
function synth(build: (stack: TerraformStack) => unknown): Terraform {
  return withoutCreationStacks(() => {
    const stack = new TerraformStack(app(), 'shop');
    new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
    build(stack);
    return terraformOf(stack);
  });
}

describe('the modules of the example, in a stack of cdktf and from plain values', () => {
  const terraform = withoutCreationStacks(() => terraformOf(new ShopStack(app(), 'shop')));
  const of = (type: string, role: string) => {
    const found = Object.entries(all(terraform, type)).filter(([address]) => address.startsWith(`${role}_`));
    expect(found).toHaveLength(1);
    return found[0]?.[1];
  };

  it('are those of the page', () => {
    const code = readFileSync('examples/module-alone/stack.ts', 'utf8');
    expect(readFileSync('docs/extending.md', 'utf8')).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it.each(['web', 'worker'])('run %s in the cluster and the subnets that are there', (role) => {
    expect(of('aws_ecs_service', role)).toMatchObject({
      cluster: 'arn:aws:ecs:eu-central-1:111111111111:cluster/shop',
      network_configuration: { subnets: ['subnet-0a1b2c01', 'subnet-0a1b2c02'], assign_public_ip: false },
      enable_execute_command: false,
    });
    const [container] = JSON.parse(of('aws_ecs_task_definition', role).container_definitions);
    expect(container.image).toBe('ghcr.io/example/shop:1.2.3');
    expect(container.environment).toContainEqual({ name: 'DJANGO_SETTINGS_MODULE', value: 'config.settings' });
    expect(container.secrets.map((secret: { name: string }) => secret.name)).toEqual(['PGPASSWORD']);
  });

  it('let ECS pull an image that is in no ECR without rights on any', () => {
    const execution = Object.entries(all(terraform, 'aws_iam_role_policy')).find(([address]) =>
      address.startsWith('worker_fargate_execution'),
    );
    expect(statements(execution?.[1].policy).map(({ Sid }: { Sid: string }) => Sid)).toEqual([
      'WriteLogs',
      'ReadSecrets',
      'UseKeyThroughSecretsmanager',
    ]);
  });

  it('start web once its listener sends it requests and its paths are there', () => {
    expect(of('aws_ecs_service', 'web').depends_on).toEqual([
      expect.stringMatching(/^aws_iam_role_policy\.web_fargate_execution-policy_/),
      'aws_lb_listener_rule.requests',
      expect.stringMatching(/^aws_vpc_security_group_egress_rule\.web_to-internet_/),
      expect.stringMatching(/^aws_vpc_security_group_egress_rule\.web_to-database_egress_/),
      expect.stringMatching(/^aws_vpc_security_group_ingress_rule\.web_to-database_ingress_/),
    ]);
  });

  it('encrypt with the key that is there', () => {
    expect(only(terraform, 'aws_db_instance').kms_key_id).toMatch(/:key\/5f1c2a34-/);
  });
});

describe('a module in a stack of cdktf, from plain values', () => {
  it('is a worker that scales by what waits in its queues, of which the metrics are given', () => {
    const terraform = synth((stack) => {
      const broker = new SqsBroker(stack, 'broker', {
        ...common,
        queues: [{ name: 'default', visibilityTimeoutSeconds: 1800 }],
        settings: sqsBrokerSettings.parse({ kind: 'sqs' }),
      });
      const settings = celeryWorkerSettings.parse({
        ...{ name: 'default', queues: ['default'], concurrency: 2, cpu: 512, memoryMiB: 1024 },
        ...{ scaling: { minTasks: 0, maxTasks: 4 } },
        backlog: { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 },
      });
      const worker = new CeleryWorker(stack, 'worker', {
        ...{ ...service, celeryApp: 'config', celeryVersion: '5.7', longestTaskSeconds: 300, settings },
        queues: [{ name: 'default', metrics: broker.metricsOf('default') }],
        configuration: broker.workerConfiguration,
        longPolls: broker.longPolls,
      });
      broker.letIn(worker.fargate);
      new WorkerAlarms(worker, 'alarms', { name: 'shop', topic: { arn: 'arn:topic' }, worker, settings });
    });
    expect(Object.values(all(terraform, 'aws_appautoscaling_policy')).map(({ name }) => name)).toEqual([
      'backlog',
      'wake',
    ]);
    expect(only(terraform, 'aws_ecs_service').network_configuration.assign_public_ip).toBe(true);
  });

  it('is beat, Flower, or what a deploy runs once', () => {
    const terraform = synth((stack) => {
      new CeleryBeat(stack, 'beat', {
        ...{ ...service, celeryApp: 'config' },
        settings: celeryBeatSettings.parse({ scheduler: 'database' }),
      });
      new Flower(stack, 'flower', {
        ...{ ...service, celeryApp: 'config' },
        network: { ...tasks, vpcCidr: '10.0.0.0/16', privateSubnetIds: ['subnet-1', 'subnet-2'] },
        accessLogs,
        settings: flowerSettings.parse({}),
      });
      new ReleaseTask(stack, 'migrate', { ...service, setting: 'migration', settings: migrationSettings.parse({}) });
    });
    expect(Object.values(all(terraform, 'aws_ecs_service')).map(({ name }) => name)).toEqual(['beat', 'flower']);
    expect(Object.keys(all(terraform, 'aws_ecs_task_definition'))).toHaveLength(3);
  });

  it('is a Redis, be it for a broker or not, and secrets', () => {
    const terraform = synth((stack) => {
      new Redis(stack, 'sessions', {
        ...{ ...common, network: stores, role: 'sessions', whenFull: 'noeviction', shards: 1 },
        settings: cacheSettings.parse({ nodeType: 'cache.t4g.micro', replicas: 0 }),
      });
      new RedisBroker(stack, 'broker', {
        ...{ ...common, network: { ...stores, ...tasks }, queues: [{ name: 'default', longestTaskSeconds: 300 }] },
        settings: redisBrokerSettings.parse({ kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 0 }),
      });
      new Secrets(stack, 'secrets', { ...common, filledByPeople: ['STRIPE_KEY'], settings: secretsSettings.parse({}) });
    });
    expect(Object.values(all(terraform, 'aws_elasticache_subnet_group')).map((group) => group.subnet_ids)).toEqual([
      stores.databaseSubnetIds,
      stores.databaseSubnetIds,
    ]);
  });

  it('is CloudFront before a load balancer that is there', () => {
    const terraform = synth((stack) => {
      const storage = new Storage(stack, 'storage', {
        ...{ ...common, cdn: { frontEnds: ['shop'] } },
        settings: storageSettings.parse({}),
      });
      const cdn = new FrontendCdn(stack, 'cdn', {
        ...common,
        usEast1: new AwsProvider(stack, 'aws-us-east-1', { alias: 'us-east-1', region: 'us-east-1' }),
        encryptionSettings: { deletionWindowDays: 7 },
        storage,
        loadBalancer: { holder: stack, arn: 'arn:alb', dnsName: 'shop.elb', idleTimeoutSeconds: 60, hostNames: [] },
        zones: ['eu-central-1a', 'eu-central-1b'],
        redirected: false,
        djangoPaths: djangoPathsSettings.parse({}),
        frontEnds: [frontEndSettings.parse({ name: 'shop', kind: 'spa' })],
        settings: cdnSettings.parse({ originAccess: 'prefix-list' }),
      });
      expect(Object.keys(environmentOf(cdn))).toEqual(['STATIC_URL']);
    });
    expect(
      only(terraform, 'aws_cloudfront_distribution').origin.map(
        (origin: { domain_name: string }) => origin.domain_name,
      ),
    ).toContain('shop.elb');
  });

  it('is a load balancer in subnets that are there', () => {
    const terraform = synth((stack) => {
      new LoadBalancer(stack, 'load-balancer', {
        ...common,
        network: { vpcId: 'vpc-1', publicSubnetIds: ['subnet-5', 'subnet-6'], privateSubnetIds: [] },
        accessLogs,
        settings: loadBalancerSettings.parse({ deletionProtection: true }),
      });
    });
    expect(only(terraform, 'aws_lb').subnets).toEqual(['subnet-5', 'subnet-6']);
  });
});
