import { mailSecrets } from '../../modules/mail/settings.ts';
import { unlessUnreadable } from './readable.ts';
import type { Application, EnvironmentConfig } from './schema.ts';

/** The variables of an environment whose values people put into Secrets Manager. */
export function secretsFilledByPeople(
  { secrets }: Pick<Application, 'secrets'>,
  environment: Pick<EnvironmentConfig, 'mail'>,
): string[] {
  return [...secrets, ...unlessUnreadable(() => mailSecrets(environment.mail))];
}
