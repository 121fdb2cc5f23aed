import type { Finding } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { madeAnew } from './recover/finders/finders.ts';
import { knownTo, type State, taintedIn } from './recover/instances.ts';
import { instanceAddress, passwordToRaise, secretAddress } from './recover/refused.ts';

/**
 * What an apply that was cut began, and a deploy would replace or leave in disorder, so that `recover` must come first.
 *
 * Terraform that is told to stop passes it on to the provider, which waits no longer for what AWS is making:
 * https://github.com/hashicorp/terraform/pull/9536. The state has such a thing as tainted, and the next plan replaces it:
 * https://developer.hashicorp.com/terraform/cli/state/taint
 */
export function begunIn(state: State, { name, database }: Pick<EnvironmentConfig, 'name' | 'database'>): Finding[] {
  const known = knownTo(state);
  const begun = [...taintedIn(state)].filter((address) => address.startsWith('aws_') && !madeAnew.has(typeOf(address)));
  const findings = begun.map((address) => ({
    path: address,
    must: 'must be taken up as it is, since the apply that made it was cut or failed, and a deploy would replace it',
    got: 'tainted',
    wayOut: `npm run recover ${name} -- --image-tag <tag>, or, once it is well in AWS, npm run terraform ${name} -- untaint '${address}'`,
  }));
  const written = known.get(instanceAddress)?.password_wo_version;
  const isLost = !known.has(secretAddress) && written === database.passwordVersion;
  return isLost && findings.length === 0 ? [passwordToRaise(name, written, 'deploy again')] : findings;
}

function typeOf(address: string): string {
  return address.slice(0, address.indexOf('.'));
}
