import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BesideApply } from '../../../../src/commands/progress/beside-apply.ts';
import { Display } from '../../../../src/commands/progress/display.ts';
import { servicesIn } from '../../../../src/commands/progress/services.ts';
import { Watch } from '../../../../src/commands/progress/watch.ts';
import { application, environment } from '../../configuration/config.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { now, replaced, service, underWay } from '../status/fake-environment.ts';
import { fakeScreen } from './screen.ts';

const aws = useFakeAws();
const services = servicesIn({
  resource: {
    aws_ecs_service: {
      web_fargate_service: { name: 'web', timeouts: { update: '28m' } },
      beat_service: { name: 'beat' },
    },
  },
});
const bytes = (text: string) => new TextEncoder().encode(text);

let answered: ReturnType<typeof service>[];
let seconds: number;
let interrupts: number;
let beside: BesideApply;
let watch: Watch;

beforeEach(async () => {
  answered = [service('web', { deployments: [replaced({ status: 'PRIMARY' })] })];
  aws.answers = {
    DescribeServices: () => ({ services: answered, failures: [] }),
    ListTasks: () => ({ taskArns: [] }),
    DescribeTargetHealth: () => '<TargetHealthDescriptions/>',
  };
  [seconds, interrupts] = [0, 0];
  const clock = { now: () => now.getTime() + seconds * 1000, sleep: async () => {} };
  const display = new Display(fakeScreen());
  watch = new Watch(application, environment(), display, clock);
  const interrupt = () => {
    interrupts += 1;
  };
  beside = new BesideApply(watch, display, services, interrupt, clock);
  await vi.waitUntil(() => aws.calls.length === 1);
  await watch.begin(['web', 'beat']);
});

afterEach(() => beside.end());

const failed = { rolloutState: 'FAILED', failedTasks: 3 };
const fails = () => {
  answered = [service('web', { runningCount: 0, deployments: [underWay(1, failed)] })];
};
const rollsBack = () => {
  const back = underWay(0, { id: 'ecs-svc/3000000000000000003', rolloutStateReason: 'rolling back to deploymentId 1' });
  answered = [service('web', { deployments: [back, underWay(1, { ...failed, status: 'ACTIVE' })] })];
};
const says = (...lines: string[]) => beside.show(bytes(lines.map((line) => `${line}\n`).join('')));
const web = 'aws_ecs_service.web_fargate_service';
/** What Terraform says each ten seconds. */
async function lookAt(second: number, ...others: string[]) {
  seconds = second;
  says(`${web}: Still modifying... [id=web, ${second}s elapsed]`, ...others);
  await beside.look();
}

describe('the services of a stack', () => {
  it('are those of Terraform JSON, each with how long Terraform waits for it', () => {
    expect(services).toEqual([
      { address: web, name: 'web', waitMinutes: 28 },
      { address: 'aws_ecs_service.beat_service', name: 'beat', waitMinutes: 20 },
    ]);
    expect(servicesIn({})).toEqual([]);
    const madeUp = { aws_ecs_service: { other: { name: `$\{local.name}` } } };
    expect(servicesIn({ resource: madeUp })).toEqual([]);
  });
});

describe('beside an apply', () => {
  it('AWS is asked nothing until Terraform changes a service', async () => {
    const calls = aws.calls.length;
    says('aws_lb.load_balancer: Creating...');
    await beside.look();
    expect(aws.calls).toHaveLength(calls);
    expect(beside.leavesServices()).toBe(false);
    says(`${web}: Modifying... [id=web]`);
    await beside.look();
    expect(aws.calls.at(-1)?.input.services).toEqual(['web']);
    expect(beside.leavesServices()).toBe(true);
    says(`${web}: Modifications complete after 1s [id=web]`);
    expect(beside.leavesServices()).toBe(false);
  });

  it('Terraform is ended 15 seconds after ECS gave up a deployment for good', async () => {
    fails();
    await lookAt(0);
    await lookAt(14);
    expect(interrupts).toBe(0);
    await lookAt(15);
    expect(interrupts).toBe(1);
  });

  it('Terraform is ended 45 seconds after ECS gave up one that it rolls back, unless it has ended by itself', async () => {
    rollsBack();
    await lookAt(0);
    await lookAt(44);
    expect(interrupts).toBe(0);
    await lookAt(45);
    expect(interrupts).toBe(1);
  });

  it('what ECS rolls back after it gave it up has the time of a rollback', async () => {
    fails();
    await lookAt(0);
    rollsBack();
    await lookAt(20);
    expect(interrupts).toBe(0);
    await lookAt(45);
    expect(interrupts).toBe(1);
  });

  it('Terraform is not ended once it no longer waits for the service', async () => {
    fails();
    await lookAt(0);
    seconds = 30;
    says(`${web}: Modifications complete after 30s [id=web]`);
    await beside.look();
    expect(interrupts).toBe(0);
  });

  it('Terraform is not ended while it makes what a person would have to take up', async () => {
    fails();
    const cdn = 'module.edge.aws_cloudfront_distribution.cdn';
    await lookAt(0, `${cdn}: Creating...`);
    await lookAt(30, `${cdn}: Still creating... [30s elapsed]`);
    expect(interrupts).toBe(0);
    const harmless = ['terraform_data.step: Creating...', 'aws_db_instance.database: Modifying... [id=1]'];
    await lookAt(40, `${cdn}: Creation complete after 40s [id=1]`, ...harmless);
    expect(interrupts).toBe(1);
  });

  it('only one look is under way at a time', async () => {
    says(`${web}: Modifying... [id=web]`);
    const calls = aws.calls.length;
    aws.silentTo = ['DescribeServices'];
    void beside.look();
    await beside.look();
    await vi.waitUntil(() => aws.calls.length > calls);
    expect(aws.calls).toHaveLength(calls + 1);
  });
});
