import { nearest } from '../../../modules/shared/did-you-mean.ts';
import { UserError } from '../../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { logGroupOf, logPlaceOf, namesOf } from '../status/names.ts';

/** The lines that were asked for. */
export interface Source {
  /** What writes them, by its name in ECS. */
  service: string;
  logGroup: string;
  /** One container of its tasks. All of them, if left out. */
  container?: string | undefined;
  /** Where a log router sends what its own container prints, if that is not the log group. */
  elsewhere?: string | undefined;
}

/** All that prints in an environment: its services, what a deploy runs once, and its schedules. The modules name them; a test holds the two together. */
export function sourcesOf(application: Application, environment: EnvironmentConfig): Source[] {
  const { cluster, services } = namesOf(application, environment);
  const { database, migration, collectStatic, schedules } = environment;
  return [
    ...services.keys(),
    ...(database.role === 'application' ? ['database-role'] : []),
    ...(migration ? ['migrate'] : []),
    ...(collectStatic ? ['collect-static'] : []),
    ...schedules.map(({ name }) => `schedule-${name}`),
  ].map((service) => {
    const logGroup = logGroupOf(cluster, service);
    const place = logPlaceOf(cluster, service, services.get(service));
    return { service, logGroup, ...(place !== logGroup && { elsewhere: place }) };
  });
}

/**
 * The one that `given` names, such as `web`, or `web/pgbouncer`, `web/log-router` or `web/service-connect` for a container beside it; all of them without a name.
 * @throws UserError when there is none of the name.
 */
export function chosen(all: readonly Source[], given: string | undefined, usage: string): Source[] {
  if (given === undefined) return [...all];
  const [name = '', container] = given.split('/');
  const source = all.find(({ service }) => service === name);
  if (source) return [{ ...source, container }];
  const names = all.map(({ service }) => service);
  // Without the word for its kind, or mistyped.
  const meant = names.find((known) => known.endsWith(`-${name}`)) ?? nearest(name, names);
  throw new UserError([
    {
      path: 'command line',
      must: `must name one of ${names.join(', ')}`,
      got: given,
      wayOut: meant === undefined ? usage : `did you mean ${meant}?`,
    },
  ]);
}
