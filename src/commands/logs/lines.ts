import { styleText } from 'node:util';
import { writerOf } from '../../steps/task-log.ts';

/** A line that something printed. */
export interface Line {
  /** Milliseconds since 1970. */
  timestamp: number;
  message: string;
  service: string;
  /** Its form: `writerOf`. */
  logStream: string;
}

/** Shown where a line has them, after its message: what docs/observability.md promises of lines. */
const fieldsShown = ['status', 'duration_ms', 'request_id', 'trace_id', 'task_id'];

const colours: Record<string, 'red' | 'yellow'> = {
  CRITICAL: 'red',
  ERROR: 'red',
  WARNING: 'yellow',
};

/** As people read it: when, how bad, where, what; then what it can be found by, and the traceback. */
export function readable(line: Line): string {
  const { level, message, exc_info: traceback, ...fields } = fieldsOf(line);
  const { container, task } = writerOf(line.logStream);
  const where = `${line.service}${container === line.service ? '' : `/${container}`} ${task.slice(0, 8)}`;
  const severity = typeof level === 'string' ? harmless(level) : '';
  const colour = colours[severity];
  const shown = [
    new Date(line.timestamp).toISOString().replace('T', ' '),
    colour ? styleText(colour, severity) : severity,
    where,
    harmless(typeof message === 'string' ? message : line.message),
    ...fieldsShown.flatMap((name) => (fields[name] === undefined ? [] : [harmless(`${name}=${fields[name]}`)])),
  ];
  const below = typeof traceback === 'string' ? harmless(traceback).split('\n') : [];
  return [shown.filter((part) => part !== '').join('  '), ...below.map((each) => `    ${each}`)].join('\n');
}

/** As programs read it: an object a line, with the names that CloudWatch Logs Insights has for what is around a line. */
export function asJson(line: Line): string {
  return JSON.stringify({
    '@timestamp': new Date(line.timestamp).toISOString(),
    '@log': line.service,
    '@logStream': line.logStream,
    ...fieldsOf(line),
  });
}

/** Of a line of JSON. Any other is a message alone. */
function fieldsOf({ message }: Line): Record<string, unknown> {
  try {
    const fields = JSON.parse(message);
    if (typeof fields === 'object' && fields !== null && !Array.isArray(fields)) return fields;
  } catch {
    // What is not the application's, such as PgBouncer's, or the picture that Celery greets with.
  }
  return { message };
}

/** What a client sent is in lines, too, and must not move the cursor of whoever reads them, or worse. */
function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
  return text.replaceAll(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, (character) => JSON.stringify(character).slice(1, -1));
}
