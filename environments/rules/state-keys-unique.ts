import type { Finding } from '../finding.ts';
import { stateOf } from '../state.ts';
import type { PairRule } from './rule.ts';

/** Two environments in one state would take turns at destroying each other. */
export const stateKeysUnique: PairRule = (earlier, later, application) => {
  // The names alone would be to blame for all of it.
  if (earlier.name === later.name) return [];
  const [first, second] = [stateOf(application, earlier), stateOf(application, later)];
  const findings: Finding[] = [];
  if (first.bucket === second.bucket) {
    findings.push({
      path: 'state.bucket',
      must: `must differ from that of ${earlier.name}`,
      got: second.bucket,
      wayOut: 'leave state.bucket out: the bootstrap of each environment makes a bucket of its own',
    });
  }
  if (first.key === second.key) {
    findings.push({
      path: 'state.key',
      must: `must differ from that of ${earlier.name}`,
      got: second.key,
      wayOut: 'leave state.key out, or give each environment its own',
    });
  }
  return findings;
};
