import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sourcesOf } from '../../../../src/commands/logs/groups.ts';
import { logs } from '../../../../src/commands/logs/logs.ts';
import { applicationSchema } from '../../../../src/configuration/schema.ts';
import { environmentTerraform } from '../../../stacks.ts';
import { environment, everyCapability, leastApplication } from '../../configuration/config.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { qa, shop } from '../environment.ts';

const now = Date.parse('2026-01-31T12:00:00Z');
const at = (seconds: number) => now + seconds * 1000;

/** Lines as AWS tells of them. */
const event = (seconds: number, message: string, logStreamName = 'web/web/1a2b3c4d5e6f', eventId = message) => ({
  timestamp: at(seconds),
  message,
  logStreamName,
  eventId,
});

describe('npm run logs', () => {
  const aws = useFakeAws();
  let printed: string;
  let told: string;
  /** What each log group has. */
  let groups: Record<string, ReturnType<typeof event>[]>;

  const asked = () =>
    aws.calls.filter(({ operation }) => operation === 'FilterLogEvents').map(({ input }) => input as object);
  const still = { now: () => now, sleep: async () => {} };
  const run = (service?: string, options = {}, clock = still) => logs(shop, qa, service, options, clock);
  const logsOf = (environment: typeof qa, service: string) => logs(shop, environment, service, {}, still);

  beforeEach(() => {
    printed = '';
    told = '';
    groups = Object.fromEntries(sourcesOf(shop, qa).map(({ logGroup }) => [logGroup, []]));
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += text;
      return true;
    });
    vi.spyOn(console, 'error').mockImplementation((text) => {
      told += text;
    });
    aws.answers = {
      GetCallerIdentity: () => '<Account>111111111111</Account>',
      FilterLogEvents: ({ logGroupName = '' }) =>
        groups[logGroupName] ? { events: groups[logGroupName] } : { __type: 'ResourceNotFoundException' },
    };
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('prints what each line is, of all that runs, by time', async () => {
    groups['/ecs/shop-qa/web'] = [event(-30, 'first'), event(-10, 'third')];
    groups['/ecs/shop-qa/beat'] = [event(-20, '{"message": "second"}', 'beat/beat/1')];
    expect(await run()).toBe(0);
    expect(printed).toBe('first\n{"message": "second"}\nthird\n');
    expect(told).toBe('');
  });

  it('asks page after page of one service, of a quarter of an hour', async () => {
    aws.answers.FilterLogEvents = ({ nextToken }) =>
      nextToken ? { events: [event(-1, 'second')] } : { events: [event(-2, 'first')], nextToken: 'more' };
    expect(await run('web')).toBe(0);
    expect(printed).toBe('first\nsecond\n');
    const first = { logGroupName: '/ecs/shop-qa/web', startTime: at(-15 * 60) };
    expect(asked()).toEqual([first, { ...first, nextToken: 'more' }]);
  });

  it.each([
    ['30s', at(-30)],
    ['2h', at(-7200)],
    ['3d', at(-3 * 86_400)],
    ['2026-01-31T09:00Z', at(-3 * 3600)],
    ['2026-01-31T09:00:00.500+01:00', at(-4 * 3600 + 0.5)],
  ])('begins --since %s', async (since, startTime) => {
    await run('web', { since });
    expect(asked()).toEqual([{ logGroupName: '/ecs/shop-qa/web', startTime }]);
  });

  it.each(['15', 'an hour', '15 m', '2026-01-31', '2026-01-31T09:00', '2026-01-31T12:00:01Z', '999999d', '-1h'])(
    'takes no --since %s',
    async (since) => {
      await expect(run('web', { since })).rejects.toThrow(
        new Error(
          `command line: must give --since a time that is over, got ${JSON.stringify(since)}; such as 30s, 15m, 2h, 3d or 2026-01-31T09:00Z`,
        ),
      );
      expect(aws.calls).toEqual([]);
    },
  );

  it.each([
    ['POST /pay', '"POST /pay"'],
    ['say "no" \\', '"say \\"no\\" \\\\"'],
    ['{ $.status >= 500 }', '{ $.status >= 500 }'],
  ])('finds lines --filter %s', async (filter, filterPattern) => {
    await run('web', { filter });
    expect(asked()).toEqual([expect.objectContaining({ filterPattern })]);
  });

  it('shows one container, or one task by how its id begins', async () => {
    groups['/ecs/shop-qa/web'] = [
      event(-3, 'of django', 'web/web/1a2b'),
      event(-2, 'of the proxy', 'pgbouncer/pgbouncer/1a2b'),
      event(-1, 'of another task', 'web/web/2c3d'),
    ];
    await run('web/pgbouncer');
    expect(printed).toBe('of the proxy\n');
    printed = '';
    await run('web', { task: '1a' });
    expect(printed).toBe('of django\nof the proxy\n');
    printed = '';
    await run('web', { task: 'a2' });
    expect(printed).toBe('');
  });

  it('finds the lines of a log router, of what it routed, and of Service Connect', async () => {
    const ofRoutedTask = [
      event(-4, 'of django', 'web/web-firelens-1a2b'),
      event(-3, 'of the router', 'log-router/log-router/1a2b'),
      event(-2, 'of the proxy of calls', 'service-connect/ecs-service-connect-x7Yz/1a2b'),
    ];
    groups['/ecs/shop-qa/web'] = [...ofRoutedTask, event(-1, 'of another task', 'web/web-firelens-2c3d')];
    await run('web', { task: '1a' });
    expect(printed).toBe('of django\nof the router\nof the proxy of calls\n');
    for (const [container, lines] of [
      ['web', 'of django\nof another task\n'],
      ['log-router', 'of the router\n'],
      ['service-connect', 'of the proxy of calls\n'],
    ]) {
      printed = '';
      await run(`web/${container}`);
      expect(printed).toBe(lines);
    }
  });

  it('says where there is nothing', async () => {
    expect(await run('web')).toBe(0);
    expect(told).toBe('web: logged nothing since 2026-01-31T11:45:00.000Z');
    told = '';
    await run();
    expect(told).toBe('qa: logged nothing since 2026-01-31T11:45:00.000Z');
  });

  it('says where the lines of a routed service are, which the log group has not', async () => {
    const logs = {
      kind: 'firelens',
      to: { kind: 'firehose', bufferSeconds: 300 },
      version: '2.32.3',
      memoryMiB: 128,
      bufferLines: 1024,
    } as const;
    const routed = { ...qa, web: { ...qa.web, logs } };
    await logsOf(routed, 'web');
    expect(told).toContain(
      'web: what it prints goes to the bucket of service-logs, under web/, and here is only what stands beside it',
    );
    told = '';
    await logsOf({ ...qa, web: { ...qa.web, logs: { ...logs, to: { kind: 'cloudwatch' } } } }, 'web');
    expect(told).not.toContain('goes to');
  });

  it('gives programs an object a line, whatever was printed', async () => {
    groups['/ecs/shop-qa/web'] = [event(-2, '{"level": "INFO", "message": "hello"}'), event(-1, 'no JSON')];
    await run('web', { json: true });
    const around = { '@log': 'web', '@logStream': 'web/web/1a2b3c4d5e6f' };
    expect(
      printed
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { '@timestamp': '2026-01-31T11:59:58.000Z', ...around, level: 'INFO', message: 'hello' },
      { '@timestamp': '2026-01-31T11:59:59.000Z', ...around, message: 'no JSON' },
    ]);
  });

  it.each(['1', '"text"', 'null', '[1]'])('takes %s for a text, though it is JSON', async (message) => {
    groups['/ecs/shop-qa/web'] = [event(-1, message)];
    await run('web', { json: true });
    expect(JSON.parse(printed).message).toBe(message);
  });

  it('shows people the time, the level, where, the message, its ids and the traceback', async () => {
    vi.stubEnv('NO_COLOR', '1');
    const isTTY = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
    const line = { level: 'ERROR', message: 'GET /', status: 500, duration_ms: 12, request_id: 'r', task_id: 't' };
    groups['/ecs/shop-qa/web'] = [
      event(-3, JSON.stringify({ ...line, trace_id: 'x', exc_info: 'Traceback\n  ValueError', other: 1 })),
      event(-2, 'a plain line \u001b[2J\u0007', 'pgbouncer/pgbouncer/1a2b3c4d5e6f'),
      event(-1, '{"level": "INFO", "event": "of another make"}'),
      event(-1, 'routed', 'web/web-firelens-1a2b3c4d5e6f'),
      event(-1, 'of the proxy', 'service-connect/ecs-service-connect-x7Yz/1a2b3c4d5e6f'),
    ];
    try {
      await run('web');
    } finally {
      if (isTTY) Object.defineProperty(process.stdout, 'isTTY', isTTY);
      else Reflect.deleteProperty(process.stdout, 'isTTY');
    }
    expect(
      stripVTControlCharacters(printed),
    ).toBe(`2026-01-31 11:59:57.000Z  ERROR  web 1a2b3c4d  GET /  status=500  duration_ms=12  request_id=r  trace_id=x  task_id=t
    Traceback
      ValueError
2026-01-31 11:59:58.000Z  web/pgbouncer 1a2b3c4d  a plain line \\u001b[2J\\u0007
2026-01-31 11:59:59.000Z  INFO  web 1a2b3c4d  {"level": "INFO", "event": "of another make"}
2026-01-31 11:59:59.000Z  web 1a2b3c4d  routed
2026-01-31 11:59:59.000Z  web/service-connect 1a2b3c4d  of the proxy
`);
  });

  it('follows: shows each line once, also one that comes late, until Ctrl-C', async () => {
    const listeners = process.listenerCount('SIGINT');
    const rounds = [
      [event(-20, 'first')],
      [event(-20, 'first'), event(1, 'second')],
      [event(-20, 'first'), event(0, 'late'), event(1, 'second')],
      [],
    ];
    groups['/ecs/shop-qa/web'] = rounds.shift() ?? [];
    const clock = {
      now: () => now,
      sleep: async () => {
        groups['/ecs/shop-qa/web'] = rounds.shift() ?? [];
        if (rounds.length === 0) process.emit('SIGINT');
      },
    };
    expect(await run('web', { follow: true }, clock)).toBe(0);
    expect(printed).toBe('first\nsecond\nlate\n');
    expect(told).toBe('');
    expect(process.listenerCount('SIGINT')).toBe(listeners);
    // A minute before the newest line, and no earlier than was asked for.
    expect(asked()).toMatchObject([{ startTime: at(-900) }, { startTime: at(-80) }, { startTime: at(-59) }]);
  });

  it('looks no further back than it was asked to', async () => {
    const clock = { now: () => now, sleep: async () => void process.emit('SIGINT') };
    groups['/ecs/shop-qa/web'] = [event(-1, 'first')];
    let looks = 0;
    clock.sleep = async () => {
      looks += 1;
      if (looks === 2) process.emit('SIGINT');
    };
    await run('web', { follow: true, since: '10s' }, clock);
    expect(asked()).toMatchObject([{ startTime: at(-10) }, { startTime: at(-10) }]);
  });

  it('ends in 0 by Ctrl-C while AWS says nothing', async () => {
    aws.silentTo = ['FilterLogEvents'];
    const running = run('web');
    await vi.waitFor(() => expect(asked()).toHaveLength(1));
    process.emit('SIGINT');
    expect(await running).toBe(0);
  });

  it.each([
    ['wbe', 'did you mean web?'],
    ['all', 'did you mean worker-all?'],
    [
      'nothing-like-it',
      'npm run logs <environment> [service] [-- --since 15m | --follow | --filter <text> | --task <id> | --json]',
    ],
  ])('says that there is no %s', async (given, wayOut) => {
    const names = sourcesOf(shop, qa).map(({ service }) => service);
    await expect(run(given)).rejects.toThrow(
      new Error(`command line: must name one of ${names.join(', ')}, got "${given}"; ${wayOut}`),
    );
    expect(aws.calls).toEqual([]);
  });

  it('says that a service was never deployed, and shows the others all the same', async () => {
    Reflect.deleteProperty(groups, '/ecs/shop-qa/beat');
    await expect(run('beat')).rejects.toThrow(
      new Error(
        'beat: must have the log group /ecs/shop-qa/beat, got nothing; deploy it first; the logs of one that is no more are gone with it',
      ),
    );
    groups['/ecs/shop-qa/web'] = [event(-1, 'first')];
    expect(await run()).toBe(0);
    expect(printed).toBe('first\n');
  });

  it('says what the credentials may not', async () => {
    aws.answers.FilterLogEvents = () => ({
      __type: 'AccessDeniedException',
      message: 'not authorized to perform: logs:FilterLogEvents',
    });
    await expect(run('web')).rejects.toThrow(
      new Error(
        'AWS: must answer about qa, got "AccessDeniedException: not authorized to perform: logs:FilterLogEvents"; see that your credentials are of account 111111111111, and may do that',
      ),
    );
  });
});

it.each(['redis', 'sqs'] as const)('knows each log group of tasks, with every capability and %s', (broker) => {
  const application = applicationSchema.parse({ ...leastApplication, frontEnds: [{ name: 'shop', kind: 'spa' }] });
  const config = environment(everyCapability(broker));
  const groups = Object.values(environmentTerraform(application, config).resource?.aws_cloudwatch_log_group ?? {});
  const ofTasks = (groups as { name: string }[]).map(({ name }) => name).filter((name) => name.startsWith('/ecs/'));
  expect(
    sourcesOf(application, config)
      .map(({ logGroup }) => logGroup)
      .sort(),
  ).toEqual(ofTasks.filter((name) => !name.endsWith('/exec')).sort());
});
