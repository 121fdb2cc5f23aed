import type { Finding } from '../../configuration/finding.ts';
import type { ClientConfig } from '../../steps/credentials.ts';
import { type Finder, type Found, NotKnown, NotSet } from './finders/finder.ts';
import {
  type Instance,
  instancesIn,
  knownTo,
  type State,
  type Synthesized,
  settingsOf,
  taintedIn,
} from './instances.ts';

/** What is in AWS and not in the state, or there as something to replace, by address. */
export interface Missing {
  found: Map<string, Found>;
  /** What an apply began and did not wait for. Terraform calls it tainted, and would replace it. */
  begun: Map<string, Found>;
  /** What a person must see to first. */
  findings: Finding[];
  /** What may be there or not: a team's own, of a type that has no finder, or without what it is found by. */
  unknown: string[];
}

/** Compares the stack with its state, and looks up in AWS what the state lacks. */
export async function findMissing(
  synthesized: Synthesized,
  state: State,
  config: ClientConfig,
  how: { finders: Readonly<Record<string, Finder>>; madeAgain: ReadonlySet<string>; madeAnew: ReadonlySet<string> },
): Promise<Missing> {
  const known = knownTo(state);
  // Of one type each: a repository and a cluster may have the same name.
  const ids = new Set([...known].map(([address, { id }]) => `${address.split('.')[0]} ${id}`));
  const bodies = new Map(instancesIn(synthesized).map(({ address, body }) => [address, body]));
  const tainted = taintedIn(state);
  const missing: Missing = { found: new Map(), begun: new Map(), findings: [], unknown: [] };

  const attribute = (address: string, name: string): unknown => {
    const inState = known.get(address);
    if (inState) return inState[name];
    const found = missing.found.get(address);
    if (found?.attributes?.[name] !== undefined) return found.attributes[name];
    if (name === 'id') return found?.importId;
    // What the settings say of it, unless it refers to something in turn.
    const setting = bodies.get(address)?.[name];
    return typeof setting === 'string' && setting.includes('${') ? undefined : setting;
  };

  let open = instancesIn(synthesized).filter(({ address, type }) =>
    tainted.has(address) ? !how.madeAnew.has(type) : !known.has(address) && !how.madeAgain.has(type),
  );
  let before: number;
  do {
    before = open.length;
    // What refers to something that is found later waits for the next round.
    open = await withoutAnswered(open, missing.unknown, async (instance) => {
      const finder = Object.hasOwn(how.finders, instance.type) ? how.finders[instance.type] : undefined;
      if (!finder) {
        // The plan names what is tainted.
        if (!tainted.has(instance.address)) missing.unknown.push(instance.address);
        return;
      }
      const provider = providerOf(synthesized, instance);
      const place = { config: { ...config, region: provider.region }, tags: provider.default_tags[0].tags };
      const all = await finder(settingsOf(instance, attribute), place);
      if (tainted.has(instance.address)) {
        const begun = all.find(({ pending }) => pending !== undefined) ?? all[0];
        if (begun) missing.begun.set(instance.address, begun);
        return;
      }
      const found = all.filter(({ importId }) => !ids.has(`${instance.type} ${importId}`));
      const [only, ...others] = found;
      if (!only) return;
      // Certificates for one name are as good as each other.
      if (others.length > 0 && instance.type !== 'aws_acm_certificate') {
        missing.findings.push({
          path: instance.address,
          must: 'must be in AWS once',
          got: found.map(({ importId }) => importId),
          wayOut: 'delete those that nothing uses, and run it again',
        });
        return;
      }
      ids.add(`${instance.type} ${only.importId}`);
      missing.found.set(instance.address, only);
    });
  } while (open.length < before);
  return missing;
}

async function withoutAnswered(
  instances: readonly Instance[],
  unknown: string[],
  answer: (instance: Instance) => Promise<void>,
): Promise<Instance[]> {
  const open: Instance[] = [];
  for (const instance of instances) {
    try {
      await answer(instance);
    } catch (error) {
      if (error instanceof NotKnown) open.push(instance);
      else if (error instanceof NotSet) unknown.push(instance.address);
      else throw error;
    }
  }
  return open;
}

function providerOf({ provider }: Synthesized, { body }: Instance) {
  const alias = typeof body.provider === 'string' ? body.provider.split('.')[1] : undefined;
  const found = provider.aws.find((each) => each.alias === alias);
  if (!found) throw new Error(`there must be a provider ${body.provider}`);
  return found;
}
