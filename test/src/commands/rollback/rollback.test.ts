import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rollback } from '../../../../src/commands/rollback/rollback.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { shop, qa as shopQa } from '../environment.ts';
import { RecordedTerraform } from '../recorded-terraform.ts';
import { arnOf, digestOf, type Fake, historyAnswers, moment } from '../releases/history.ts';
import { at } from '../web.ts';

const qa = { ...shopQa, services: [], workers: [], processes: [], beat: undefined, flower: undefined };
const configuration = { application: { ...shop, github: undefined }, environments: [qa] };
const taskArn = `${at}:task/shop-qa/0123456789abcdef`;

const fakes: Fake[] = [
  { digit: 'c', tag: '1.2.0', minute: 30, status: 'SUCCESSFUL' },
  { digit: 'b', tag: '1.1.0', minute: 20, status: 'SUCCESSFUL' },
  { digit: 'a', tag: '1.0.0', minute: 10, status: 'SUCCESSFUL' },
];

const aws = useFakeAws();
let said: string[];
/** What the state has web run. */
let inState: string;
/** Further resources of the state. */
let besideInState: object[];
let log: string[];

beforeEach(() => {
  said = [];
  inState = arnOf('shop-qa-web', fakes, 0);
  besideInState = [];
  log = ['4 objects imported automatically', 'migration-applied shop.0012_stock', 'migrations-read'];
  vi.spyOn(console, 'error').mockImplementation((line) => said.push(line));
  aws.answers = answers();
});

afterEach(() => {
  vi.restoreAllMocks();
});

function answers(gone: string[] = [], ofMigrate: Fake[] = []): typeof aws.answers {
  return {
    ...historyAnswers(
      { web: { fakes, runs: 0 }, ...(ofMigrate.length > 0 && { migrate: { fakes: ofMigrate, runs: 0 } }) },
      gone,
    ),
    RunTask: () => ({ tasks: [{ taskArn }], failures: [] }),
    DescribeTasks: () => ({
      tasks: [
        {
          taskArn,
          lastStatus: 'STOPPED',
          stopCode: 'EssentialContainerExited',
          containers: [{ name: 'web', exitCode: 0 }],
        },
      ],
    }),
    GetLogEvents: ({ nextToken }) => ({
      events: nextToken ? [] : log.map((message) => ({ message })),
      nextForwardToken: 'f/1',
    }),
    StopTask: () => ({ task: { taskArn } }),
  };
}

const state = () =>
  JSON.stringify({
    resources: [
      ...besideInState,
      {
        mode: 'managed',
        type: 'aws_ecs_service',
        name: 'web_fargate_service',
        instances: [{ attributes: { name: 'web', task_definition: inState } }],
      },
    ],
  });

/** By a clock that does not wait. */
function goBack(values: Parameters<typeof rollback>[3] = {}, does: () => number = () => 0) {
  const terraform = new RecordedTerraform(
    'qa',
    ([command]) => (command === 'apply' ? does() : 0),
    ([command]) => (command === 'state' ? state() : ''),
  );
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(milliseconds: number) {
      now += milliseconds;
    },
  };
  return { terraform, ended: rollback(configuration, qa, terraform, values, clock) };
}

/** What ECS says, with a target group of each service. */
function withTargetGroups(answer: (typeof aws.answers)[string] = () => ({})): (typeof aws.answers)[string] {
  return (input) => {
    const { services } = answer(input) as { services: { serviceName: string }[] };
    return { services: services.map((each) => ({ ...each, loadBalancers: [{ targetGroupArn: each.serviceName }] })) };
  };
}

const inputs = (operation: string) =>
  aws.calls.filter((call) => call.operation === operation).map(({ input }) => input);

const variables = (tag: string, digit: string) => [`-var=image_tag=${tag}`, `-var=image_digest=${digestOf(digit)}`];

