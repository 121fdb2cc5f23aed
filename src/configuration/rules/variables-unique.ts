import { mailSecrets, mailVariables } from '../../../modules/mail/settings.ts';
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
      ofApplication ? takenNames(application, environment) : takenInOtherImages,
    ),
  ),
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

function takenAmong(path: string, names: readonly string[], taken: ReturnType<typeof takenNames>): Finding[] {
  return names.flatMap((name) =>
    taken
      .filter(([isTaken]) => isTaken(name))
      .map(([, must]) => ({ path: `${path}.${name}`, must, got: name, wayOut: 'take another name' })),
  );
}
