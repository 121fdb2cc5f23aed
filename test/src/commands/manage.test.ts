import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manage } from '../../../src/commands/manage.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';
import { at, cluster, network, taskDefinition, webAnswers } from './web.ts';

const taskArn = `${at}:task/shop-qa/0123456789abcdef`;
const running = { lastStatus: 'RUNNING', containers: [{ name: 'web' }] };
const exited = (exitCode: number) => ({
  lastStatus: 'STOPPED',
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [{ name: 'web', exitCode }],
});
const usage =
  'npm run manage <environment> -- [--as-owner] [--timeout-seconds <seconds>] <command of manage.py and its arguments>';

describe('a command of manage.py', () => {
  const aws = useFakeAws();
  let printed: string[];
  let said: string[];

  beforeEach(() => {
    printed = [];
    said = [];
    vi.spyOn(console, 'log').mockImplementation((line) => printed.push(line));
    vi.spyOn(console, 'error').mockImplementation((line) => said.push(line));
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** The task from one look to the next, by a clock that only sleeping moves on, a hundred times as fast. */
  function run(args: string[], looks: object[] = [exited(0)], answers: typeof aws.answers = {}) {
    let now = 0;
    const clock = {
      now: () => now,
      async sleep(milliseconds: number) {
        now += milliseconds * 100;
      },
    };
    let looked = 0;
    aws.answers = {
      ...webAnswers,
      RunTask: () => ({ tasks: [{ taskArn }], failures: [] }),
      DescribeTasks: () => ({ tasks: [{ taskArn, ...looks[Math.min(looked++, looks.length - 1)] }] }),
      GetLogEvents: ({ nextToken }) => ({
        events: nextToken ? [] : [{ message: 'System check identified no issues.' }],
        nextForwardToken: 'f/1',
      }),
      StopTask: () => ({ task: { taskArn } }),
      ...answers,
    };
    return manage(shop, qa, args, clock);
  }

  const inputs = (operation: string) =>
    aws.calls.filter((call) => call.operation === operation).map(({ input }) => input);

  it('runs beside web with all that web has, word for word as it was given', async () => {
    const words = ['check', '--tag', 'a "quoted" tag', '--timeout-seconds', '5', '$HOME', '; ls'];
    expect(await run(words)).toBe(0);
    expect(inputs('DescribeServices')).toEqual([{ cluster: 'shop-qa', services: ['web'] }]);
    expect(inputs('DescribeTaskDefinition')).toEqual([{ taskDefinition }]);
    expect(inputs('RunTask')).toEqual([
      {
        cluster,
        taskDefinition,
        count: 1,
        launchType: 'FARGATE',
        platformVersion: 'LATEST',
        networkConfiguration: { awsvpcConfiguration: network },
        overrides: { containerOverrides: [{ name: 'web', command: ['python', 'manage.py', ...words] }] },
        startedBy: 'manage',
        enableECSManagedTags: true,
        propagateTags: 'TASK_DEFINITION',
        clientToken: expect.any(String),
      },
    ]);
    expect(inputs('GetLogEvents')[0]).toEqual({
      logGroupName: '/ecs/shop-qa/web',
      logStreamName: 'web/web/0123456789abcdef',
      startFromHead: true,
    });
    expect(printed).toEqual(['System check identified no issues.']);
    expect(said).toEqual(['manage.py check: runs once a task of shop-qa-web has started, in about a minute']);
  });

  const routedTo = (options: Record<string, string>) => ({
    DescribeTaskDefinition: () => ({
      taskDefinition: {
        taskDefinitionArn: taskDefinition,
        containerDefinitions: [{ name: 'web', logConfiguration: { logDriver: 'awsfirelens', options } }],
      },
    }),
  });

  it('shows what a log router writes to CloudWatch, under the tag of its lines', async () => {
    const options = { Name: 'cloudwatch_logs', log_group_name: '/ecs/shop-qa/web', log_stream_prefix: 'web/' };
    expect(await run(['check'], undefined, routedTo(options))).toBe(0);
    expect(inputs('GetLogEvents')[0]).toMatchObject({
      logGroupName: '/ecs/shop-qa/web',
      logStreamName: 'web/web-firelens-0123456789abcdef',
    });
    expect(printed).toEqual(['System check identified no issues.']);
  });

  it('shows nothing of what a log router sends elsewhere', async () => {
    expect(await run(['check'], undefined, routedTo({ Name: 'http', Host: 'logs.example.com' }))).toBe(0);
    expect(inputs('GetLogEvents')).toEqual([]);
    expect(printed).toEqual([]);
  });

  it('may run beside another one, and beside the tasks of web', async () => {
    await run(['check']);
    expect(inputs('ListTasks')).toEqual([]);
  });

  const ofMigration = `${at}:task-definition/shop-qa-migrate:12`;
  const DescribeTaskDefinition = (input: Record<string, string>) =>
    input.taskDefinition === 'shop-qa-migrate'
      ? {
          taskDefinition: {
            taskDefinitionArn: ofMigration,
            containerDefinitions: [
              {
                name: 'migrate',
                dockerLabels: { 'security-group': 'sg-migrate' },
                logConfiguration: {
                  options: { 'awslogs-group': '/ecs/shop-qa/migrate', 'awslogs-stream-prefix': 'migrate' },
                },
              },
            ],
          },
        }
      : (webAnswers.DescribeTaskDefinition as () => object)();
  const ended = (exitCode: number) => ({ ...exited(exitCode), containers: [{ name: 'migrate', exitCode }] });

  it.each([[['--as-owner']], [['--timeout-seconds', '60', '--as-owner']], [['--as-owner', '--timeout-seconds=60']]])(
    'runs after %j as the owner of the database, in the subnets of web, with what the last migration ran with',
    async (options) => {
      const words = ['migrate', 'shop', '0041'];
      expect(await run([...options, ...words], [ended(0)], { DescribeTaskDefinition })).toBe(0);
      expect(inputs('RunTask')).toMatchObject([
        {
          cluster,
          taskDefinition: ofMigration,
          // RDS Proxy stands between web and the database, and lets in nobody as the owner.
          networkConfiguration: { awsvpcConfiguration: { ...network, securityGroups: ['sg-migrate'] } },
          overrides: { containerOverrides: [{ name: 'migrate', command: ['python', 'manage.py', ...words] }] },
        },
      ]);
      expect(inputs('GetLogEvents')[0]).toMatchObject({
        logGroupName: '/ecs/shop-qa/migrate',
        logStreamName: 'migrate/migrate/0123456789abcdef',
      });
      expect(said).toEqual(['manage.py migrate: runs once a task of shop-qa-migrate has started, in about a minute']);
    },
  );

  it('leaves --as-owner after the command to the command', async () => {
    await run(['import_books', '--as-owner']);
    expect(inputs('RunTask')).toMatchObject([
      { overrides: { containerOverrides: [{ command: ['python', 'manage.py', 'import_books', '--as-owner'] }] } },
    ]);
  });

  it('that fails as the owner, or needs more memory than the migration has, says what to do', async () => {
    expect(await run(['--as-owner', 'migrate'], [ended(1)], { DescribeTaskDefinition })).toBe(1);
    expect(said[1]).toContain('; fix what its log says, then run it again');
    expect(await run(['--as-owner', 'migrate'], [ended(137)], { DescribeTaskDefinition })).toBe(137);
    expect(said.at(-1)).toContain('; raise migration.memoryMiB, then run it again');
  });

  it('is run as the owner of no environment that never migrated', async () => {
    const unknown = { __type: 'ClientException', message: 'Unable to describe task definition.' };
    await expect(
      run(['--as-owner', 'migrate'], [], {
        DescribeTaskDefinition: (input) =>
          input.taskDefinition === 'shop-qa-migrate' ? unknown : DescribeTaskDefinition(input),
      }),
    ).rejects.toThrow(
      new Error(
        'qa.migration: must have been deployed before a command can be run as the owner of the database, got nothing; write migration: {}, then deploy qa',
      ),
    );
    expect(inputs('RunTask')).toEqual([]);
  });

  it('ends with its own exit code, after its last lines', async () => {
    expect(await run(['migrate', '--check'], [running, exited(3)])).toBe(3);
    expect(said.slice(1)).toEqual([
      [
        'manage.py migrate: must end with exit code 0, got "exit code 3, Essential container in task exited"; fix what its log says, with --as-owner if it changes tables, then run it again',
        `${taskArn}: ran ${taskDefinition}; its log in /ecs/shop-qa/web ends with`,
        '  System check identified no issues.',
      ].join('\n'),
    ]);
  });

  it('that needs more memory than web has says which setting to raise', async () => {
    expect(await run(['loaddata', 'all'], [exited(137)])).toBe(137);
    expect(said[1]).toContain(
      'manage.py loaddata: must end with exit code 0, got "exit code 137, Essential container in task exited"; raise web.memoryMiB, then run it again',
    );
  });

  it('that does not start says why', async () => {
    const reason = 'CannotPullContainerError: not found';
    const stopped = { lastStatus: 'STOPPED', stoppedReason: reason, containers: [{ name: 'web' }] };
    await expect(run(['check'], [stopped])).rejects.toThrow(
      `manage.py check: must end with exit code 0, got "no exit code, ${reason}"; push the image's tag first, and see that tasks reach its registry, then run it again`,
    );
  });

  it.each([
    ['an hour', ['clearsessions'], 3600],
    ['the time that it is given', ['--timeout-seconds', '600', 'clearsessions'], 600],
    ['the time that it is given in one word', ['--timeout-seconds=600', 'clearsessions'], 600],
  ])('is stopped after %s', async (_, args, seconds) => {
    await expect(run(args, [running])).rejects.toThrow(
      `manage.py clearsessions: must end within ${seconds} seconds, got "RUNNING"; it was stopped; give it more time by --timeout-seconds, then run it again`,
    );
    expect(inputs('StopTask')).toEqual([{ cluster, task: taskArn, reason: `Not done after ${seconds} seconds` }]);
    expect(inputs('DescribeTasks')).toHaveLength(seconds / 300);
  });

  it('that is interrupted is stopped', async () => {
    const DescribeTasks = () => {
      process.emit('SIGINT', 'SIGINT');
      return { tasks: [{ taskArn, ...running }] };
    };
    await expect(run(['clearsessions'], [], { DescribeTasks })).rejects.toThrow(
      'manage.py clearsessions: must run to its end, got "SIGINT"; it was stopped; run it again',
    );
    expect(inputs('StopTask')).toEqual([{ cluster, task: taskArn, reason: 'Interrupted by SIGINT' }]);
  });

  it.each([
    [
      'an option that is none',
      ['--as-ower', 'migrate'],
      `must name a command of manage.py after the options, got "--as-ower"; ${usage}`,
    ],
    ['no command', [], `must name a command of manage.py, got nothing; ${usage}`],
    ['an option alone', ['--timeout-seconds', '60'], `must name a command of manage.py, got nothing; ${usage}`],
    [
      'a time that is none',
      ['--timeout-seconds', '1h', 'check'],
      `must give --timeout-seconds a number of seconds, got "1h"; ${usage}`,
    ],
  ])('is asked for before AWS is, when there is %s', async (_, args, finding) => {
    await expect(run(args)).rejects.toThrow(new Error(`command line: ${finding}`));
    expect(aws.calls).toEqual([]);
  });

  const noWeb = (got: string) =>
    new Error(`web: must be a service of the cluster shop-qa in eu-central-1, got ${got}; deploy qa first`);

  it.each([
    ['cluster', { __type: 'ClusterNotFoundException', message: 'Cluster not found.' }, 'nothing'],
    ['service', { services: [], failures: [{ reason: 'MISSING' }] }, 'nothing'],
    ['service any more', { services: [{ status: 'INACTIVE' }] }, '"INACTIVE"'],
  ])('says that there is no %s', async (_, answer, got) => {
    await expect(run(['check'], [], { DescribeServices: () => answer })).rejects.toThrow(noWeb(got));
    expect(inputs('RunTask')).toEqual([]);
  });

  it('is run by nobody of another account', async () => {
    const GetCallerIdentity = () => '<Account>222222222222</Account>';
    await expect(run(['flush', '--no-input'], [], { GetCallerIdentity })).rejects.toThrow(
      new Error(
        'credentials: must be of 111111111111, the account of qa, got "222222222222"; choose a profile of that account by AWS_PROFILE, or name a role there as qa.assumeRoleArn',
      ),
    );
    expect(inputs('RunTask')).toEqual([]);
  });

  it('says whose credentials it takes when AWS refuses', async () => {
    const refused = { __type: 'AccessDeniedException', message: 'not authorized to perform: ecs:DescribeServices' };
    await expect(run(['check'], [], { DescribeServices: () => refused })).rejects.toThrow(
      new Error(
        'AWS: must answer about qa, got "AccessDeniedException: not authorized to perform: ecs:DescribeServices"; see that your credentials are of account 111111111111, and may do that',
      ),
    );
  });

  it('says in one sentence that there are no credentials', async () => {
    for (const variable of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(variable, undefined);
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    for (const file of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(file, '/dev/null');
    await expect(run(['check'])).rejects.toThrow(
      new Error(
        'credentials: must be there for the AWS account of qa, got nothing; sign in with aws sso login, or set AWS_PROFILE',
      ),
    );
  });
});
