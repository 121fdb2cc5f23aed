import { z } from 'zod';
import { didYouMean } from './did-you-mean.ts';

// zod compiles a parser for each shape, which takes longer than to parse the few values that come.
z.config({ jitless: true });

/**
 * The words that the settings are written in. Each takes the sentence of its own error, `must ...; way out`;
 * the path and the value that was got are put in where the environments are checked.
 */

/** A whole number from `min` to `max`. */
export function integer(min: number, max: number, wayOut: string) {
  const error = `must be a whole number from ${min} to ${max}; ${wayOut}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
}

/** A text of one form. `must` completes "must be". */
export function text(form: RegExp, must: string, wayOut: string) {
  const error = `must be ${must}; ${wayOut}`;
  // What does not have the form is not looked at any further.
  return z.string({ error }).regex(form, { error, abort: true });
}

/** A public image by digest, as part of a regular expression. */
const digest = String.raw`[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*@sha256:[0-9a-f]{64}`;

/**
 * A public image, or one of some other words; `others` are what else the setting takes. A tag can be moved to another image by whoever has its registry, a digest can't
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, image). The execution role has no rights in private registries of ECR.
 */
export function imageByDigest(wayOut: string, words: readonly string[] = [], others: readonly string[] = []) {
  const further = [...words, ...others];
  const must = `${further.length > 0 ? `${further.join(', ')}, or ` : ''}a public image by digest`;
  return text(new RegExp(`^(${[...words, digest].join('|')})$`), must, wayOut).refine(
    (image) => !/\.dkr[.-]ecr[.-]/.test(image),
    { error: `must be ${must}; ${wayOut}` },
  );
}

/** One of a few values. */
export function oneOf<const Values extends readonly (string | number)[]>(values: Values, wayOut: string) {
  const error = `must be one of ${values.join(', ')}; ${wayOut}`;
  return z.literal(values as unknown as Values[number][], { error });
}

/** On or off. */
export function flag(wayOut: string) {
  return z.boolean({ error: `must be true or false; ${wayOut}` });
}

/** Why a team accepts what is refused otherwise. */
export function reason(example: string) {
  return text(/^\S.{8,198}\S$/, 'a reason of 10 to 200 characters', `such as '${example}'`);
}

/** A setting that its neighbours leave no meaning to. */
export function leftOut(wayOut: string) {
  return z.optional(z.undefined({ error: `must be left out; ${wayOut}` }));
}

/** From `min` to `max` values of one kind. */
export function list<Item extends z.ZodType>(item: Item, min: number, max: number, wayOut: string) {
  const error = `must be a list of ${min} to ${max}; ${wayOut}`;
  return z.array(item, { error }).refine(({ length }) => length >= min && length <= max, { error, abort: true });
}

/** A group of settings. A name that is none of them is refused, and one that is near is named. */
export function group<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `must not have unknown settings; ${didYouMean(issue.keys, known)}`
        : `must be a group of settings; it takes ${known.join(', ')}`,
  });
}

/** Whether each object of JavaScript has it, as `constructor`. constructs looks for an id in a plain object, and takes what it finds there for a construct. */
export function isWordOfObjects(name: string): boolean {
  return name in Object.prototype;
}

export const wordOfObjects =
  'must not be what each object of JavaScript has, such as constructor or toString; take another name';
