import { describe, expect, it } from 'vitest';
import { checkEnvironments, defineApplication, defineEnvironment } from '../../../src/configuration/define.ts';
import type { EnvironmentInput } from '../../../src/configuration/schema.ts';
import { leastDatabase } from '../../modules/settings.ts';
import { ref } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import { addresses, type Terraform } from '../../synth.ts';
import { leastApplication, leastEnvironment } from '../configuration/config.ts';

const redis = { kind: 'redis', nodeType: 'cache.t4g.micro', replicas: 0 } as const;
const sqs = { kind: 'sqs' } as const;

/** An environment of so many workers, each with a queue of its own, as it is after all checks. */
function environmentOf(broker: EnvironmentInput['broker'], workers: number, others: Partial<EnvironmentInput> = {}) {
  const queues = Array.from({ length: workers }, (_, index) => ({ name: `queue-${index + 1}` }));
  const checked = checkEnvironments(defineApplication({ ...leastApplication, ...(workers > 0 && { queues }) }), [
    defineEnvironment({
      ...leastEnvironment,
      database: { ...leastDatabase, maxConnections: 200 },
      ...(broker && { broker }),
      workers: queues.map(({ name }) => ({
        name: `of-${name}`,
        queues: [name],
        cpu: 256,
        memoryMiB: 512,
        concurrency: 2,
        scaling: { minTasks: 0, maxTasks: 2 },
        backlog: { acceptableWaitSeconds: 60, averageTaskMilliseconds: 500 },
      })),
      ...others,
    }),
  ]);
  const [environment] = checked.environments;
  if (!environment) throw new Error('it was given one');
  return environmentTerraform(checked.application, environment);
}

const servicesOf = ({ resource }: Terraform) =>
  Object.values(resource.aws_ecs_service ?? {}).map(({ name }) => name as string);

/** A worker of the least settings. */
const workerOf = (name: string, queues: string[]) => ({
  ...{ name, queues, cpu: 256 as const, memoryMiB: 512, concurrency: 2, tasks: 1 },
});

/** The variables of a service's own container. */
function variablesOf({ resource }: Terraform, taskDefinition: string): string[] {
  const [container] = JSON.parse(resource.aws_ecs_task_definition?.[taskDefinition].container_definitions);
  return [...container.environment, ...container.secrets].map(({ name }: { name: string }) => name);
}

it('takes workers whose names are the beginning of others', () => {
  const workers = ['xx', 'xx-alarms', 'xx-queue', 'xx-queue-alarms', 'xx-unattended'];
  const queues = workers.map((name) => ({ name: name.replace('xx-unattended', 'memory') }));
  const checked = checkEnvironments(defineApplication({ ...leastApplication, queues }), [
    defineEnvironment({
      ...leastEnvironment,
      database: { ...leastDatabase, maxConnections: 200 },
      broker: sqs,
      workers: workers.map((name, index) => workerOf(name, [queues.at(index - 1)?.name ?? ''])),
    }),
  ]);
  const [environment] = checked.environments;
  if (!environment) throw new Error('it was given one');
  const { resource } = environmentTerraform(checked.application, environment);
  const alarms = Object.values(resource.aws_cloudwatch_metric_alarm ?? {}).map(({ alarm_name }) => alarm_name);
  expect(new Set(alarms).size).toBe(alarms.length);
});

describe('an environment without Celery', () => {
  const terraform = environmentOf(undefined, 0);

  it('has a web service and nothing that Celery would need', () => {
    expect(servicesOf(terraform)).toEqual(['web']);
    expect(addresses(terraform).filter((address) => /celery|worker|beat|flower|broker|queue/.test(address))).toEqual(
      [],
    );
    expect(Object.keys(terraform.output)).not.toContain('flower_url');
  });

  it('tells its tasks nothing of it', () => {
    const variables = variablesOf(terraform, 'web_fargate_task_definition');
    expect(variables).toContain('DATABASE_URL');
    expect(variables.filter((name) => /CELERY|REDIS/.test(name))).toEqual([]);
  });
});

