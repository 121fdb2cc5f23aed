import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadBalancerArn, object } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { Project } from './project.ts';

const tag = ['--image-tag', 'abc1234'];
const { prefix, bucket, key } = environmentCalled('dev');
const variable = '-var=image_tag=abc1234';

let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'killed-apply');
  project = new Project(emulator);
  await pushFirstImages({ emulator, project }, 'dev', ['abc1234']);
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

describe('an apply that is killed half-way', () => {
  let refusal: string;

  interface State {
    resources: { type: string; instances: unknown[] }[];
  }
  const savedState = async (): Promise<State> =>
    JSON.parse((await object(emulator, bucket, key)) || '{"resources":[]}');
  // What is under way is in the state, too, without an instance.
  const isMade = ({ type, instances }: State['resources'][number]) => type === 'aws_sqs_queue' && instances.length > 0;

  it('leaves the lock behind, which keeps others out and says whose it is', async () => {
    expect((await project.npmRun('plan', 'dev', '--', ...tag)).exitCode).toBe(0);
    const apply = project.start('terraform', ['apply', '-auto-approve', variable], {
      folder: project.stackFolder('dev'),
    });
    // Terraform saves the state when something is done and 20 seconds have gone by since it last did: here with the queues.
    // Load balancer and database are under way, and will be there without Terraform's knowing.
    await vi.waitUntil(() => savedState().then(({ resources }) => resources.some(isMade)), { timeout: 600_000 });
    apply.process.kill('SIGKILL');
    await apply.ended;

    const deploy = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(deploy.exitCode).toBe(1);
    expect(deploy.output).toContain('dev: must be locked by nobody else, got "OperationTypeApply of');
    refusal = deploy.output;
  });

  it('is taken up again after unlocking, and names what was made after the last save', async () => {
    const lock = /force-unlock (\S+)/.exec(refusal)?.[1] ?? '';
    const unlock = await project.npmRun('terraform', 'dev', '--', 'force-unlock', '-force', lock);
    expect(unlock.output).toContain('Terraform state has been successfully unlocked!');

    const deploy = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(deploy.exitCode).toBe(1);
    expect(deploy.output).toContain('with aws_db_instance.database_instance');
    expect(deploy.output).toContain('with aws_lb.load_balancer_alb');
  });

  it('ends with an empty plan once that is imported', async () => {
    const found = [
      ['aws_db_instance.database_instance', prefix],
      ['aws_lb.load_balancer_alb', await loadBalancerArn(emulator, prefix)],
    ];
    for (const [address, id] of found as [string, string][]) {
      const imported = await project.npmRun('terraform', 'dev', '--', 'import', variable, address, id);
      expect(imported.exitCode, imported.output).toBe(0);
    }
    const deploy = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(deploy.exitCode, deploy.output).toBe(0);
    expect((await project.npmRun('plan', 'dev', '--', '--running-image', '--detailed-exitcode')).exitCode).toBe(0);
  });
});
