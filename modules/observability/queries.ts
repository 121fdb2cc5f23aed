/**
 * The queries of CloudWatch Logs Insights that an environment saves, as text (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html).
 * The fields are those that docs/observability.md promises of the lines. An end-to-end test runs each over what the example really wrote.
 */
export interface Query {
  /** What it is called, in a folder of the environment. */
  name: string;
  text: string;
}

const requests = 'requests';
const tasks = 'celery tasks';
const printed = 'printed by';

/** Milliseconds after which most people notice that they wait (https://www.nngroup.com/articles/response-times-3-important-limits/). */
const slowMilliseconds = 1000;

/** Over the services that answer requests. */
export const errorsByPath: Query = {
  name: `${requests}/errors by path`,
  text: lines(
    'filter status >= 500',
    '| stats count(*) as errors, max(@timestamp) as last_at, latest(request_id) as last_request_id by path, status',
    '| sort errors desc',
    '| limit 100',
  ),
};

export const slowRequests: Query = {
  name: `${requests}/slow requests`,
  text: lines(
    `filter duration_ms >= ${slowMilliseconds}`,
    '| fields @timestamp, duration_ms, method, path, status, request_id, trace_id',
    '| sort duration_ms desc',
    '| limit 100',
  ),
};

/** Over all that runs the application. */
export const oneRequest = whole(`${requests}/one request by its id`, 'request_id');
export const oneTrace = whole(`${requests}/one trace by its id`, 'trace_id');

/** Over the workers. */
export const oneTask = whole(`${tasks}/one task by its id`, 'task_id');

export const failuresByTask: Query = {
  name: `${tasks}/failures by task`,
  text: lines(
    // What Celery says of a task that raised: https://docs.celeryq.dev/en/stable/internals/reference/celery.app.trace.html
    'filter logger = "celery.app.trace" and level = "ERROR"',
    '| stats count(*) as failures, max(@timestamp) as last_at, latest(task_id) as last_task_id by data.name',
    '| sort failures desc',
    '| limit 100',
  ),
};

/** Of a task that runs once. Its lines need not be JSON. */
export function printedBy(role: string): Query {
  return {
    name: `${printed} ${role}`,
    // The newest run first, whatever the time range holds. A stream is one run.
    text: lines('fields @timestamp, @message, @logStream', '| sort @timestamp desc', '| limit 1000'),
  };
}

/** What stands in the place of an id until a person writes one there. */
export function placeFor(field: string): string {
  return `the ${field.replace('_', ' ')}`;
}

/** All lines of one thing, in the order in which they were written. */
function whole(name: string, field: string): Query {
  return {
    name,
    text: lines(
      `# Write the id between the quotation marks.`,
      `filter ${field} = "${placeFor(field)}"`,
      '| fields @timestamp, @log, level, logger, message, status, duration_ms, exc_info, request_id, task_id, trace_id',
      '| sort @timestamp asc',
      '| limit 1000',
    ),
  };
}

function lines(...all: string[]): string {
  return all.join('\n');
}
