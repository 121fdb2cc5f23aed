/** A line as CloudWatch Logs keeps it. */
export interface LogEvent {
  /** Milliseconds since 1970. */
  timestamp: number;
  message: string;
  log: string;
  logStream: string;
}

type Value = string | number | boolean | undefined;
type Row = Record<string, Value>;

/**
 * What a query of CloudWatch Logs Insights answers, for as much of the language as the saved queries use
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html).
 * @throws Error for what it does not know of the language: no query may mean something else to AWS than to the tests.
 */
export function runQuery(text: string, events: readonly LogEvent[]): Row[] {
  const commands = text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .split(/\n\| /);
  return commands.reduce((rows, command) => run(command.trim(), rows), events.map(discovered));
}

/** JSON is discovered, its inner fields by a name with dots: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html */
function discovered({ timestamp, message, log, logStream }: LogEvent): Row {
  return { ...flat(json(message)), '@timestamp': timestamp, '@message': message, '@log': log, '@logStream': logStream };
}

function json(message: string): object {
  try {
    const value = JSON.parse(message);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function flat(value: object, before = ''): Row {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      typeof inner === 'object' && inner !== null
        ? Object.entries(flat(inner, `${before}${key}.`))
        : [[`${before}${key}`, inner ?? undefined]],
    ),
  );
}

function run(command: string, rows: Row[]): Row[] {
  const [, name, rest = ''] = /^(\w+) (.*)$/s.exec(command) ?? [];
  switch (name) {
    case 'filter': {
      const conditions = rest.split(' and ').map(condition);
      return rows.filter((row) => conditions.every((holds) => holds(row)));
    }
    case 'fields':
      return rows.map((row) => withShown(row, rest.split(', ')));
    case 'stats':
      return stats(rest, rows);
    case 'sort': {
      const [field = '', order] = rest.split(' ');
      if (order !== 'asc' && order !== 'desc') throw unknown(command);
      const sign = order === 'asc' ? 1 : -1;
      return [...rows].sort((one, other) => sign * compared(one[field], other[field]));
    }
    case 'limit':
      return rows.slice(0, Number(rest));
    default:
      throw unknown(command);
  }
}

const shown = Symbol('shown');

/** What `fields` names is shown; what it does not name can still be sorted by. */
function withShown(row: Row, fields: string[]): Row {
  for (const field of fields) if (!/^@?[\w.]+$/.test(field)) throw unknown(`fields ${field}`);
  return Object.defineProperty({ ...row }, shown, { value: fields, enumerable: false });
}

/** The columns of an answer. */
export function columns(rows: Row[]): Row[] {
  return rows.map((row) => {
    const fields = (row as { [shown]?: string[] })[shown] ?? Object.keys(row);
    return Object.fromEntries(fields.map((field) => [field, row[field]]));
  });
}

function condition(text: string): (row: Row) => boolean {
  const [, field = '', operator, given = ''] = /^(@?[\w.]+) (=|!=|>=|<=|>|<) ("[^"]*"|\d+)$/.exec(text) ?? [];
  const value: string | number | undefined = given === '' ? undefined : JSON.parse(given);
  if (value === undefined) throw unknown(text);
  return (row) => {
    const found = row[field];
    // What a line does not have is neither more nor less, nor like anything.
    if (found === undefined) return false;
    const order = compared(typeof value === 'number' ? Number(found) : String(found), value);
    switch (operator) {
      case '=':
        return order === 0;
      case '!=':
        return order !== 0;
      case '>=':
        return order >= 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      default:
        return order < 0;
    }
  };
}

function stats(text: string, rows: Row[]): Row[] {
  const [made = '', by = ''] = text.split(' by ');
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(by.split(', ').map((field) => row[field] ?? null));
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()].map((group) => ({
    ...Object.fromEntries(by.split(', ').map((field) => [field, group[0]?.[field]])),
    ...Object.fromEntries(made.split(', ').map((each) => aggregated(each, group))),
  }));
}

function aggregated(text: string, group: Row[]): [string, Value] {
  const [, of = '', field = '', name = ''] = /^(\w+)\((@?[\w.]+|\*)\) as (\w+)$/.exec(text) ?? [];
  const newest = [...group].sort((one, other) => Number(other['@timestamp']) - Number(one['@timestamp']));
  switch (of) {
    case 'count':
      return [name, group.length];
    case 'max':
      return [name, Math.max(...group.map((row) => Number(row[field])))];
    case 'latest':
      return [name, newest.map((row) => row[field]).find((value) => value !== undefined)];
    default:
      throw unknown(text);
  }
}

function compared(one: Value, other: Value): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : String(one) > String(other) ? 1 : 0;
}

function unknown(text: string): Error {
  return new Error(`${text}: must be a command that the tests know, got another; teach it to test/insights.ts`);
}
