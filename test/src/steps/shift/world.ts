import { afterEach, vi } from 'vitest';
import { settleShift } from '../../../../src/steps/shift/settle-shift.ts';
import { shift } from '../../../../src/steps/shift/shift.ts';
import { undoShift } from '../../../../src/steps/shift/undo-shift.ts';
import { useFakeAws } from '../fake-aws.ts';
import { manualClock } from '../manual-clock.ts';

const at = 'arn:aws:ecs:eu-central-1:111111111111';
const elbAt = 'arn:aws:elasticloadbalancing:eu-central-1:111111111111';
const cluster = `${at}:cluster/shop-test`;
export const oldVersion = `${at}:task-definition/shop-test-web:7`;
export const newVersion = `${at}:task-definition/shop-test-web:8`;
const groups = { web: `${elbAt}:targetgroup/web/1`, next: `${elbAt}:targetgroup/web-next/2` };
const rules = { users: `${elbAt}:listener-rule/app/users/1`, tests: `${elbAt}:listener-rule/app/tests/2` };
const steps = { undo: undoShift, shift, settle: settleShift };

const canary = [
  { percent: 10, minutes: 1 },
  { percent: 100, minutes: 0.5 },
];

/** A service as ECS has it, with the deployment that it is to bring about. */
interface FakeService {
  desired: number;
  running: number;
  taskDefinition: string;
  id: string;
  rolloutState: string;
  reason?: string;
  healthy?: number;
}

const serviceOf = (desired: number, taskDefinition: string): FakeService => ({
  desired,
  running: desired,
  taskDefinition,
  id: `ecs-svc/${taskDefinition.slice(-1)}`,
  rolloutState: 'COMPLETED',
});

