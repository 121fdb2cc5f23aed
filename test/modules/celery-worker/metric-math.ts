/** The values of a metric, the newest last, with gaps where there is none. */
export type Series = (number | undefined)[];

/**
 * The newest value of an expression, as CloudWatch reckons it: nothing where it lacks a value, or divides by 0. It knows numbers, metrics,
 * + * / > < and parentheses, IF(condition, then, else), and FILL(metric, number or REPEAT).
 */
export function evaluate(expression: string, metrics: Record<string, Series>): number | undefined {
  const length = Math.max(...Object.values(metrics).map((series) => series.length));
  const tokens = expression.match(/[A-Za-z]\w*|\d+(?:\.\d+)?(?:e-?\d+)?|\S/g) ?? [];
  const take = () => tokens.shift() ?? '';
  const expectNext = (token: string) => {
    const got = take();
    if (got !== token) throw new Error(`${expression}: must have ${token}, got ${got}`);
  };
  const constant = (value: number): Series => Array(length).fill(value);

  function comparison(): Series {
    return operators(() => operators(() => operators(term, ['*', '/']), ['+']), ['>', '<']);
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
      expectNext('(');
      const series = comparison();
      expectNext(',');
      if (tokens[0] === 'REPEAT') {
        take();
        expectNext(')');
        return repeated(series);
      }
      const filler = comparison();
      expectNext(')');
      return series.map((value, index) => value ?? filler[index]);
    }
    if (/^\d/.test(token)) return constant(Number(token));
    const metric = metrics[token];
    if (metric === undefined) throw new Error(`${expression}: must be a metric, got ${token}`);
    return [...Array(length - metric.length).fill(undefined), ...metric];
  }

  function parameters(): Series[] {
    const found: Series[] = [];
    expectNext('(');
    do found.push(comparison());
    while (tokens[0] === ',' && take());
    expectNext(')');
    return found;
  }

  const result = comparison();
  if (tokens.length > 0) throw new Error(`${expression}: must end, got ${tokens.join(' ')}`);
  return result.at(-1);
}

function calculate(operator: string, left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return undefined;
  switch (operator) {
    case '+':
      return left + right;
    case '*':
      return left * right;
    case '/':
      return right === 0 ? undefined : left / right;
    case '>':
      return Number(left > right);
    default:
      return Number(left < right);
  }
}

function repeated(series: Series): Series {
  let last: number | undefined;
  return series.map((value) => {
    last = value ?? last;
    return last;
  });
}
