import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { applyWatched } from '../../../../src/commands/progress/apply.ts';
import type { BeginBeside } from '../../../../src/commands/terraform-process.ts';
import { application, environment } from '../../configuration/config.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { RecordedTerraform } from '../recorded-terraform.ts';
import { deployment, notStarted, now, service, underWay } from '../status/fake-environment.ts';
import { fakeScreen } from './screen.ts';

const aws = useFakeAws();
const web = 'aws_ecs_service.web_fargate_service';
const arn = 'arn:aws:ecs:eu-central-1:111111111111:service/shop-test/web';
const pull = 'CannotPullContainerError: pull image manifest has been retried 1 time(s)';
const breaker = 'ECS deployment circuit breaker: tasks failed to start.';
const failed = underWay(60, { id: 'ecs-svc/old', rolloutState: 'FAILED', rolloutStateReason: breaker, failedTasks: 3 });
const well = deployment({ id: 'ecs-svc/new' });

/** Has one service, and prints what the test says while it applies. */
class ApplyingTerraform extends RecordedTerraform {
  lines = '';
  exitCode = 0;

  override synthesized(): object {
    return { resource: { aws_ecs_service: { web_fargate_service: { name: 'web', timeouts: { update: '28m' } } } } };
  }

  override async run(args: string[], begin?: BeginBeside): Promise<number> {
    const beside = begin?.(() => {});
    beside?.show(new TextEncoder().encode(this.lines));
    beside?.end();
    await super.run(args);
    return this.exitCode;
  }
}

let looks: object[][];
let seconds: number;
/** How much longer a sleep takes than it was asked for. */
let pace: number;
let screen: ReturnType<typeof fakeScreen>;
let terraform: ApplyingTerraform;
let said: string[];

const state = (status?: string) =>
  JSON.stringify({
    resources: [
      {
        mode: 'managed',
        type: 'aws_ecs_service',
        name: 'web_fargate_service',
        instances: [
          { attributes: { id: arn, cluster: 'arn:aws:ecs:eu-central-1:111111111111:cluster/shop-test' }, status },
        ],
      },
    ],
  });

beforeEach(() => {
  [looks, seconds, pace, said] = [[], 0, 1, []];
  aws.answers = {
    DescribeServices: () => {
      const deployments = looks.length > 1 ? looks.shift() : looks[0];
      const [primary] = deployments as { runningCount: number }[];
      return { services: [service('web', { runningCount: primary?.runningCount, deployments })], failures: [] };
    },
    UpdateService: () => ({ service: service('web') }),
    ListTasks: () => ({ taskArns: [] }),
    DescribeTargetHealth: () => '<TargetHealthDescriptions/>',
  };
  screen = fakeScreen();
  terraform = new ApplyingTerraform(
    'test',
    () => 0,
    ([command]) => (command === 'state' ? state('tainted') : ''),
  );
  vi.spyOn(console, 'error').mockImplementation((line) => said.push(line));
});

afterEach(() => vi.restoreAllMocks());

const apply = () =>
  applyWatched({ application, environment: environment() }, terraform, ['apply', 'plan'], screen, {
    now: () => now.getTime() + seconds * 1000,
    async sleep(milliseconds) {
      seconds += (pace * milliseconds) / 1000;
    },
  });
const updates = () => aws.calls.filter(({ operation }) => operation === 'UpdateService').map(({ input }) => input);

describe('an apply that succeeds', () => {
  it('is the end where all that runs is steady', async () => {
    looks = [[well]];
    expect(await apply()).toBe(0);
    expect(terraform.told).toEqual([['apply', 'plan']]);
    expect(updates()).toEqual([]);
    expect(screen.written).toBe('');
  });

  it('has a service deployed anew whose deployment failed before, and waits for it', async () => {
    looks = [[failed], [failed], [failed], [underWay(0, { id: 'ecs-svc/new', pendingCount: 1 })], [well]];
    expect(await apply()).toBe(0);
    expect(updates()).toEqual([{ cluster: 'shop-test', service: 'web', forceNewDeployment: true }]);
    expect(screen.written).toBe(
      [
        'web: its last deployment failed, and nothing of it has changed since: deployed anew',
        'web: 0 of 1 running, 1 pending, after 0 s',
        'web: 1 of 1 running, after 3 s',
        '',
      ].join('\n'),
    );
  });

  it('says why that fails again', async () => {
    looks = [[failed], [failed], [failed], [{ ...failed, id: 'ecs-svc/2000000000000000002' }]];
    aws.answers.ListTasks = () => ({ taskArns: ['arn'] });
    aws.answers.DescribeTasks = () => ({ tasks: [notStarted(pull)], failures: [] });
    await expect(apply()).rejects.toThrow(`web: must get an image that it can run, got ${JSON.stringify(pull)}; push`);
  });

  it('waits for what another apply did not wait for', async () => {
    looks = [[underWay(1)], [underWay(1)], [underWay(1)], [underWay(1)], [deployment()]];
    expect(await apply()).toBe(0);
    expect(updates()).toEqual([]);
  });

  it('waits no longer than Terraform does', async () => {
    looks = [[underWay(1)]];
    pace = 100;
    await expect(apply()).rejects.toThrow(
      'web: must run all its tasks within 28 minutes, got "less"; see by npm run status what its tasks wait for, then deploy again',
    );
    expect(seconds).toBeGreaterThan(28 * 60);
  });

  it('is no failure where AWS does not tell of its services', async () => {
    aws.answers.DescribeServices = () => ({ __type: 'AccessDeniedException' });
    expect(await apply()).toBe(0);
  });
});

describe('an apply that fails', () => {
  beforeEach(() => {
    terraform.exitCode = 1;
    looks = [[failed]];
  });

  it('takes up the service that it made, so that no plan replaces it', async () => {
    terraform.lines = `${web}: Creating...\n`;
    expect(await apply()).toBe(1);
    expect(terraform.told.slice(1)).toEqual([
      ['state', 'pull'],
      ['untaint', web],
    ]);
    expect(said).toEqual([`taken up as it is, and not replaced: ${web}: ${arn}`]);
  });

  it('leaves one alone that AWS does not have any more', async () => {
    terraform.lines = `${web}: Creating...\n`;
    aws.answers.DescribeServices = () => ({ services: [service('web', { status: 'INACTIVE' })], failures: [] });
    expect(await apply()).toBe(1);
    expect(terraform.told.slice(1)).toEqual([['state', 'pull']]);
  });

  it('fails in no other way where AWS refuses', async () => {
    terraform.lines = `${web}: Creating...\n`;
    aws.answers.DescribeServices = () => ({ __type: 'AccessDeniedException' });
    expect(await apply()).toBe(1);
    expect(terraform.told.slice(1)).toEqual([['state', 'pull']]);
  });

  it('asks for nothing where no service was left', async () => {
    terraform.lines = `${web}: Creating...\n${web}: Creation complete after 1s [id=${arn}]\n`;
    expect(await apply()).toBe(1);
    expect(terraform.told.slice(1)).toEqual([]);
  });
});
