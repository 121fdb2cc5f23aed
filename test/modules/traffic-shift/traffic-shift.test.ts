import { describe, expect, it } from 'vitest';
import { DjangoApp } from '../../../modules/django-app/django-app.ts';
import { djangoAppSettings } from '../../../modules/django-app/settings.ts';
import type { BalancedServiceProps } from '../../../modules/fargate-service/balanced-service.ts';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { webNext } from '../../../modules/traffic-shift/settings.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { foundation } from '../foundation.ts';
import { all, ref } from '../terraform.ts';

function build(deployment: object, further: object = {}, alone?: BalancedServiceProps['loadBalancer']) {
  return synth((stack) => {
    const shared = { ...foundation(stack), name: 'shop-test' };
    const loadBalancer =
      alone ??
      new LoadBalancer(stack, 'load-balancer', {
        ...shared,
        accessLogs: accessLogs(stack),
        settings: loadBalancerSettings.parse({
          deletionProtection: false,
          domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' },
        }),
      });
    new DjangoApp(stack, 'web', {
      ...shared,
      loadBalancer,
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, []),
      wsgiApplication: 'config.wsgi:application',
      settings: djangoAppSettings.parse({ cpu: 256, memoryMiB: 512, tasks: 2, workers: 2, deployment, ...further }),
    });
  });
}

const blueGreen = { strategy: 'blue-green' };
const taskDefinition = ref('aws_ecs_task_definition.web_fargate_task_definition.arn');
const about = {
  AWS_REGION: 'eu-central-1',
  CLUSTER_ARN: expect.any(String),
  SERVICE: 'web',
  NEXT_SERVICE: webNext,
  TASK_DEFINITION_ARN: taskDefinition,
  RULE_ARN: ref('aws_lb_listener_rule.web_target_group_rule["/*"].arn'),
  TEST_RULE_ARN: ref('aws_lb_listener_rule.web_next_target_group_test.arn'),
  TARGET_GROUP_ARN: ref('aws_lb_target_group.web_target_group.arn'),
  NEXT_TARGET_GROUP_ARN: ref('aws_lb_target_group.web_next_target_group.arn'),
  SCALABLE: '',
};
const stepOf = (terraform: ReturnType<typeof build>, id: string) => {
  const { provisioner, triggers_replace, depends_on } = all(terraform, 'terraform_data')[`web_next_${id}`];
  const { command, environment } = provisioner[0]['local-exec'];
  return { command, environment, triggers_replace, depends_on };
};

