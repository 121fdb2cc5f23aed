import { parseArgs } from 'node:util';
import { nearest } from '../../modules/shared/did-you-mean.ts';
import { type Finding, UserError } from '../configuration/finding.ts';
import { refuseTakenByNpm } from './taken-by-npm.ts';

type Options = NonNullable<Parameters<typeof parseArgs>[0]>['options'] & {};

/**
 * What stands behind the name of a command.
 * @throws UserError with each option that the command does not have, that lacks its value or that has one too many, or that npm took.
 */
export function parse<const Given extends Options>(usage: string, args: string[], options: Given) {
  refuseTakenByNpm(Object.keys(options), usage);
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const findings = tokens.flatMap((token): Finding[] => {
    if (token.kind !== 'option') return [];
    const { name, rawName, value, inlineValue } = token;
    const found = (must: string, got: unknown, wayOut = usage) => [{ path: 'command line', must, got, wayOut }];
    const type = Object.hasOwn(options, name) ? options[name]?.type : undefined;
    if (type === undefined) {
      const meant = nearest(name, Object.keys(options));
      const wayOut = meant === undefined ? usage : `did you mean --${meant}? ${usage}`;
      return found('must have only options of its usage', rawName, wayOut);
    }
    if (type === 'boolean') return value === undefined ? [] : found(`must give ${rawName} no value`, value);
    // What begins with a dash is the next option.
    const isMissing = value === undefined || (!inlineValue && value.startsWith('-'));
    return isMissing ? found(`must give ${rawName} a value`, value) : [];
  });
  if (findings.length > 0) throw new UserError(findings);
  return parseArgs({ args, options, allowPositionals: true });
}
