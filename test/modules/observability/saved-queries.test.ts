import { describe, expect, it } from 'vitest';
import {
  errorsByPath,
  failuresByTask,
  oneRequest,
  oneTask,
  oneTrace,
  placeFor,
  printedBy,
  type Query,
  slowRequests,
} from '../../../modules/observability/queries.ts';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { columns, runQuery } from '../../insights.ts';
import {
  environment,
  everyCapability,
  leastApplication,
  type Overrides,
  service,
} from '../../src/configuration/config.ts';
import { environmentTerraform } from '../../stacks.ts';

/** What a query answers of these lines, a millisecond apart. */
function answer({ text }: Query, lines: (object | string)[], id?: string) {
  const events = lines.map((line, timestamp) => ({
    timestamp,
    message: typeof line === 'string' ? line : JSON.stringify(line),
    log: 'web',
    logStream: 'web/web/1',
  }));
  return columns(runQuery(id === undefined ? text : text.replace(/"the \w+ id"/, JSON.stringify(id)), events));
}

describe('a saved query', () => {
  it('counts errors by path and status, the most first, with the newest request of each', () => {
    const line = (path: string, status: number, request_id: string) => ({ path, status, request_id });
    const lines = [line('/a', 500, '1'), line('/b', 502, '2'), line('/b', 502, '3'), line('/b', 499, '4'), 'no JSON'];
    expect(answer(errorsByPath, lines)).toEqual([
      { path: '/b', status: 502, errors: 2, last_at: 2, last_request_id: '3' },
      { path: '/a', status: 500, errors: 1, last_at: 0, last_request_id: '1' },
    ]);
  });

  it('finds slow requests, the slowest first', () => {
    const lines = [{ duration_ms: 999 }, { duration_ms: 1000, path: '/a' }, { duration_ms: 2000, path: '/b' }];
    expect(answer(slowRequests, lines)).toMatchObject([{ path: '/b' }, { path: '/a' }]);
  });

  it.each([
    ['request_id', oneRequest],
    ['trace_id', oneTrace],
    ['task_id', oneTask],
  ])('finds all lines of one %s as they were written', (field, query) => {
    const lines = [{ [field]: 'x', message: 'first' }, { [field]: 'y' }, { [field]: 'x', message: 'second' }];
    expect(answer(query, lines, 'x')).toMatchObject([
      { message: 'first', [field]: 'x' },
      { message: 'second', [field]: 'x' },
    ]);
    expect(query.text).toContain(`filter ${field} = "${placeFor(field)}"`);
  });

  it('counts failures by task, the most first', () => {
    const line = (name: string, task_id: string, level = 'ERROR') => ({
      ...{ logger: 'celery.app.trace', level, task_id },
      data: { name },
    });
    const lines = [line('a', '1'), line('b', '2'), line('b', '3'), line('b', '4', 'INFO')];
    expect(answer(failuresByTask, lines)).toEqual([
      { 'data.name': 'b', failures: 2, last_at: 2, last_task_id: '3' },
      { 'data.name': 'a', failures: 1, last_at: 0, last_task_id: '1' },
    ]);
  });

  it('shows what was printed, the newest first, whether it is JSON or not', () => {
    const found = answer(printedBy('migrate'), ['first', '{"message": "second"}']);
    expect(found.map((line) => line['@message'])).toEqual(['{"message": "second"}', 'first']);
  });
});

describe('the saved queries of an environment', () => {
  const application = applicationSchema.parse({ ...leastApplication, frontEnds: [{ name: 'shop', kind: 'spa' }] });

  function queriesOf(config: Parameters<typeof environmentTerraform>[1]) {
    const { resource = {} } = environmentTerraform(application, config);
    const { aws_cloudwatch_query_definition: queries = {}, aws_cloudwatch_log_group: groups = {} } = resource;
    return Object.fromEntries(
      Object.values(queries).map((query) => [
        query.name as string,
        query.log_group_names.map((reference: string) => {
          const [, address = ''] = /^\$\{aws_cloudwatch_log_group\.(\w+)\.name\}$/.exec(reference) ?? [];
          return groups[address]?.name.replace('/ecs/shop-test/', '');
        }),
      ]),
    );
  }

  it('ask what writes the lines, in a folder of the environment', () => {
    const found = queriesOf(environment(everyCapability('redis')));
    expect(found).toMatchInlineSnapshot(`
      {
        "shop-test/celery tasks/failures by task": [
          "worker-thirty-characters-long-worker1",
        ],
        "shop-test/celery tasks/one task by its id": [
          "worker-thirty-characters-long-worker1",
        ],
        "shop-test/printed by collect-static": [
          "collect-static",
        ],
        "shop-test/printed by database-role": [
          "database-role",
        ],
        "shop-test/printed by migrate": [
          "migrate",
        ],
        "shop-test/printed by schedule-clear-sessions": [
          "schedule-clear-sessions",
        ],
        "shop-test/requests/errors by path": [
          "service-partners",
          "web",
        ],
        "shop-test/requests/one request by its id": [
          "beat",
          "flower",
          "process-rq",
          "schedule-clear-sessions",
          "service-partners",
          "web",
          "worker-thirty-characters-long-worker1",
        ],
        "shop-test/requests/one trace by its id": [
          "beat",
          "flower",
          "process-rq",
          "schedule-clear-sessions",
          "service-partners",
          "web",
          "worker-thirty-characters-long-worker1",
        ],
        "shop-test/requests/slow requests": [
          "service-partners",
          "web",
        ],
      }
    `);
  });

  it('are as many as there is something to ask', () => {
    expect(Object.keys(queriesOf(environment({}))).sort()).toEqual([
      'shop-test/printed by database-role',
      'shop-test/requests/errors by path',
      'shop-test/requests/one request by its id',
      'shop-test/requests/one trace by its id',
      'shop-test/requests/slow requests',
    ]);
  });

  it('ask no more log groups than AWS takes, and web among them', () => {
    const many = <Settings>(one: (name: string) => Settings) =>
      Array.from({ length: 20 }, (_, number) => one(`a${number}`));
    const config = environment({
      services: many((name) => service({ name, paths: [`/${name}/*`] })),
      processes: many((name) => ({
        name,
        command: ['python', 'manage.py', 'rqworker'],
        cpu: 256,
        memoryMiB: 512,
        tasks: 1,
      })),
      schedules: many((name) => ({ name, command: ['python', 'manage.py', 'clearsessions'], at: 'rate(1 day)' })),
    } as Overrides);
    const groups = queriesOf(config)['shop-test/requests/one trace by its id'] ?? [];
    expect(groups).toHaveLength(50);
    expect(groups).toContain('web');
    expect(groups).toEqual([...groups].sort());
  });
});
