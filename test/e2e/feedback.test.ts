import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ecsEvents, planDeployments, serviceImages } from './aws.ts';
import type { Emulator } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { Project } from './project.ts';

const { prefix } = environmentCalled('dev');
const [first, second, third] = ['abc1234', 'def5678', '1234567'];
const seconds = 1000;
/** Far less than the 20 minutes and more for which the provider waits. A unit test counts the seconds. */
const longestEndSeconds = 300;

const notPulled = {
  secondsPerTask: 2,
  stoppedReason: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${prefix}`,
};
const withoutSecret = {
  secondsPerTask: 2,
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed',
};
// Longer than a look takes, however loaded the machine is.
const well = { secondsPerTask: 20 };

let emulator: Emulator;
let project: Project;
let digests: Map<string, string>;

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'feedback');
  project = new Project(emulator);
  digests = await pushFirstImages({ emulator, project }, 'dev', [first, second, third]);
});

afterAll(async () => {
  await emulator?.stop();
  project?.remove();
});

async function deploy(tag: string, until?: string) {
  const before = (await ecsEvents(emulator)).length;
  const running = project.startNpm('deploy', 'dev', '--', '--image-tag', tag, '--auto-approve');
  const said = until ? await running.printed(until).then(() => Date.now()) : undefined;
  const ended = await running.ended;
  const events = (await ecsEvents(emulator)).slice(before);
  return {
    ...ended,
    secondsToEnd: said ? (Date.now() - said) / seconds : undefined,
    events: events.flatMap(({ event, service }) => (service ? [`${event} ${service}`] : [])).sort(),
  };
}

/** The tag of the image that a service is to run. */
async function tagOf(service: string) {
  const image = (await serviceImages(emulator, prefix)).get(service) ?? '';
  return [...digests].find(([, digest]) => image.endsWith(digest))?.[0];
}

describe('a first deploy', () => {
  it('ends soon after ECS has given up a service whose image it can not pull, with the reason, and takes up what is there', async () => {
    await planDeployments(emulator, { web: notPulled, beat: withoutSecret });
    const { exitCode, output, secondsToEnd } = await deploy(first, 'ECS has given up');
    expect(exitCode, output).toBe(1);
    expect(secondsToEnd).toBeLessThan(longestEndSeconds);
    expect(output).toMatch(/^web: 0 of 1 running, (1 pending|\d failed)/m);
    expect(output).toMatch(/^web: 0 of 1 running, 3 failed, ECS has given up, after \d+ s$/m);
    const reason = /^web: must get an image that it can run, got "CannotPullContainerError: .*; push the image's tag/gm;
    // At once, and at the end.
    expect(output.match(reason)).toHaveLength(2);
    expect(output.match(/^beat: must read its secrets, got "ResourceInitializationError: /gm)).toHaveLength(2);
    expect(output).toContain('taken up as it is, and not replaced: aws_ecs_service.web_');
    expect(output).toContain('taken up as it is, and not replaced: aws_ecs_service.beat_');
  });

  it('has what is mended beside the image deployed anew by the next deploy, which says what still fails', async () => {
    await planDeployments(emulator, { web: notPulled, beat: well });
    const { exitCode, output, events } = await deploy(first);
    expect(output).toMatch(/Apply complete! Resources: \d+ added, 0 changed, 0 destroyed/);
    expect(output).toContain('beat: its last deployment failed, and nothing of it has changed since: deployed anew');
    expect(output).toMatch(/^beat: 1 of 1 running, after \d+ s$/m);
    expect(output).toMatch(/^web: must get an image that it can run, got "CannotPullContainerError: /m);
    expect(events).toEqual(['UpdateService beat', 'UpdateService web']);
    expect(exitCode, output).toBe(1);
  });

  it('is made good by the next one, with another image, which destroys no service', async () => {
    await planDeployments(emulator, { web: well });
    const { exitCode, output, events } = await deploy(second);
    expect(exitCode, output).toBe(0);
    expect(output).toMatch(/^web: 0 of 1 running, 1 pending, after \d+ s$/m);
    expect(output).toMatch(/^web: 1 of 1 running(, 1 of 1 targets healthy)?, after \d+ s$/m);
    expect(events).toEqual(['UpdateService beat', 'UpdateService web', 'UpdateService worker-all']);
    expect(await tagOf('web')).toBe(second);
  });
});

describe('a further deploy', () => {
  it('that ECS rolls back ends with the reason', async () => {
    await planDeployments(emulator, {
      web: {
        secondsPerTask: 2,
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        exitCode: 1,
      },
    });
    const { exitCode, output } = await deploy(third, 'ECS goes back to the revision before');
    expect(exitCode, output).toBe(1);
    expect(output).toMatch(
      /^web: must keep running, got "exit code 1, Essential container in task exited.*; fix what/m,
    );
    expect(await tagOf('web')).toBe(second);
    expect(output).not.toContain('taken up as it is');
  });

  it('changes nothing of what runs well, and takes up what a killed one left', async () => {
    await planDeployments(emulator, {});
    expect((await deploy(third)).exitCode).toBe(0);
    const address = 'aws_ecs_service.web_fargate_service';
    const tainted = await project.npmRun('terraform', 'dev', '--', 'taint', address);
    expect(tainted.exitCode, tainted.output).toBe(0);
    const { exitCode, output, events } = await deploy(third);
    expect(exitCode, output).toBe(0);
    expect(output).toContain(`taken up as it is, and not replaced: ${address}: arn:aws:ecs:`);
    expect(output).toContain('0 added, 0 changed, 0 destroyed');
    expect(output).not.toMatch(/ of \d+ running/);
    expect(events).toEqual([]);
  });
});
