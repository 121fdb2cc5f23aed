import type { Finding } from '../finding.ts';
import { namedTwice } from '../named-twice.ts';
import { unlessUnreadable } from '../readable.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachService, type Service } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

type Further = Extract<Service, { kind: 'service' }>;

/** Beside a task of the application, with `database.pooling: 'pgbouncer'`. */
const pgbouncerPort = 6432;

/** What a service must be told, and what means nothing to it, depends on whose image it runs. */
export const serviceImagesFit: EnvironmentRule = (environment, application) =>
  inEachService(environment, (service) => {
    if (service.kind !== 'service') return [];
    const { image } = service.settings;
    const ofPublic = typeof image === 'string' ? [pulled] : [];
    const judges = image === 'application' ? [ofApplication] : [ofOthers, secretsKnown, ...ofPublic];
    return judges.flatMap((judge) => unlessUnreadable(() => judge(service, environment, application)));
  });

function ofApplication({ path, settings }: Further, { database }: EnvironmentConfig): Finding[] {
  const { command, connections, secrets, port } = settings;
  const findings: Finding[] = [];
  if (command === undefined) {
    const wayOut = 'such as ["gunicorn", "partners.wsgi:application", "--bind", "0.0.0.0:8000"]';
    findings.push({
      path: `${path}.command`,
      must: "must be given with the application's image",
      got: command,
      wayOut,
    });
  }
  if (connections === undefined) {
    const must = "must be given with the application's image";
    const wayOut = 'under gunicorn it is workers x threads, and 0 without the database';
    findings.push({ path: `${path}.connections`, must, got: connections, wayOut });
  }
  if (secrets !== undefined) {
    const must = "must be left out with the application's image";
    findings.push({ path: `${path}.secrets`, must, got: secrets, wayOut: 'it has all of application.secrets' });
  }
  if (database.pooling === 'pgbouncer' && port === pgbouncerPort) {
    const must = `must not be ${pgbouncerPort} with database.pooling pgbouncer`;
    findings.push({
      path: `${path}.port`,
      must,
      got: port,
      wayOut: 'PgBouncer listens there in the same task: take another',
    });
  }
  return findings;
}

function ofOthers({ path, settings }: Further): Finding[] {
  const { connections } = settings;
  if (connections === undefined) return [];
  const must = "must be left out with an image other than the application's";
  return [{ path: `${path}.connections`, must, got: connections, wayOut: 'it does not reach the database' }];
}

function secretsKnown({ path, settings }: Further, _: EnvironmentConfig, application: Application): Finding[] {
  const { secrets = [], variables = {} } = settings;
  const at = (index: number) => `${path}.secrets[${index}]`;
  return [
    ...namedTwice(secrets, at, 'name each secret once'),
    ...secrets.flatMap((name, index): Finding[] => {
      if (!application.secrets.includes(name)) {
        const must = 'must be one of application.secrets';
        return [{ path: at(index), must, got: name, wayOut: 'list it under secrets in environments/application.ts' }];
      }
      if (!Object.hasOwn(variables, name)) return [];
      const must = `must not be one of ${path}.variables, too`;
      return [{ path: at(index), must, got: name, wayOut: 'leave one of the two out' }];
    }),
  ];
}

function pulled({ path, settings }: Further, { network }: EnvironmentConfig): Finding[] {
  if (network.egress !== 'vpc-endpoints') return [];
  const must = "must be the application's, or one of a repository, with network.egress vpc-endpoints";
  const wayOut =
    'a public image is pulled over the internet: take another network.egress, or copy it into a repository, such as { repository: "ssr" }';
  return [{ path: `${path}.image`, must, got: settings.image, wayOut }];
}
