import { describe, expect, it } from 'vitest';
import { CeleryBeat } from '../../../modules/celery-beat/celery-beat.ts';
import { celeryBeatSettings } from '../../../modules/celery-beat/settings.ts';
import { allowHttpsToInternet } from '../../../modules/shared/connections.ts';
import { grant } from '../../../modules/shared/iam.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { containers } from '../service.ts';
import { all, only, ref } from '../terraform.ts';

function build(settings: object, look: (beat: CeleryBeat) => void = () => {}) {
  return synth((stack) => {
    const beat = new CeleryBeat(stack, 'beat', {
      ...foundation(stack),
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, []),
      celeryApp: 'config',
      settings: celeryBeatSettings.parse(settings),
    });
    look(beat);
  });
}

describe('beat with the least settings', () => {
  const terraform = build({ scheduler: 'database' });
  const service = only(terraform, 'aws_ecs_service');

  it('keeps its schedule in the database, without a shell', () => {
    expect(containers(terraform)[0]).toMatchObject({
      name: 'beat',
      command: [
        ...['celery', '--app', 'config', 'beat'],
        ...['--loglevel', 'INFO'],
        ...['--scheduler', 'django_celery_beat.schedulers:DatabaseScheduler'],
      ],
      environment: [],
      stopTimeout: 30,
    });
  });

  it('is replaced when it hangs for a minute, with the scheduler file for six', () => {
    const [container] = containers(terraform);
    expect(container.healthCheck).toMatchObject({ interval: 15, timeout: 5, retries: 4, startPeriod: 300 });
    expect(container.healthCheck.command.at(-1)).toContain('celery.*beat');
    expect(container.healthCheck.command.at(-1)).toMatch(/> 60\)$/);
    const [withFile] = containers(build({ scheduler: 'file' }));
    expect(withFile.healthCheck.command.at(-1)).toMatch(/> 360\)$/);
  });

  it('is never two tasks', () => {
    expect(service).toMatchObject({
      name: 'beat',
      desired_count: 1,
      deployment_minimum_healthy_percent: 0,
      deployment_maximum_percent: 100,
      availability_zone_rebalancing: 'DISABLED',
    });
    expect(all(terraform, 'aws_appautoscaling_target')).toEqual({});
  });

  it('runs on demand', () => {
    expect(service.launch_type).toBe('FARGATE');
    expect(service).not.toHaveProperty('capacity_provider_strategy');
  });
});

it('keeps its schedule in a file that it may write, and is paused', () => {
  const terraform = build({ scheduler: 'file', tasks: 0 });
  expect(containers(terraform)[0].command.slice(6)).toEqual([
    ...['--scheduler', 'celery.beat:PersistentScheduler'],
    ...['--schedule', '/tmp/celerybeat-schedule'],
  ]);
  expect(only(terraform, 'aws_ecs_service').desired_count).toBe(0);
});

it('starts once its paths and grants are there', () => {
  const terraform = build({ scheduler: 'database' }, ({ fargate }) => {
    allowHttpsToInternet(fargate);
    grant(fargate, fargate.service, { sid: 'Look', actions: ['s3:GetObject'], resources: ['*'] });
  });
  expect(only(terraform, 'aws_ecs_service').depends_on).toEqual([
    'aws_iam_role_policy.beat_fargate_execution_policy',
    'aws_route.network_private_a_to_internet',
    'aws_route.network_private_b_to_internet',
    'aws_vpc_security_group_egress_rule.beat_to_internet',
    'aws_iam_role_policy.beat_use_service_policy',
  ]);
  expect(all(terraform, 'aws_iam_role_policy').beat_use_service_policy.role).toBe(
    ref('aws_iam_role.beat_fargate_task_role.name'),
  );
});
