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

/** What must hold of each field of a `cron(...)` in which it does not. */
export function cronProblems(expression: string): string[] {
  const given = expression.slice('cron('.length, -1).split(' ');
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
