import { UserError } from '../../configuration/finding.ts';
import type { ScanInput } from './input.ts';

/** What one check found at one resource. */
export interface Result {
  check: string;
  /** What the check wants, in checkov's words. */
  name: string;
  /** Terraform's address of the resource. */
  address: string;
  passed: boolean;
}

interface Report {
  check_type?: string;
  results?: Record<'passed_checks' | 'failed_checks', Finding[]>;
  summary?: { parsing_errors: number };
}

interface Finding {
  check_id: string;
  check_name: string;
  resource: string;
}

const frameworks = { terraform_json: 'source', terraform_plan: 'plan' };

/**
 * The results in checkov's output, one for each check and resource: failed when it failed in the source or in the plan.
 * @throws UserError when nothing was checked in one of the two, since no failure is then no good news.
 */
export function readResults(output: string, source: ScanInput['source']): Result[] {
  const reports = parsed(output);
  const addresses = addressesOf(source);
  const results = new Map<string, Result>();
  for (const [framework, path] of Object.entries(frameworks)) {
    const found = resultsOf(
      reports.find(({ check_type }) => check_type === framework),
      addresses,
    );
    // The provider is checked even where no resource could be read.
    if (!found.some(({ address }) => addresses.has(address))) throw unchecked(path);
    for (const result of found) {
      const key = `${result.check} ${result.address}`;
      results.set(key, { ...result, passed: result.passed && results.get(key)?.passed !== false });
    }
  }
  return [...results.keys()].sort().flatMap((key) => results.get(key) ?? []);
}

function parsed(output: string): Report[] {
  try {
    return [JSON.parse(output)].flat();
  } catch {
    throw unchecked('source and plan', output);
  }
}

function resultsOf({ results, summary }: Report = {}, addresses: Set<string>): Result[] {
  if (!results || summary?.parsing_errors !== 0) return [];
  const resultOf = (passed: boolean) => (finding: Finding) => ({
    check: finding.check_id,
    name: finding.check_name,
    address: addressOf(finding, addresses),
    passed,
  });
  return [...results.passed_checks.map(resultOf(true)), ...results.failed_checks.map(resultOf(false))];
}

function addressesOf({ resource = {} }: ScanInput['source']): Set<string> {
  const entries = Object.entries<object>(resource);
  return new Set(entries.flatMap(([type, byName]) => Object.keys(byName).map((name) => `${type}.${name}`)));
}

/** Some checks of a source call `<type>.<name>` `resource.<name>`. No two resources of a stack share a name. */
function addressOf({ resource }: Finding, addresses: Set<string>): string {
  if (!resource.startsWith('resource.')) return resource;
  return [...addresses].find((address) => address.split('.')[1] === resource.split('.')[1]) ?? resource;
}

function unchecked(path: string, got?: string): UserError {
  return new UserError([
    {
      path,
      must: 'must have resources that checkov checked',
      got,
      wayOut: 'checkov may say above why, and another version of it may be able to read it',
    },
  ]);
}