describe('a rollback', () => {
  it('is a deploy of the image before, by its digest, whose plan is made from the state', async () => {
    const { terraform, ended } = goBack({ 'auto-approve': true });
    expect(await ended).toBe(0);
    expect(terraform.told).toEqual([
      ['init'],
      ['state', 'pull'],
      ['apply', '-auto-approve', '-input=false', '-refresh=false', ...variables('1.1.0', 'b')],
    ]);
    expect(said).toContain(
      `qa: goes back to 1.1.0, deployed at ${moment(20).toISOString()}; all but the image is as the files say`,
    );
    expect(said).toContain(
      'This plan is made from the state, without a look at AWS: what other hands changed stays as it is',
    );
  });

  it('goes back to what web runs where a deploy was ended while users were at the version after it, with or without its tag', async () => {
    for (const values of [{}, { to: '1.1.0' }]) {
      aws.answers = { ...answers(), ...historyAnswers({ web: { fakes, runs: 1, next: 0 } }) };
      inState = arnOf('shop-qa-web', fakes, 1);
      const { terraform, ended } = goBack(values);
      expect(await ended).toBe(0);
      expect(terraform.told.at(-1)).toEqual(['apply', '-refresh=false', ...variables('1.1.0', 'b')]);
    }
  });

  it('moves users at once, of which it tells the steps, and nothing after it', async () => {
    const seen: unknown[] = [];
    await goBack({}, () => seen.push(process.env.SHIFT_AT_ONCE)).ended;
    expect([...seen, process.env.SHIFT_AT_ONCE]).toEqual(['true', undefined]);
  });

  it('is refused where it would delete web-next under its users, as each deploy is', async () => {
    aws.answers = historyAnswers({ web: { fakes, runs: 1, next: 0 } });
    aws.answers.DescribeServices = withTargetGroups(aws.answers.DescribeServices);
    aws.answers.DescribeTargetGroups = () => '<TargetGroups></TargetGroups>';
    const instances = [{ attributes: { id: 'web-next', name: 'web-next' } }];
    besideInState = [{ mode: 'managed', type: 'aws_ecs_service', name: 'web_next_service', instances }];
    const { terraform, ended } = goBack();
    await expect(ended).rejects.toThrow(
      'qa.web.deployment.strategy: must stay as it was until a deploy has ended, got "2 tasks of web-next"; deploy the same image with it first',
    );
    expect(terraform.told).toEqual([['init'], ['state', 'pull']]);
  });

  it('asks, unless it is approved', async () => {
    const { terraform, ended } = goBack({ to: '1.0.0' });
    await ended;
    expect(terraform.told.at(-1)).toEqual(['apply', '-refresh=false', ...variables('1.0.0', 'a')]);
  });

  it('looks at AWS first where the state does not have what runs', async () => {
    inState = arnOf('shop-qa-web', fakes, 1);
    const { terraform, ended } = goBack();
    await ended;
    expect(terraform.told.at(-1)).toEqual(['apply', ...variables('1.1.0', 'b')]);
    expect(said).toContain('web: not as the state has it, so this plan looks at all there is in AWS first');
  });

  it('names the nearest older image that the registry has, where it has not the one before', async () => {
    aws.answers = answers([digestOf('b')]);
    const { terraform, ended } = goBack();
    await expect(ended).rejects.toThrow(
      '--to: must be an image that the registry has, got "1.1.0, which is gone"; take the nearest older one that is there, --to 1.0.0',
    );
    expect(terraform.told).toEqual([]);
    expect(inputs('RunTask')).toEqual([]);
  });

  it('says how an archived image comes back', async () => {
    aws.answers = {
      ...answers([digestOf('a')]),
      DescribeImages: () => ({ imageDetails: [{ imageStatus: 'ARCHIVED' }] }),
    };
    await expect(goBack({ to: '1.0.0' }).ended).rejects.toThrow(
      'got "1.0.0, which is archived"; restore it, as docs/operations.md says, or build and push that commit again under a new tag, and deploy it: no older image is there',
    );
  });
});

