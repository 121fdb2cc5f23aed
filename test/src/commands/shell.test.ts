import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shell } from '../../../src/commands/shell.ts';
import { accessKey, useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';
import { at, webAnswers } from './web.ts';

const [old, newer, starting] = ['0000', '1111', '2222'].map((id) => `${at}:task/shop-qa/${id}`);
const task = (taskArn: string | undefined, startedAt: number, lastStatus = 'RUNNING') => ({
  taskArn,
  startedAt,
  lastStatus,
  enableExecuteCommand: true,
  containers: [{ name: 'web', managedAgents: [{ name: 'ExecuteCommandAgent', lastStatus }] }],
});
const environment = { ...qa, ecsExec: { writableRootFilesystem: true, logRetentionDays: 30 } } as typeof qa;

describe('a shell in a task of web', () => {
  const aws = useFakeAws();
  let bin: string;

  /** A program that writes down how it was called, and ends in 7. */
  function install(...programs: string[]) {
    for (const program of programs) {
      const path = join(bin, program);
      writeFileSync(
        path,
        `#!/bin/sh
[ "$1" = --version ] && exit
printf '%s\\n' "$@" >'${join(bin, 'args')}'
/usr/bin/env >'${join(bin, 'environment')}'
exit 7
`,
      );
      chmodSync(path, 0o755);
    }
  }

  const lines = (file: string) => readFileSync(join(bin, file), 'utf8').trimEnd().split('\n');
  const called = () => {
    const credentials = lines('environment').map((line) =>
      /^(AWS_PROFILE|AWS_\w+KEY\w*|AWS_SESSION_TOKEN)=(.*)/.exec(line),
    );
    const environment = Object.fromEntries(credentials.flatMap((found) => (found ? [found.slice(1)] : [])));
    return { args: lines('args'), environment };
  };

  beforeEach(() => {
    bin = mkdtempSync(join(tmpdir(), 'bin-'));
    vi.stubEnv('PATH', bin);
    aws.answers = {
      ...webAnswers,
      ListTasks: () => ({ taskArns: [old, newer, starting] }),
      DescribeTasks: () => ({ tasks: [task(old, 1000), task(newer, 2000), task(starting, 3000, 'PENDING')] }),
    };
  });

  afterEach(() => {
    rmSync(bin, { recursive: true });
  });

  it("is opened in the newest one that runs, and ends with the exit code of AWS's CLI", async () => {
    install('aws', 'session-manager-plugin');
    expect(await shell(shop, environment, [])).toBe(7);
    expect(called()).toEqual({
      args: [
        ...['ecs', 'execute-command', '--interactive', '--region', 'eu-central-1', '--cluster', 'shop-qa'],
        ...['--task', newer, '--container', 'web', '--command', '/bin/sh'],
      ],
      environment: { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: 'secret' },
    });
    expect(aws.calls.find(({ operation }) => operation === 'ListTasks')?.input).toEqual({
      cluster: 'shop-qa',
      serviceName: 'web',
    });
  });

  it('runs the command that it is given, each word as it was', async () => {
    install('aws', 'session-manager-plugin');
    await shell(shop, environment, ['python', 'manage.py', 'shell', '-c', "print('one; two')"]);
    expect(called().args.at(-1)).toBe("python manage.py shell -c 'print('\\''one; two'\\'')'");
  });

  it("calls AWS's CLI as the role of the environment", async () => {
    install('aws', 'session-manager-plugin');
    aws.answers.AssumeRole = () =>
      '<Credentials><AccessKeyId>AKIAROLE</AccessKeyId><SecretAccessKey>of-role</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>';
    await shell(shop, { ...environment, assumeRoleArn: 'arn:aws:iam::111111111111:role/deploy' } as never, []);
    expect(called().environment).toEqual({
      AWS_ACCESS_KEY_ID: 'AKIAROLE',
      AWS_SECRET_ACCESS_KEY: 'of-role',
      AWS_SESSION_TOKEN: 'token',
    });
    expect(aws.calls.find(({ operation }) => operation === 'ListTasks')?.caller).toBe('AKIAROLE');
  });

  it("calls AWS's CLI with the keys of the profile, which it need not know", async () => {
    install('aws', 'session-manager-plugin');
    const file = join(bin, 'credentials');
    writeFileSync(file, '[shop]\naws_access_key_id = AKIAPROFILE\naws_secret_access_key = of-profile\n');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', file);
    vi.stubEnv('AWS_PROFILE', 'shop');
    await shell(shop, environment, []);
    expect(called().environment).toEqual({
      AWS_ACCESS_KEY_ID: 'AKIAPROFILE',
      AWS_SECRET_ACCESS_KEY: 'of-profile',
    });
  });

  it('leaves Ctrl-C to what runs in it', async () => {
    install('aws', 'session-manager-plugin');
    const before = process.listenerCount('SIGINT');
    const listen = vi.spyOn(process, 'on');
    await shell(shop, environment, []);
    expect(listen).toHaveBeenCalledWith('SIGINT', expect.any(Function));
    expect(process.listenerCount('SIGINT')).toBe(before);
    listen.mockRestore();
  });

  it('needs ECS Exec in the environment', async () => {
    install('aws', 'session-manager-plugin');
    await expect(shell(shop, { ...environment, ecsExec: undefined }, [])).rejects.toThrow(
      new Error(
        'qa.ecsExec: must be set before a shell can be opened, got nothing; write ecsExec: { writableRootFilesystem: true }, then deploy; npm run manage runs commands without it',
      ),
    );
    expect(aws.calls).toEqual([]);
  });

  it('says that a program does not run', async () => {
    install('aws');
    writeFileSync(
      join(bin, 'session-manager-plugin'),
      '#!/bin/sh\necho cannot open shared object file >&2\nexit 127\n',
    );
    chmodSync(join(bin, 'session-manager-plugin'), 0o755);
    await expect(shell(shop, environment, [])).rejects.toThrow(
      new Error(
        'session-manager-plugin: must run, got "cannot open shared object file"; install it anew: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html says how',
      ),
    );
  });

  const noCli =
    'aws: must be installed, got nothing; https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html says how';
  const noPlugin =
    'session-manager-plugin: must be installed, got nothing; https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html says how';

  it.each([
    ["AWS's CLI", ['session-manager-plugin'], noCli],
    ['the plugin', ['aws'], noPlugin],
    ['both', [], `${noCli}\n${noPlugin}`],
  ])('needs what opens it, and says how to install %s', async (_, installed, message) => {
    install(...installed);
    await expect(shell(shop, environment, [])).rejects.toThrow(new Error(message));
    expect(aws.calls).toEqual([]);
  });

  it.each([
    ['there are none', { ListTasks: () => ({ taskArns: [] }) }],
    ['all still start', { DescribeTasks: () => ({ tasks: [task(starting, 3000, 'PENDING')] }) }],
  ])('needs a task that runs, where %s', async (_, answers) => {
    install('aws', 'session-manager-plugin');
    Object.assign(aws.answers, answers);
    await expect(shell(shop, environment, [])).rejects.toThrow(
      new Error(
        'web: must have a running task in the cluster shop-qa, got nothing; wait until one has started, or wake it from its night: aws ecs update-service --region eu-central-1 --cluster shop-qa --service web --desired-count 1',
      ),
    );
  });

  it.each([
    ['was started without one', { ...task(old, 1000), enableExecuteCommand: false }],
    [
      'has yet to start it',
      {
        ...task(old, 1000),
        containers: [{ name: 'web', managedAgents: [{ name: 'ExecuteCommandAgent', lastStatus: 'PENDING' }] }],
      },
    ],
  ])('needs a task with an agent, where each %s', async (_, without) => {
    install('aws', 'session-manager-plugin');
    aws.answers.DescribeTasks = () => ({ tasks: [without] });
    await expect(shell(shop, environment, [])).rejects.toThrow(
      new Error(
        `web: must have a task whose ECS Exec agent runs, got ${JSON.stringify(old)}; wait a minute, or deploy qa if these were started before it had ecsExec`,
      ),
    );
  });
});
