import { NotKnown, NotSet, type Settings } from './finders/finder.ts';

/** The settings of a resource in Terraform JSON. */
type Body = Readonly<Record<string, unknown>>;

export interface Synthesized {
  resource: Readonly<Record<string, Readonly<Record<string, Body>>>>;
  provider: { aws: readonly { region: string; alias?: string; default_tags: [{ tags: Record<string, string> }] }[] };
}

/** One instance as the state keeps it: https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statefile/version4.go */
interface Kept {
  index_key?: string | number;
  attributes: Body;
  deposed?: string;
  /** `tainted`: whoever made it did not wait until it was ready, or failed. */
  status?: string;
}

export interface State {
  resources: readonly {
    mode: string;
    type: string;
    name: string;
    instances: readonly Kept[];
  }[];
}

/** One thing that Terraform makes. */
export interface Instance {
  address: string;
  type: string;
  body: Body;
  each?: { key: string; value: unknown };
}

/** Each thing that the synthesized stack makes. */
export function instancesIn({ resource }: Synthesized): Instance[] {
  return Object.entries(resource).flatMap(([type, bodies]) =>
    Object.entries(bodies).flatMap(([name, body]): Instance[] => {
      const address = `${type}.${name}`;
      if (body.for_each === undefined) return [{ address, type, body }];
      return eachOf(body.for_each, resource).map(([key, value]) => ({
        address: `${address}[${JSON.stringify(key)}]`,
        type,
        body,
        each: { key, value },
      }));
    }),
  );
}

/** The keys of an object, or the texts of a set: `toset(["a", aws_vpc.vpc.cidr_block])`. */
function eachOf(forEach: unknown, resource: Synthesized['resource']): [string, unknown][] {
  if (typeof forEach === 'object' && forEach !== null) return Object.entries(forEach);
  const elements = /^\$\{toset\(\[(.*)\]\)\}$/.exec(String(forEach))?.[1]?.split(',') ?? [];
  return elements.map((element) => {
    const [type = '', name = '', attribute = ''] = element.trim().split('.');
    const text = element.trim().startsWith('"') ? JSON.parse(element) : resource[type]?.[name]?.[attribute];
    return [String(text), text];
  });
}

/** What the state knows, by address. */
export function knownTo(state: State): Map<string, Body> {
  return new Map(keptIn(state).map(([address, { attributes }]) => [address, attributes]));
}

/** What Terraform would replace, since the apply that began it was cut, or failed, before it was ready. */
export function taintedIn(state: State): Set<string> {
  return new Set(
    keptIn(state)
      .filter(([, { status }]) => status === 'tainted')
      .map(([address]) => address),
  );
}

function keptIn({ resources }: State): [string, Kept][] {
  return resources.flatMap(({ mode, type, name, instances }) =>
    instances
      // What was replaced, and is still to be destroyed, is nobody's by now.
      .filter(({ deposed }) => deposed === undefined)
      .map((kept): [string, Kept] => {
        const address = `${mode === 'data' ? 'data.' : ''}${type}.${name}`;
        return [kept.index_key === undefined ? address : `${address}[${JSON.stringify(kept.index_key)}]`, kept];
      }),
  );
}

/**
 * The settings of an instance, with what they refer to.
 * @param attribute what is known of another resource, by its address and the attribute's name.
 */
export function settingsOf({ body, each }: Instance, attribute: (address: string, name: string) => unknown): Settings {
  const read = (path: string) =>
    path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body);
  const filledIn = (text: string) =>
    text.replace(/\$\{([^}]+)\}/g, (_, expression: string) => {
      if (each && expression === 'each.key') return each.key;
      if (each && expression === 'each.value') return String(each.value);
      const [, referred, name] = /^((?:data\.)?\w+\.\w+)\.(\w+)$/.exec(expression) ?? [];
      const value = referred && name ? attribute(referred, name) : undefined;
      if (value === undefined || value === null) throw new NotKnown(expression);
      return String(value);
    });
  return {
    has: (path) => read(path) !== undefined,
    text(path) {
      const value = read(path);
      if (value === undefined) throw new NotSet(path);
      return filledIn(typeof value === 'object' ? JSON.stringify(value) : String(value));
    },
  };
}