describe('the migrations that an older image does not know', () => {
  it('are read by a task with what web runs, since the release after that image', async () => {
    await goBack({ to: '1.0.0' }).ended;
    const [task] = inputs('RunTask') as unknown as {
      taskDefinition: string;
      overrides: { containerOverrides: [{ name: string; command: string[] }] };
    }[];
    expect(task?.taskDefinition).toBe(arnOf('shop-qa-web', fakes, 0));
    const [{ name, command }] = task?.overrides.containerOverrides ?? [{ name: '', command: [] }];
    expect([name, ...command.slice(0, 4)]).toEqual(['web', 'python', 'manage.py', 'shell', '-c']);
    expect(command[4]).toContain(`row.applied.timestamp() > ${moment(20).getTime() / 1000}]`);
    expect(said).toContain(
      `migrations: 1 applied since 1.1.0 came at ${moment(20).toISOString()}, which 1.0.0 may not know and a rollback does not reverse: shop.0012_stock; docs/operations.md, Roll back, says what to do where 1.0.0 can't live with them`,
    );
  });

  it('are those since its migration was registered, where that came before web', async () => {
    const ofMigrate = [
      { digit: 'c', tag: '1.2.0', minute: 29 },
      { digit: 'b', tag: '1.1.0', minute: 19 },
    ];
    aws.answers = answers([], ofMigrate);
    log = ['migrations-read'];
    await goBack().ended;
    expect(said).toContain(`migrations: none was applied since 1.2.0 came at ${moment(29).toISOString()}`);
  });

  it.each([
    ['its log holds no list of them', () => (log = ['Traceback'])],
    [
      'the task that reads migrations: must be started by ECS, got "ClientException: no"; nothing was run; fix what ECS says, then roll back without it',
      () => (aws.answers.RunTask = () => ({ __type: 'ClientException', message: 'no' })),
    ],
  ])('are left out where they can not be read: %s', async (reason, prepare) => {
    prepare();
    expect(await goBack().ended).toBe(0);
    expect(said).toContain(
      `migrations: could not be read, ${reason}; npm run manage qa -- showmigrations shows what the database has`,
    );
  });

  it('are needed no more, and their task is stopped, where somebody says no', async () => {
    let saidNo = false;
    const stopped = { taskArn, lastStatus: 'RUNNING', containers: [{ name: 'web' }] };
    aws.answers.DescribeTasks = () => ({ tasks: [stopped] });
    const { ended } = goBack({}, () => {
      saidNo = true;
      return 1;
    });
    expect(await ended).toBe(1);
    expect(saidNo).toBe(true);
    // Unless it was not even started.
    expect(inputs('StopTask')).toHaveLength(inputs('RunTask').length);
    expect(said.filter((line) => line.startsWith('migrations: could'))).toEqual([]);
  });
});

describe('after a deploy that web came back from by itself', () => {
  const worker: Fake[] = [
    { digit: 'c', tag: '1.2.0', minute: 29 },
    { digit: 'b', tag: '1.1.0', minute: 19 },
  ];
  const run = (runsOfWorker: number) => {
    const failed = fakes.map((fake, index) => (index === 0 ? { ...fake, status: 'ROLLBACK_SUCCESSFUL' } : fake));
    const services = { web: { fakes: failed, runs: 1 }, beat: { fakes: worker, runs: runsOfWorker } };
    aws.answers = { ...answers(), ...historyAnswers(services) };
    const withBeat = { ...qa, beat: shopQa.beat };
    const terraform = new RecordedTerraform(
      'qa',
      () => 0,
      ([command]) => (command === 'state' ? state() : ''),
    );
    const all = { ...configuration, environments: [withBeat] };
    return { terraform, ended: rollback(all, withBeat, terraform, {}, { now: () => 0, sleep: async () => {} }) };
  };

  it('brings the services that still run the newer image to what web runs', async () => {
    const { terraform, ended } = run(0);
    expect(await ended).toBe(0);
    expect(terraform.told.at(-1)).toEqual(['apply', ...variables('1.1.0', 'b')]);
  });

  it('goes nowhere by itself where all run that', async () => {
    await expect(run(1).ended).rejects.toThrow(
      '--to: must say how far to go back, since all services run 1.1.0, and no longer 1.2.0, which was deployed last, got nothing; npm run releases qa lists them',
    );
  });
});
