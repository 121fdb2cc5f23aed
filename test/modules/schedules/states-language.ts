interface Failing {
  ErrorEquals: string[];
}

interface Task {
  Type: 'Task';
  Resource: string;
  Parameters: Json;
  ResultSelector?: Json;
  ResultPath?: string | null;
  Retry?: (Failing & { MaxAttempts: number })[];
  Catch?: (Failing & { ResultPath: null; Next: string })[];
  Next?: string;
  End?: true;
}

interface Choice {
  Type: 'Choice';
  Choices: { Variable: string; IsPresent?: true; StringEquals?: string; Next: string }[];
  Default: string;
}

export interface Machine {
  StartAt: string;
  States: Record<string, Task | Choice | { Type: 'Succeed' }>;
}

type Json = Record<string, unknown>;

/** A call of AWS that an execution is at. */
export interface Call {
  state: string;
  resource: string;
  parameters: Json;
}

/** An error of a call, by the name that Step Functions gives it. */
export class Failure extends Error {}

/**
 * Executes what schedules use of Amazon States Language (https://states-language.net/spec.html), without the pauses before retries. It stops at each call,
 * which is answered by `next`, or by `throw` of a `Failure`, and returns the state that it ends in.
 */
export function* execute({ StartAt, States }: Machine, context: Json, input: Json): Generator<Call, string, Json> {
  let name = StartAt;
  let data = input;
  for (;;) {
    const state = States[name];
    if (state === undefined) throw new Error(`no state ${name}`);
    if (state.Type === 'Succeed') return name;
    if (state.Type === 'Choice') {
      name = state.Choices.find((choice) => holds(choice, data))?.Next ?? state.Default;
      continue;
    }
    const call = { state: name, resource: state.Resource, parameters: filled(state.Parameters, data, context) };
    const answer = yield* answered(call, state);
    if (answer instanceof Failure) {
      const next = state.Catch?.find(({ ErrorEquals }) => ErrorEquals.includes(answer.message))?.Next;
      if (next === undefined) throw answer;
      name = next;
      continue;
    }
    const result = state.ResultSelector ? filled(state.ResultSelector, answer, context) : answer;
    if (state.ResultPath === undefined) data = result;
    else if (state.ResultPath !== null) data = { ...data, [state.ResultPath.replace('$.', '')]: result };
    if (state.End) return name;
    name = state.Next as string;
  }
}

/** The answer of a call, which is made again as often as its errors allow. */
function* answered(call: Call, { Retry = [] }: Task): Generator<Call, Json | Failure, Json> {
  const left = Retry.map(({ MaxAttempts }) => MaxAttempts);
  for (;;) {
    try {
      return yield call;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const index = Retry.findIndex(({ ErrorEquals }) => ErrorEquals.includes(error.message));
      if ((left[index] ?? 0) === 0) return error;
      left[index] = (left[index] as number) - 1;
    }
  }
}

function holds({ Variable, IsPresent, StringEquals }: Choice['Choices'][number], data: Json): boolean {
  const value = at(Variable, data);
  return IsPresent ? value !== undefined : value === StringEquals;
}

function at(path: string, data: unknown): unknown {
  const words = path.split('.').slice(1);
  return words.reduce<unknown>((value, word) => (value as Json | undefined)?.[word], data);
}

/** A template, with what its paths lead to. */
function filled(template: Json, data: Json, context: Json): Json {
  const entries = Object.entries(template).map(([key, value]): [string, unknown] => {
    if (key.endsWith('.$')) {
      const found = String(value).startsWith('$$.') ? at(String(value), context) : at(String(value), data);
      if (found === undefined) throw new Failure('States.ParameterPathFailure');
      return [key.slice(0, -2), found];
    }
    const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [key, isGroup ? filled(value as Json, data, context) : value];
  });
  return Object.fromEntries(entries);
}
