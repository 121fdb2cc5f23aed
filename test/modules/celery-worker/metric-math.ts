import { isDeepStrictEqual } from 'node:util';

/** The values of a metric, the newest last, with gaps where there is none. */
export type Series = (number | undefined)[];

/**
 * The values of an expression, as CloudWatch reckons them: none where it lacks a value, or divides by 0. It knows numbers, metrics, + - * / >= <
 * and parentheses, IF(condition, then, else), FILL(metric, number), and SUM, MAX and MIN of an array, which take what values there are.
 * @throws Error when they depend on what FILL makes of a metric without any value, which AWS does not say.
 */
export function evaluate(expression: string, metrics: Record<string, Series>): Series {
  const [filled, empty] = [true, false].map((fillsEmpty) => reckon(expression, metrics, fillsEmpty));
  if (!isDeepStrictEqual(filled, empty)) {
    throw new Error(`${expression}: must not depend on FILL, got ${filled} and ${empty}`);
  }
  return filled ?? [];
}

/** The values of the query that an alarm, or a line of a graph, returns, of queries as they are synthesized. */
export function evaluateQueries(
  queries: readonly { id?: string; expression?: string; return_data?: boolean; visible?: boolean }[],
  metrics: Record<string, Series>,
): Series {
  const known = { ...metrics };
  const returned = queries.find(
    ({ expression, return_data, visible }) => expression && (return_data ?? visible ?? true),
  );
  for (const query of queries) {
    if (query.id && query.expression && query !== returned) known[query.id] = evaluate(query.expression, known);
  }
  return evaluate(returned?.expression ?? '', known);
}

function reckon(expression: string, metrics: Record<string, Series>, fillsEmpty: boolean): Series {
  const length = Math.max(...Object.values(metrics).map((series) => series.length));
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?(?:e-?\d+)?|>=|\S/g) ?? [];
  const take = () => tokens.shift() ?? '';
  const expectNext = (token: string) => {
    const got = take();
    if (got !== token) throw new Error(`${expression}: must have ${token}, got ${got}`);
  };
  const constant = (value: number): Series => Array(length).fill(value);

  function comparison(): Series {
    return operators(() => operators(() => operators(term, ['*', '/']), ['+', '-']), ['>=', '<']);
  }

  function operators(operand: () => Series, known: string[]): Series {
    let left = operand();
    while (known.includes(tokens[0] ?? '')) {
      const operator = take();
      const right = operand();
      left = left.map((value, index) => calculate(operator, value, right[index]));
    }
    return left;
  }

  function term(): Series {
    const token = take();
    if (token === '(') {
      const inner = comparison();
      expectNext(')');
      return inner;
    }
    if (token === 'IF') {
      const [condition = [], then = [], otherwise = []] = parameters();
      return condition.map((value, index) =>
        value === undefined ? undefined : (value === 0 ? otherwise : then)[index],
      );
    }
    if (token === 'FILL') {
      const [series = [], filler = []] = parameters();
      const fills = fillsEmpty || series.some((value) => value !== undefined);
      return fills ? series.map((value, index) => value ?? filler[index]) : series;
    }
    const ofArray = arrayFunctions[token];
    if (ofArray) {
      expectNext('(');
      const array = parameters('[', ']');
      expectNext(')');
      return constant(0).map((_, index) => {
        const values = array.map((series) => series[index]).filter((value) => value !== undefined);
        return values.length === 0 ? undefined : ofArray(values);
      });
    }
    if (/^\d/.test(token)) return constant(Number(token));
    const metric = metrics[token];
    if (metric === undefined) throw new Error(`${expression}: must be a metric, got ${token}`);
    return [...Array(length - metric.length).fill(undefined), ...metric];
  }

  function parameters(opening = '(', closing = ')'): Series[] {
    const found: Series[] = [];
    expectNext(opening);
    do found.push(comparison());
    while (tokens[0] === ',' && take());
    expectNext(closing);
    return found;
  }

  const result = comparison();
  if (tokens.length > 0) throw new Error(`${expression}: must end, got ${tokens.join(' ')}`);
  return result;
}

const arrayFunctions: Record<string, (values: number[]) => number> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  MAX: (values) => Math.max(...values),
  MIN: (values) => Math.min(...values),
};

function calculate(operator: string, left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : left / right;
    case '>=':
      return Number(left >= right);
    default:
      return Number(left < right);
  }
}

/** The newest of the values that there are: CloudWatch looks back further where some are missing. */
export function newest(series: Series, count: number): number[] {
  return series.filter((value) => value !== undefined).slice(-count);
}
