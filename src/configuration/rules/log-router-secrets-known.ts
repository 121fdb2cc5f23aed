import { inEachService } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** Only what is listed is made, for a person to fill. */
export const logRouterSecretsKnown: EnvironmentRule = (environment, application) =>
  inEachService(environment, ({ path, settings: { logs } }) => {
    if (logs.kind !== 'firelens' || logs.to.kind !== 'http' || application.secrets.includes(logs.to.secret)) return [];
    return [
      {
        path: `${path}.logs.to.secret`,
        must: 'must be one of application.secrets',
        got: logs.to.secret,
        wayOut: 'list it under secrets in environments/application.ts',
      },
    ];
  });
