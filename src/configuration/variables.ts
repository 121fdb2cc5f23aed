import { z } from 'zod';
import { ofApplication, urlVariable } from '../../modules/discovery/settings.ts';
import { mailVariables } from '../../modules/mail/settings.ts';
import { mailSources } from '../../modules/mail/sources.ts';
import { type Sources, tellers } from '../../modules/shared/sources.ts';
import { calledIn } from './called.ts';
import { unlessUnreadable } from './readable.ts';
import { type Application, applicationSchema, type EnvironmentConfig, environmentSchema } from './schema.ts';

/** What the stack knows, of all modules whose settings an environment can have. */
export const sources: Sources = Object.assign(
  {},
  sourcesOf(applicationSchema),
  ...Object.values(environmentSchema.shape).map(sourcesOf),
);

function sourcesOf(settings: z.ZodType): Sources {
  if (settings instanceof z.ZodOptional || settings instanceof z.ZodDefault || settings instanceof z.ZodPrefault) {
    return sourcesOf(settings.unwrap() as z.ZodType);
  }
  return tellers.get(settings)?.sources ?? {};
}

/** The variables that the stack itself gives to tasks, in one environment or another. */
export const ownVariables = Object.values(sources).flatMap(({ variable }) => variable ?? []);

/** Those of `mail`, by their usual names: an environment that is given none of them may have them of its own, such as those of a mail server that it has reached so far. */
export const ownOfMail: readonly string[] = Object.values(mailSources).map(({ variable }) => variable);

/**
 * The variables that AWS, Celery, the shell or the loader of programs act upon: another value would change what a task may do, or keep it from
 * starting or from stopping, or open pages of Flower that are closed. Some the stack gives to Celery's services alone.
 */
export const reservedVariables =
  /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|ROLE_ARN|CONTAINER_\w+)|ECS_\w+|PATH|HOME|LD_\w+|PYTHON(PATH|HOME)|PG\w+|REMAP_SIGTERM|CELERY_PROTECTION_\w+|FLOWER_(BASIC_AUTH|ADDRESS|PORT|URL_PREFIX|UNAUTHENTICATED_API))$/;

/** The variables that all tasks have under names of the stack or of the application. */
function givenVariables({ variables }: Pick<Application, 'variables'>): string[] {
  const leftOut = (name: string) => variables[name] === false;
  return [...ownVariables.filter((name) => !leftOut(name)), ...Object.keys(variables).filter((name) => !leftOut(name))];
}

type Taken = [isTaken: (name: string) => boolean, must: string];

const givenByStack = 'must not be a variable that the stack gives to tasks itself';

const reserved = 'must not be a variable that AWS, Celery or the system acts upon';

type Callers = Pick<EnvironmentConfig, 'web' | 'services'>;

/** Where a client finds the services that it may call: the application, or a service of another image by its name. */
function urlVariables(client: string, environment: Callers): string[] {
  return calledIn(environment)
    .filter(({ internal }) => internal.clients.includes(client))
    .map(({ name }) => urlVariable(name));
}

/** Whether a name is taken among the variables of an image that is not the application's, with what must hold. */
export function takenInOtherImages(name: string | undefined, environment: Callers): Taken[] {
  const urls = name === undefined ? [] : urlVariables(name, environment);
  return [
    [(variable) => urls.includes(variable), givenByStack],
    [(variable) => reservedVariables.test(variable), reserved],
  ];
}

/** Whether a name is taken among the variables that all tasks of an environment have, but for `parameters.variables`, with what must hold. */
export function takenFromAll(
  application: Pick<Application, 'secrets' | 'variables'>,
  environment: Pick<EnvironmentConfig, 'mail'> & Callers,
): Taken[] {
  const urls = unlessUnreadable(() => urlVariables(ofApplication, environment));
  const ofMail = unlessUnreadable(() => mailVariables(environment.mail));
  const isGiven = (name: string) => ofMail.includes(name) || !ownOfMail.includes(name);
  const isOwn = (name: string) => ownVariables.includes(name) && isGiven(name);
  const given = givenVariables(application).filter((name) => isOwn(name) || !ownVariables.includes(name));
  return [
    [(name) => (given.includes(name) && isOwn(name)) || urls.includes(name), givenByStack],
    [(name) => given.includes(name) && !isOwn(name), 'must not be one of application.variables'],
    [(name) => reservedVariables.test(name) && !isOwn(name), reserved],
    [(name) => application.secrets.includes(name), 'must not be one of application.secrets'],
  ];
}

/** `takenFromAll`, and what all tasks have by `parameters.variables`. */
export function takenNames(
  application: Pick<Application, 'secrets' | 'variables'>,
  environment: Pick<EnvironmentConfig, 'parameters' | 'mail'> & Callers,
): Taken[] {
  const ofAll = unlessUnreadable(() => Object.keys(environment.parameters.variables));
  return [
    ...takenFromAll(application, environment),
    [(name) => ofAll.includes(name), 'must not be one of parameters.variables'],
  ];
}
