import { ofApplication as callersOfApplication, urlVariable } from '../../../modules/discovery/settings.ts';
import { mailSecrets, mailVariables } from '../../../modules/mail/settings.ts';
import { calledIn } from '../called.ts';
import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachTask } from '../services.ts';
import { takenFromAll, takenInOtherImages, takenNames } from '../variables.ts';
import type { EnvironmentRule } from './rule.ts';

/** A variable that came from two places would have the value of either. */
export const variablesUnique: EnvironmentRule = (environment, application) => [
  ...unlessUnreadable(() =>
    takenAmong(
      'parameters.variables',
      Object.keys(environment.parameters.variables),
      takenFromAll(application, environment),
    ),
  ),
  ...inEachTask(environment, ({ path, settings, ofApplication }) =>
    takenAmong(
      `${path}.variables`,
      Object.keys(settings.variables ?? {}),
      ofApplication
        ? takenNames(application, environment)
        : takenInOtherImages('name' in settings ? String(settings.name) : undefined, environment),
    ),
  ),
  ...unlessUnreadable(() => alsoOfServices(environment, application)),
  ...unlessUnreadable(() => alsoOfMail(environment, application)),
];

/** Secrets of the application that mail gives, too. One that a person fills in is a secret of that name also where no task is given it. */
function alsoOfMail({ mail }: EnvironmentConfig, { secrets, variables }: Application): Finding[] {
  const given = mailVariables(mail).filter((name) => variables[name] !== false);
  return secrets
    .filter((name) => given.includes(name) || mailSecrets(mail).includes(name))
    .map((name) => ({
      path: 'mail',
      must: 'must not give tasks a variable that is one of application.secrets',
      got: name,
      wayOut: `take ${name} out of application.secrets, or leave mail out`,
    }));
}

/** The addresses of services that tasks call, under names that the application gives to something else. */
function alsoOfServices(environment: EnvironmentConfig, { secrets, variables }: Application): Finding[] {
  return calledIn(environment).flatMap(({ path, name, internal: { clients } }): Finding[] => {
    const url = urlVariable(name);
    const told = clients.includes(callersOfApplication) && [...secrets, ...Object.keys(variables)].includes(url);
    const isTold =
      told || environment.services.some((other) => clients.includes(other.name) && other.secrets?.includes(url));
    if (!isTold) return [];
    const must = 'must not give tasks a variable that is one of application.secrets or application.variables';
    return path === 'web'
      ? [{ path: 'web.internal', must, got: url, wayOut: `rename ${url}, or leave web.internal out` }]
      : [{ path: `${path}.name`, must, got: name, wayOut: `take another name, or rename ${url}` }];
  });
}

function takenAmong(path: string, names: readonly string[], taken: ReturnType<typeof takenNames>): Finding[] {
  return names.flatMap((name) =>
    taken
      .filter(([isTaken]) => isTaken(name))
      .map(([, must]) => ({ path: `${path}.${name}`, must, got: name, wayOut: 'take another name' })),
  );
}
