import { literal } from '../../modules/shared/literal.ts';

const known = new WeakMap<object, object>();
const origins = new WeakMap<object, object>();

/**
 * Settings as they are written into Terraform JSON, in which each text is a template: `${` and `%{` of a team's are text there. The one place
 * where texts of settings become Terraform. The same settings give the same objects.
 */
export function asTerraform<Settings>(settings: Settings): Settings {
  return written(settings) as Settings;
}

/** The settings that `asTerraform` made these of, as the files have them: for code that reads what a team wrote. Others are what they are. */
export function asInFiles<Settings extends object>(settings: Settings): Settings {
  return (origins.get(settings) as Settings | undefined) ?? settings;
}

function written(value: unknown): unknown {
  if (typeof value === 'string') return literal(value);
  if (typeof value !== 'object' || value === null) return value;
  const before = known.get(value);
  if (before) return before;
  const after = Array.isArray(value)
    ? value.map(written)
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [literal(key), written(item)]));
  known.set(value, after);
  origins.set(after, value);
  return after;
}