/** An environment in AWS between two versions: its services, rules, alarms and scaling, which calls change. */
export function useWorld() {
  const aws = useFakeAws();
  afterEach(() => {
    vi.restoreAllMocks();
  });

  function begin() {
    const world = {
      services: { web: serviceOf(2, oldVersion), 'web-next': serviceOf(0, newVersion) } as Record<
        string,
        FakeService | undefined
      >,
      /** The weights of each rule. */
      rules: { users: { web: 1 }, tests: { web: 100, next: 0 } } as Record<string, Record<string, number>>,
      alarms: { 'shop-test-web-5xx': 'OK', 'shop-test-web-slow': 'INSUFFICIENT_DATA' } as Record<string, string>,
      scaleInSuspended: false,
      scheduledSuspended: true,
      stopped: [] as { taskArn: string; [more: string]: unknown }[],
      checks: [] as string[],
      checkEnds: 0,
      /** What was changed, in order. */
      changes: [] as string[],
      /** Whether ECS gets tasks to run. */
      starts: true,
      /** After so many changes nothing is answered any more, as to a process that is killed. */
      deadAfter: Number.POSITIVE_INFINITY,
      /** What is refused, by its operation, with an error. */
      refused: {} as Record<string, string>,
      /** What happens after a change. */
      after: (_change: string) => {},
      lines: [] as string[],
    };
    let deployments = 0;
    const change = (said: string) => {
      world.changes.push(said);
      world.after(said);
      unserved(world);
    };
    const described = ([name, service]: [string, FakeService | undefined]) =>
      service && {
        serviceName: name,
        status: 'ACTIVE',
        desiredCount: service.desired,
        runningCount: service.running,
        pendingCount: 0,
        taskDefinition: service.taskDefinition,
        deployments: [
          {
            id: service.id,
            status: 'PRIMARY',
            taskDefinition: service.taskDefinition,
            rolloutState: service.rolloutState,
            rolloutStateReason: service.reason,
          },
        ],
      };
    const answers: typeof aws.answers = {
      DescribeServices: ({ services = '' }) => ({
        services: Object.entries(world.services)
          .filter(([name]) => services.includes(name))
          .flatMap((each) => described(each) ?? []),
      }),
      UpdateService: ({ service: name = '', desiredCount, forceNewDeployment }) => {
        const service = world.services[name] as FakeService;
        service.desired = Number(desiredCount);
        if (forceNewDeployment) {
          service.id = `ecs-svc/new-${++deployments}`;
          service.rolloutState = 'IN_PROGRESS';
        }
        if (world.starts || service.desired < service.running) service.running = service.desired;
        if (world.starts) service.rolloutState = 'COMPLETED';
        change(`${name}: ${desiredCount} tasks${forceNewDeployment ? ', a new deployment' : ''}`);
        return { service: described([name, service]) ?? {} };
      },
      DescribeRules: ({ 'RuleArns.member.1': arn }) => {
        const weights = (arn === rules.users ? world.rules.users : world.rules.tests) ?? {};
        const entries = Object.entries(weights).map(
          ([name, weight]) =>
            `<member><TargetGroupArn>${groups[name as 'web']}</TargetGroupArn><Weight>${weight}</Weight></member>`,
        );
        return `<Rules><member><RuleArn>${arn}</RuleArn><Actions><member><Type>forward</Type><ForwardConfig><TargetGroups>${entries.join('')}</TargetGroups></ForwardConfig></member></Actions></member></Rules>`;
      },
      ModifyRule: (input) => {
        const rule = input.RuleArn === rules.users ? 'users' : 'tests';
        const action = (name: string) => input[`Actions.member.1.${name}`];
        const nameOf = (arn?: string) => (arn === groups.web ? 'web' : 'next');
        const only = action('TargetGroupArn');
        const parts = [1, 2].map((place) => `ForwardConfig.TargetGroups.member.${place}`);
        const weights = only
          ? { [nameOf(only)]: 1 }
          : Object.fromEntries(
              parts.map((part) => [nameOf(action(`${part}.TargetGroupArn`)), Number(action(`${part}.Weight`))]),
            );
        world.rules[rule] = weights;
        const sticky = action('ForwardConfig.TargetGroupStickinessConfig.DurationSeconds');
        const said = Object.entries(weights).map(([name, weight]) => `${name} ${weight}`);
        change(`${rule}: ${said.join(', ')}${sticky ? `, sticky for ${sticky} s` : ''}`);
        return '<Rules></Rules>';
      },
      DescribeTargetHealth: ({ TargetGroupArn }) => {
        const group = TargetGroupArn === groups.web ? 'web' : 'next';
        const service = world.services[group === 'web' ? 'web' : 'web-next'];
        const healthy = service?.healthy ?? service?.running ?? 0;
        // What no rule names is `unused`: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
        const state = Object.values(world.rules).some((rule) => group in rule) ? 'healthy' : 'unused';
        const members = Array.from(
          { length: healthy },
          (_, task) =>
            `<member><Target><Id>10.0.1.${task + 5}</Id><Port>8000</Port></Target><TargetHealth><State>${state}</State></TargetHealth></member>`,
        );
        return `<TargetHealthDescriptions>${members.join('')}<member><Target><Id>10.0.1.99</Id><Port>8000</Port></Target><TargetHealth><State>draining</State></TargetHealth></member></TargetHealthDescriptions>`;
      },
      DescribeAlarms: ({ AlarmNames = '' }) => ({
        MetricAlarms: Object.entries(world.alarms)
          .filter(([name]) => AlarmNames.includes(name))
          .map(([AlarmName, StateValue]) => ({
            AlarmName,
            StateValue,
            StateReason: `Threshold Crossed: ${AlarmName}`,
          })),
        CompositeAlarms: [],
      }),
      DescribeScalableTargets: () => ({
        ScalableTargets: [
          {
            ResourceId: 'service/shop-test/web',
            SuspendedState: {
              DynamicScalingInSuspended: world.scaleInSuspended,
              DynamicScalingOutSuspended: false,
              ScheduledScalingSuspended: world.scheduledSuspended,
            },
          },
        ],
      }),
      RegisterScalableTarget: ({ ResourceId, SuspendedState }) => {
        const state = SuspendedState as unknown as Record<string, boolean>;
        world.scaleInSuspended = state.DynamicScalingInSuspended ?? false;
        world.scheduledSuspended = state.ScheduledScalingSuspended ?? false;
        change(`${ResourceId}: scale-in ${world.scaleInSuspended ? 'suspended' : 'resumed'}`);
        return {};
      },
      ListTasks: ({ startedBy, serviceName, desiredStatus }) => ({
        taskArns: startedBy
          ? world.checks
          : serviceName === 'web-next' && desiredStatus === 'STOPPED'
            ? world.stopped.map(({ taskArn }) => taskArn)
            : [],
      }),
      DescribeTasks: ({ tasks = '' }) => {
        if (world.checks.some((arn) => tasks.includes(arn))) {
          world.checks = [];
          return {
            tasks: [
              {
                taskArn: tasks[0],
                lastStatus: 'STOPPED',
                stopCode: 'EssentialContainerExited',
                stoppedReason: 'Essential container in task exited',
                containers: [{ name: 'web', exitCode: world.checkEnds }],
              },
            ],
          };
        }
        return { tasks: world.stopped.filter(({ taskArn }) => tasks.includes(taskArn)) };
      },
      RunTask: ({ taskDefinition, overrides }) => {
        const [{ command, environment }] = (
          overrides as unknown as { containerOverrides: [{ command: string[]; environment: { value: string }[] }] }
        ).containerOverrides;
        world.checks = [`${at}:task/shop-test/check`];
        change(
          `check of ${taskDefinition?.slice(-1)}: ${command.join(' ')} with ${environment.map(({ value }) => value).join()}`,
        );
        return { tasks: [{ taskArn: world.checks[0] }] };
      },
      StopTask: ({ task }) => {
        world.checks = [];
        change(`${task?.split('/').at(-1)}: stopped`);
        return {};
      },
      GetLogEvents: () => ({ events: [], nextForwardToken: 'end' }),
    };
    aws.answers = Object.fromEntries(
      Object.entries(answers).map(([operation, answer]) => [
        operation,
        (input) => {
          const dead = world.changes.length >= world.deadAfter;
          const error = dead ? 'AccessDenied' : world.refused[operation];
          if (error === undefined) return answer(input);
          return /Rule|TargetHealth/.test(operation)
            ? `<Error><Type>Sender</Type><Code>${error}</Code><Message>not now</Message></Error>`
            : { __type: error, message: 'not now' };
        },
      ]),
    );
    return world;
  }

  /** Fails where a rule sends users to nobody: whatever becomes of the step, users are served. So it does where no rule names web, whose tasks are not asked for their health then. */
  function unserved({ rules: { users = {}, tests = {} }, services }: ReturnType<typeof begin>): void {
    if (!('web' in users || 'web' in tests)) throw new Error('web is named by no rule');
    for (const [name, weight] of Object.entries(users)) {
      const service = services[name === 'web' ? 'web' : 'web-next'];
      if (weight > 0 && !service?.running) throw new Error(`users are sent to ${name}, which has no task`);
    }
  }

  /** @param more what the step finds in its environment otherwise. */
  function run(
    world: ReturnType<typeof begin>,
    step: keyof typeof steps,
    more: NodeJS.ProcessEnv = {},
    asleep: (nap: number) => unknown = () => {},
    pace = 1,
  ) {
    vi.spyOn(console, 'log').mockImplementation((line) => {
      world.lines.push(line);
    });
    vi.spyOn(console, 'warn').mockReturnValue(undefined);
    const { clock, naps } = manualClock(asleep, pace);
    const environment = {
      CLUSTER_ARN: cluster,
      SERVICE: 'web',
      NEXT_SERVICE: 'web-next',
      TASK_DEFINITION_ARN: newVersion,
      RULE_ARN: rules.users,
      TEST_RULE_ARN: rules.tests,
      TARGET_GROUP_ARN: groups.web,
      NEXT_TARGET_GROUP_ARN: groups.next,
      SCALABLE: 'true',
      STEPS: JSON.stringify(canary),
      ALARM_NAMES: JSON.stringify(['shop-test-web-5xx', 'shop-test-web-slow']),
      STICKY_SECONDS: '90',
      WAIT_SECONDS: '60',
      CHECK: '',
      CONTAINER: 'web',
      SUBNET_IDS: 'subnet-a subnet-b',
      SECURITY_GROUP_ID: 'sg-web',
      ASSIGN_PUBLIC_IP: 'DISABLED',
      LOG_GROUP: '/ecs/shop-test/web',
      LOG_STREAM_PREFIX: 'web',
      ...more,
    };
    return { clock, naps, done: steps[step](environment, clock) };
  }

  return { aws, begin, run };
}
