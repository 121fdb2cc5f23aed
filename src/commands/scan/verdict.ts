import type { Exception } from './exceptions/exception.ts';
import type { Result } from './results.ts';

/** What to say about the results, a line each, and whether every failed check has a reason. */
export interface Verdict {
  lines: string[];
  passed: boolean;
}

export function verdict(results: readonly Result[], exceptions: readonly Exception[]): Verdict {
  const failures = results.filter(({ passed }) => !passed);
  const reasonOf = (result: Result) => exceptions.find((exception) => covers(exception, result))?.reason;
  const excepted = failures.filter((result) => reasonOf(result) !== undefined);
  const failed = failures.filter((result) => reasonOf(result) === undefined);
  const unused = exceptions.filter((exception) => !failures.some((result) => covers(exception, result)));
  return {
    lines: [
      ...excepted.map((result) => `${result.check} ${result.address}: excepted, ${reasonOf(result)}`),
      ...failed.map((result) => `${result.check} ${result.address}: ${result.name}`),
      ...unused.map(({ check, resources = ['any resource'] }) => `${check} ${resources.join(', ')}: unused exception`),
      `${results.length - failures.length} checks passed, ${excepted.length} excepted, ${failed.length} failed`,
    ],
    passed: failed.length === 0,
  };
}

function covers({ check, resources }: Exception, result: Result): boolean {
  const [type = ''] = result.address.split('.');
  return check === result.check && (!resources || resources.includes(result.address) || resources.includes(type));
}
