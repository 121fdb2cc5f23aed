import type { Finding } from './finding.ts';

const name = '__proto__';

/**
 * The places of an input where something is called `__proto__`, be it by `{ ['__proto__']: ... }` or by `{ __proto__: { ... } }`: JavaScript takes that for
 * the object which others come from (https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Object/proto), and zod drops
 * it without a word. `{ __proto__: 'text' }` JavaScript itself drops, before anybody could see it.
 */
export function prototypesIn(path: string, value: unknown, above: readonly unknown[] = []): Finding[] {
  if (typeof value !== 'object' || value === null || above.includes(value)) return [];
  const below = Object.keys(value).flatMap((key) => {
    const place = Array.isArray(value) ? `[${key}]` : `.${key}`;
    return key === name
      ? []
      : prototypesIn(`${path}${place}`, (value as Record<string, unknown>)[key], [...above, value]);
  });
  if (!Object.hasOwn(value, name) && !hasPrototypeOfItsOwn(value)) return below;
  const must = `must not call anything ${name}, which JavaScript keeps for itself`;
  return [{ path, must, got: name, wayOut: 'take another name' }, ...below];
}

/** Of objects that are data, all come from one. The code of a class, or of another realm, has a constructor. */
function hasPrototypeOfItsOwn(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype !== null && !Object.hasOwn(prototype, 'constructor');
}
