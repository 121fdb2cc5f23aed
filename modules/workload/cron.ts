interface Field {
  name: string;
  least: number;
  most: number;
  /** Words for the numbers, from `least` on. */
  words?: string[];
  /** What one more form of the field may be, beside values, ranges, lists and steps. */
  special?: RegExp;
}

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html, which Application Auto Scaling refers to. */
const fields: Field[] = [
  { name: 'minutes', least: 0, most: 59 },
  { name: 'hours', least: 0, most: 23 },
  { name: 'days of the month', least: 1, most: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  {
    name: 'months',
    least: 1,
    most: 12,
    words: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' '),
  },
  {
    name: 'days of the week',
    least: 1,
    most: 7,
    words: 'SUN MON TUE WED THU FRI SAT'.split(' '),
    special: /^(\?|L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)(L|#[1-5]))$/,
  },
  { name: 'years', least: 1970, most: 2199 },
];

/** The six fields of a `cron(...)`. */
export function fieldsOf(expression: string): string[] {
  return expression.slice('cron('.length, -1).split(' ');
}

/** The numbers that a field without special forms stands for: 0 to 59 minutes, 0 to 23 hours, 1 to 31 days, 1 to 12 months, 1 (Sunday) to 7 days of the week. */
export function numbersOf(expression: string, index: number): Set<number> {
  const { least, most, words = [] } = fields[index] as Field;
  const number = (text: string) => (words.includes(text) ? least + words.indexOf(text) : Number(text));
  const items = (fieldsOf(expression)[index] as string).split(',').flatMap((item) => {
    const [range = '', step] = item.split('/');
    const [first = least, last = step ? most : first] = range === '*' ? [least, most] : range.split('-').map(number);
    // From Friday to Monday is over the end of the week.
    const all = first <= last ? span(first, last) : [...span(first, most), ...span(least, last)];
    return all.filter((_, place) => place % Number(step ?? 1) === 0);
  });
  return new Set(items);
}

function span(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, place) => first + place);
}

/** What must hold of each field of a `cron(...)` in which it does not. */
export function cronProblems(expression: string): string[] {
  const given = fieldsOf(expression);
  return fields.flatMap((field, index) => {
    const { name, least, most, words } = field;
    if (fits(given[index] as string, field)) return [];
    return [`must have ${name} from ${least} to ${most}${words ? `, or ${words[0]} to ${words.at(-1)}` : ''}`];
  });
}

function fits(text: string, field: Field): boolean {
  return field.special?.test(text) || text.split(',').every((item) => isItem(item, field));
}

/** A value, a range of two, or all, and how many of these are stepped over. */
function isItem(item: string, { least, most, words = [] }: Field): boolean {
  const [range = '', step, ...rest] = item.split('/');
  if (rest.length > 0 || (step !== undefined && !isNumber(step, 1, most))) return false;
  const ends = range.split('-');
  return range === '*' || (ends.length <= 2 && ends.every((end) => words.includes(end) || isNumber(end, least, most)));
}

function isNumber(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most;
}
