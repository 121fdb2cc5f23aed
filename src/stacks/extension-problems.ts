import { didYouMean } from '../../modules/shared/did-you-mean.ts';
import type { Owner, Rights } from '../../modules/shared/rights.ts';
import { variableName } from '../../modules/shared/variables.ts';
import { permissionSettings } from '../../modules/workload/permissions.ts';
import { type Finding, findingsOf } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { ownVariables, reservedVariables } from '../configuration/variables.ts';
import type { Extension } from './extension.ts';

/** What is wrong with what an extension gives. `isReference` tells text that refers to a resource. */
export function problemsOf(
  {
    environment: plain = {},
    secrets = {},
    statements = {},
    encryptedServices = [],
    scanExceptions = [],
    rights,
  }: Extension,
  owner: Owner,
  application: Application,
  environment: EnvironmentConfig,
  isReference: (value: string) => boolean,
): Finding[] {
  const taken: [isTaken: (name: string) => boolean, must: string][] = [
    [(name) => !variableName.safeParse(name).success, 'must be capital letters, digits and underscores'],
    [(name) => ownVariables.includes(name), 'must not be a variable that the stack gives to tasks itself'],
    [(name) => reservedVariables.test(name), 'must not be a variable that AWS, Celery or the system acts upon'],
    [(name) => application.secrets.includes(name), 'must not be one of application.secrets'],
    [(name) => Object.hasOwn(environment.parameters.variables, name), 'must not be one of parameters.variables'],
  ];
  const variables = [
    ...Object.keys(plain).map((name) => ({ path: `extensions.environment.${name}`, name, twice: false })),
    ...Object.keys(secrets).map((name) => ({ path: `extensions.secrets.${name}`, name, twice: name in plain })),
  ];
  const shares = ['describe', 'refresh', 'deploy', 'release', 'tasks'] as const satisfies (keyof Rights)[];
  const stated = [
    ...Object.entries(statements).map(([service, given]) => ({ path: `extensions.statements.${service}`, given })),
    ...shares.map((share) => ({
      path: `extensions.rights.${share}`,
      given: (rights?.[share]?.(owner) ?? []).map(({ actions, resources, conditions }) => ({
        actions,
        resources,
        ...(conditions && { conditions }),
      })),
    })),
  ];
  const services = servicesIn(environment);
  return [
    ...Object.keys(statements)
      .filter((name) => !services.includes(name))
      .map((name) => {
        const must = 'must name services of the environment';
        return { path: 'extensions.statements', must, got: name, wayOut: didYouMean([name], services) };
      }),
    ...variables.flatMap(({ path, name, twice }): Finding[] => [
      ...taken
        .filter(([isTaken]) => isTaken(name))
        .map(([, must]) => ({ path, must, got: name, wayOut: 'take another name' })),
      ...(twice ? [{ path, must: 'must not be plain, too', got: name, wayOut: 'leave one of the two out' }] : []),
    ]),
    ...encryptedServices.flatMap((service, index): Finding[] => {
      if (/^[a-z][a-z0-9]*$/.test(service)) return [];
      const must = 'must be a service as the host of its endpoint begins';
      return [{ path: `extensions.encryptedServices[${index}]`, must, got: service, wayOut: 'such as dynamodb' }];
    }),
    ...scanExceptions.flatMap(({ resources }, index): Finding[] =>
      resources
        .filter((address) => !/^\w+\.extensions_/.test(address))
        .map((address) => {
          const must = 'must name resources of the extension';
          const wayOut = 'by their addresses, such as aws_dynamodb_table.extensions_events';
          return { path: `extensions.scanExceptions[${index}].resources`, must, got: address, wayOut };
        }),
    ),
    ...stated.flatMap(({ path, given }) =>
      given.flatMap((statement, index): Finding[] => {
        const root = `${path}[${index}]`;
        if (isReference(JSON.stringify(statement))) {
          const must = 'must hold no reference to a resource, since the bootstrap is another stack';
          return [{ path: root, must, got: 'one', wayOut: 'write the ARN by names, with arnOf of the ground' }];
        }
        const { error } = permissionSettings.safeParse(statement);
        return error ? findingsOf(root, statement, error) : [];
      }),
    ),
  ];
}

/** What statements may be about, by its name in ECS or, for what a deploy runs once, by its setting. */
function servicesIn({ workers, beat, flower, migration, collectStatic }: EnvironmentConfig): string[] {
  const others = { beat, flower, migration, collectStatic };
  return [
    'web',
    ...workers.map(({ name }) => `worker-${name}`),
    ...Object.entries(others).flatMap(([name, settings]) => (settings ? [name] : [])),
  ];
}
