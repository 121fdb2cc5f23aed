import { NotSet, type Settings } from '../../../../src/commands/recover/finders/finder.ts';

/** The settings of a resource that refers to nothing. */
export function given(settings: Record<string, string>): Settings {
  return {
    text(path) {
      const value = settings[path];
      if (value === undefined) throw new NotSet();
      return value;
    },
    has: (path) => path in settings,
  };
}