describe.each([
  ['Redis', redis],
  ['SQS', sqs],
])('an environment with %s', (_, broker) => {
  it.each([1, 12])('has %i workers, each with its queue', (count) => {
    const terraform = environmentOf(broker, count, { beat: { scheduler: 'database' } });
    const names = Array.from({ length: count }, (_, index) => `worker-of-queue-${index + 1}`);
    expect(servicesOf(terraform).sort()).toEqual(['web', 'beat', ...names].sort());
    const commands = Object.values(terraform.resource.aws_ecs_task_definition ?? {}).map(
      ({ container_definitions }) => JSON.parse(container_definitions)[0].command as string[],
    );
    const taken = commands.flatMap((command) => {
      const option = command.indexOf('--queues');
      return option < 0 ? [] : (command[option + 1] as string).split(',');
    });
    expect(taken.sort()).toEqual(Array.from({ length: count }, (_, index) => `queue-${index + 1}`).sort());
  });

  it('gives all services the same variables', () => {
    const terraform = environmentOf(broker, 1, { beat: { scheduler: 'database' } });
    const web = variablesOf(terraform, 'web_fargate_task_definition');
    expect(web).toContain('CELERY_BROKER_URL');
    expect(variablesOf(terraform, 'beat_fargate_task_definition')).toEqual(web);
    const worker = variablesOf(terraform, 'worker_of_queue_1_fargate_task_definition');
    expect(worker.filter((name) => !web.includes(name))).toEqual(['REMAP_SIGTERM']);
    expect(web.filter((name) => !worker.includes(name))).toEqual([]);
  });
});

it('has a worker outlive its requests for tasks where they wait at the broker, which is SQS', () => {
  const commandWith = (broker: EnvironmentInput['broker']) =>
    JSON.parse(
      environmentOf(broker, 1).resource.aws_ecs_task_definition?.worker_of_queue_1_fargate_task_definition
        .container_definitions,
    )[0].command as string[];
  expect(commandWith(sqs)).toContain('worker_enable_soft_shutdown_on_idle=True');
  expect(commandWith(redis)).not.toContain('worker_enable_soft_shutdown_on_idle=True');
});

describe('an environment with Redis, a worker, beat and Flower', () => {
  const terraform = environmentOf(redis, 1, { beat: { scheduler: 'database' }, flower: {} });

  it('runs the migration before any of them, with all that they reach', () => {
    const withMigration = environmentOf(redis, 1, { beat: { scheduler: 'database' }, flower: {}, migration: {} });
    const { aws_ecs_service: services = {}, terraform_data: steps = {} } = withMigration.resource;
    for (const { name, depends_on } of Object.values(services)) {
      expect(depends_on, name).toContain('terraform_data.migrate_run');
    }
    expect(steps.migrate_run.depends_on).toContain('aws_vpc_security_group_egress_rule.migrate_to_database_egress');
    expect(variablesOf(withMigration, 'migrate_task_definition')).toEqual(
      variablesOf(withMigration, 'web_fargate_task_definition'),
    );
  });

  it('updates workers before what sends them tasks, which an old one might not know', () => {
    const worker = 'aws_ecs_service.worker_of_queue_1_fargate_service';
    const { web_fargate_service: web, beat_fargate_service: beat } = terraform.resource.aws_ecs_service ?? {};
    expect(web.depends_on).toContain(worker);
    expect(beat.depends_on).toContain(worker);
  });

  it('drops the old token of Redis once all services run with the new one', () => {
    const { depends_on } = terraform.resource.terraform_data?.broker_redis_drop_old_token ?? {};
    expect([...depends_on].sort()).toEqual([
      'aws_ecs_service.beat_fargate_service',
      'aws_ecs_service.flower_fargate_service',
      'aws_ecs_service.web_fargate_service',
      'aws_ecs_service.worker_of_queue_1_fargate_service',
    ]);
  });

  it('cleans up the registry for another image once all services run that', () => {
    const { depends_on, policy } = terraform.resource.aws_ecr_lifecycle_policy?.registry_lifecycle ?? {};
    expect([...depends_on].sort()).toEqual([
      'aws_ecs_service.beat_fargate_service',
      'aws_ecs_service.flower_fargate_service',
      'aws_ecs_service.web_fargate_service',
      'aws_ecs_service.worker_of_queue_1_fargate_service',
    ]);
    expect(JSON.parse(policy).rules[0].selection.tagPatternList).toEqual([ref('var.image_tag')]);
  });

  it('gives the password of Flower to Flower alone', () => {
    const withPassword = Object.keys(terraform.resource.aws_ecs_task_definition ?? {}).filter((name) =>
      variablesOf(terraform, name).includes('FLOWER_BASIC_AUTH'),
    );
    expect(withPassword).toEqual(['flower_fargate_task_definition']);
  });
});