describe('a shift of requests to the next version of a service', () => {
  const terraform = build(blueGreen);
  const { web_fargate_service: web, web_next_service: next } = all(terraform, 'aws_ecs_service');

  it('runs the next version beside the service, of the same tasks, and has none at rest', () => {
    const { name, desired_count, load_balancer, lifecycle, deployment_circuit_breaker, depends_on, ...same } = next;
    expect(web).toMatchObject(same);
    expect({ name, desired_count, load_balancer, lifecycle }).toEqual({
      name: 'web-next',
      desired_count: 0,
      load_balancer: [
        {
          container_name: 'web',
          container_port: 8000,
          target_group_arn: ref('aws_lb_target_group.web_next_target_group.arn'),
        },
      ],
      lifecycle: { ignore_changes: ['desired_count'] },
    });
  });

  it('goes back to no task of another version in it, since there is none', () => {
    expect(next.deployment_circuit_breaker).toEqual({ enable: true, rollback: false });
    expect(web.deployment_circuit_breaker).toEqual({ enable: true, rollback: true });
  });

  it('has a target group like that of the service, but for the name, which goes after the rule has left it', () => {
    const { web_target_group: now, web_next_target_group: other } = all(terraform, 'aws_lb_target_group');
    expect(other).toEqual({ ...now, name: 'shop-test-web-next', lifecycle: { create_before_destroy: true } });
  });

  it('is undone before the next version changes, and settled once the service is the next version', () => {
    expect(stepOf(terraform, 'undo')).toEqual({
      command: 'node build/cli.cjs undo-shift; exit $?',
      environment: about,
      triggers_replace: { runAgainWith: taskDefinition },
      depends_on: [],
    });
    expect(next.depends_on).toEqual(
      expect.arrayContaining([
        'terraform_data.web_next_undo',
        'aws_lb_listener_rule.web_next_target_group_test',
        'aws_lb_listener_rule.web_target_group_rule',
      ]),
    );
    expect(stepOf(terraform, 'settle')).toEqual({
      command: 'node build/cli.cjs settle-shift; exit $?',
      environment: about,
      triggers_replace: { runAgainWith: taskDefinition },
      depends_on: ['aws_ecs_service.web_fargate_service'],
    });
  });

  it('is done after all that the service waits for, and before the service changes', () => {
    const { depends_on, ...shift } = stepOf(terraform, 'shift');
    const own = ['aws_lb_listener_rule.web_target_group_rule', 'aws_lb_listener_rule.web_next_target_group_test'];
    expect(shift).toEqual({
      command: 'node build/cli.cjs shift; exit $?',
      environment: {
        ...about,
        STEPS: '[{"percent":100,"minutes":15}]',
        OWN_ALARM_NAMES: '[]',
        ALARM_NAMES: '[]',
        LATER_ALARM_NAMES: '[]',
        STICKY_SECONDS: '900',
        WAIT_SECONDS: String(34 * 60),
        CHECK: '',
        CONTAINER: 'web',
        SUBNET_IDS: expect.any(String),
        SECURITY_GROUP_ID: ref('aws_security_group.web_fargate_security_group.id'),
        ASSIGN_PUBLIC_IP: 'DISABLED',
        LOG_GROUP: ref('aws_cloudwatch_log_group.web_fargate_logs.name'),
        LOG_STREAM_PREFIX: 'web',
      },
      triggers_replace: { runAgainWith: taskDefinition },
    });
    expect(web.depends_on).toContain('terraform_data.web_next_shift');
    expect([...depends_on, ...own, 'terraform_data.web_next_shift'].sort()).toEqual(
      [...web.depends_on, 'aws_ecs_service.web_next_service'].sort(),
    );
  });

  it('is settled after the scaling of the service, which may bring a suspension back', () => {
    const scaled = build(blueGreen, { tasks: undefined, scaling: { minTasks: 1, maxTasks: 2, cpuPercent: 50 } });
    expect(stepOf(scaled, 'settle').depends_on).toEqual([
      'aws_ecs_service.web_fargate_service',
      'aws_appautoscaling_target.web_fargate_scaling_target',
    ]);
  });

  it('says what it is told: steps, the check, whether the service is scaled', () => {
    const { environment } = stepOf(
      build(
        { strategy: 'canary', check: { command: ['python', 'check.py'] }, bakeMinutes: 0, canaryBakeMinutes: 0 },
        { tasks: undefined, scaling: { minTasks: 1, maxTasks: 2, cpuPercent: 50 } },
      ),
      'shift',
    );
    expect(environment).toMatchObject({
      STEPS: '[{"percent":5,"minutes":0},{"percent":100,"minutes":0}]',
      CHECK: '{"command":["python","check.py"],"timeoutSeconds":600}',
      SCALABLE: 'true',
      STICKY_SECONDS: '60',
    });
  });

  it('keeps a client with a version for a week at most, as AWS does', () => {
    const long = { strategy: 'linear', stepPercent: 3, stepBakeMinutes: 1440 };
    expect(stepOf(build(long), 'shift').environment.STICKY_SECONDS).toBe('604800');
  });

  it('is not there with rolling, where nothing but the rule of the service is', () => {
    const rolling = build({ strategy: 'rolling' });
    expect(Object.keys(all(rolling, 'aws_ecs_service'))).toEqual(['web_fargate_service']);
    expect(Object.keys(all(rolling, 'terraform_data'))).toEqual([]);
    expect(rolling).toEqual(build(undefined as unknown as object));
  });

  it('is refused by a load balancer of a team that shares no requests', () => {
    const alone: BalancedServiceProps['loadBalancer'] = {
      arnSuffix: 'app/own/1',
      idleTimeoutSeconds: 60,
      forward: (targetGroup) => targetGroup,
    };
    expect(() => build(blueGreen, {}, alone)).toThrow(
      'test/web.deployment: must be rolling, since its load balancer shares no requests, got blue-green; give it a share method',
    );
  });
});
