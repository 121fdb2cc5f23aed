import { z } from 'zod';
import { group, text } from '../../modules/shared/setting.ts';
import type { Form } from '../../modules/shared/sources.ts';
import { variableName } from '../../modules/shared/variables.ts';
import type { SourceName } from './source-name.ts';

const sourceName = z.custom<SourceName>((name) => typeof name === 'string');

/** A source in another form than its own. The page docs/variables.md says which source takes which. */
const formOfSource = group({
  from: sourceName,
  /** Between the items of a list. Without it a comma. */
  separator: z.optional(z.string().min(1).max(5)),
  /** What a URL begins with, such as `postgres` for `postgresql`. */
  scheme: z.optional(text(/^[a-z][a-z0-9+.-]*$/, 'the scheme of a URL', 'such as postgres')),
  /** `false` leaves out the path of a URL, such as `/0`, for code that appends its own. */
  path: z.optional(z.literal(false)),
  /** `false` leaves out the query of a URL, such as `?ssl_cert_reqs=required`. */
  query: z.optional(z.literal(false)),
  /** `true` puts the password into a URL. */
  password: z.optional(z.literal(true)),
});

/** The team's own names for what the stack knows: a source, a source in another form, or `false` to leave out a variable of ours. */
export const teamVariablesSettings = z.record(
  variableName,
  z.union([sourceName, z.literal(false), formOfSource], {
    error:
      'must be a source of docs/variables.md, a source in another form, or false; such as "secretKey", { from: "hosts", separator: " " } or { from: "database.url", scheme: "postgres", password: true }',
  }),
  { error: 'must be a group of names and sources; such as { SECRET_KEY: "secretKey" }' },
);

export type TeamVariables = z.output<typeof teamVariablesSettings>;

/** A variable that shows a source. */
export interface ShownSource {
  readonly name: string;
  readonly source: SourceName;
  /** Without one, the source's own. */
  readonly form: Form | undefined;
}

/** The variables that a team gives names to, without those of ours that it leaves out. */
export function shownSources(variables: TeamVariables): ShownSource[] {
  return Object.entries(variables).flatMap(([name, given]) => {
    if (given === false) return [];
    if (typeof given === 'string') return [{ name, source: given, form: undefined }];
    const { from, ...form } = given;
    return [{ name, source: from, form: Object.keys(form).length > 0 ? form : undefined }];
  });
}
