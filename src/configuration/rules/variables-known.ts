import { didYouMean } from '../../../modules/shared/did-you-mean.ts';
import type { Form } from '../../../modules/shared/sources.ts';
import type { Finding } from '../finding.ts';
import { shownSources } from '../team-variables.ts';
import { ownVariables, reservedVariables, sources } from '../variables.ts';
import type { ApplicationRule } from './rule.ts';

/** A variable shows what the stack knows, in a form that it can have. */
export const variablesKnown: ApplicationRule = ({ variables, secrets }) => [
  ...shownSources(variables).flatMap(({ name, source, form }): Finding[] => {
    const path = `variables.${name}`;
    const known = sources[source];
    if (!known) {
      const wayOut = didYouMean([source], Object.keys(sources));
      return [{ path, must: 'must show a source that the stack knows', got: source, wayOut }];
    }
    const given = Object.keys(form ?? {}) as (keyof Form)[];
    const { forms = [] } = known;
    return given
      .filter((option) => !forms.includes(option))
      .map((option) => ({
        path: `${path}.${option}`,
        must: `must be a form that ${source} can have`,
        got: option,
        wayOut:
          forms.length > 0 ? `it takes ${forms.join(', ')}` : 'it has one form alone: write the name of the source',
      }));
  }),
  ...Object.entries(variables).flatMap(([name, given]): Finding[] => {
    const path = `variables.${name}`;
    const own = ownVariables.includes(name);
    if (given === false && !own) {
      const wayOut = didYouMean([name], ownVariables);
      return [{ path, must: 'must be a variable of the stack, to be left out', got: name, wayOut }];
    }
    if (!own && reservedVariables.test(name)) {
      const must = 'must not be a variable that AWS, Celery or the system acts upon';
      return [{ path, must, got: name, wayOut: 'take another name' }];
    }
    if (given !== false && secrets.includes(name)) {
      return [{ path, must: 'must not be one of secrets, too', got: name, wayOut: 'leave one of the two out' }];
    }
    return [];
  }),
];
