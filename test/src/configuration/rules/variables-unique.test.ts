import { expect, it } from 'vitest';
import { variablesUnique } from '../../../../src/configuration/rules/variables-unique.ts';
import { findings, internalService, leastEnvironment, mailBySes, mailBySmtp, publicImage, service } from '../config.ts';

const variablesOf = (...names: string[]) => ({
  parameters: { variables: Object.fromEntries(names.map((name) => [name, 'x'])) },
});

it('takes variables that nothing else gives to tasks', () => {
  expect(
    findings(variablesUnique, variablesOf('LOG_LEVEL', 'DATABASE_URL_2'), { secrets: ['STRIPE_API_KEY'] }),
  ).toEqual([]);
});

it('refuses a variable that the stack gives to tasks, and one that is a secret', () => {
  expect(
    findings(variablesUnique, variablesOf('DATABASE_URL', 'STRIPE_API_KEY'), { secrets: ['STRIPE_API_KEY'] }),
  ).toEqual([
    'parameters.variables.DATABASE_URL: must not be a variable that the stack gives to tasks itself, got "DATABASE_URL"; take another name',
    'parameters.variables.STRIPE_API_KEY: must not be one of application.secrets, got "STRIPE_API_KEY"; take another name',
  ]);
});

it('takes the names of mail for an environment’s own as long as it has no mail', () => {
  const own = variablesOf('EMAIL_HOST', 'DEFAULT_FROM_EMAIL');
  const secrets = ['EMAIL_HOST_PASSWORD'];
  expect(findings(variablesUnique, own, { secrets })).toEqual([]);
  expect(findings(variablesUnique, { ...own, mail: mailBySmtp }, { secrets })).toEqual([
    'parameters.variables.EMAIL_HOST: must not be a variable that the stack gives to tasks itself, got "EMAIL_HOST"; take another name',
    'parameters.variables.DEFAULT_FROM_EMAIL: must not be a variable that the stack gives to tasks itself, got "DEFAULT_FROM_EMAIL"; take another name',
    'mail: must not give tasks a variable that is one of application.secrets, got "EMAIL_HOST_PASSWORD"; take EMAIL_HOST_PASSWORD out of application.secrets, or leave mail out',
  ]);
});

it('takes with one kind of mail the names of the other', () => {
  expect(
    findings(variablesUnique, { ...variablesOf('EMAIL_HOST'), mail: mailBySes }, { secrets: ['EMAIL_HOST_PASSWORD'] }),
  ).toEqual([]);
  expect(findings(variablesUnique, { ...variablesOf('SES_CONFIGURATION_SET'), mail: mailBySmtp })).toEqual([]);
});

it('refuses a secret that mail has, too, also where no task is given it', () => {
  const application = { secrets: ['EMAIL_HOST_PASSWORD'], variables: { EMAIL_HOST_PASSWORD: false } } as const;
  expect(
    findings(variablesUnique, { mail: mailBySmtp }, { ...application, secrets: [...application.secrets] }),
  ).toEqual([
    'mail: must not give tasks a variable that is one of application.secrets, got "EMAIL_HOST_PASSWORD"; take EMAIL_HOST_PASSWORD out of application.secrets, or leave mail out',
  ]);
});

it.each([
  ...['AWS_REGION', 'ECS_CONTAINER_METADATA_URI_V4', 'PATH', 'PYTHONPATH', 'LD_PRELOAD', 'PGPASSFILE'],
  ...['REMAP_SIGTERM'],
  ...['BASIC_AUTH', 'ADDRESS', 'PORT', 'URL_PREFIX', 'UNAUTHENTICATED_API'].map((option) => `FLOWER_${option}`),
])('refuses %s, which AWS, Celery or the system acts upon', (name) => {
  expect(findings(variablesUnique, variablesOf(name))).toEqual([
    `parameters.variables.${name}: must not be a variable that AWS, Celery or the system acts upon, got "${name}"; take another name`,
  ]);
});

it('takes variables that only begin like those, and what else Flower knows', () => {
  expect(
    findings(variablesUnique, variablesOf('AWS_STORAGE_BUCKET_NAME', 'PYTHONUNBUFFERED', 'PATHS', 'FLOWER_READ_ONLY')),
  ).toEqual([]);
});

it('refuses for an image that is not of the application only what the system acts upon', () => {
  const variables = { DATABASE_URL: 'x', STRIPE_API_KEY: 'x', LOG_LEVEL: 'x', PATH: '/' };
  const services = [service({ image: publicImage, connections: undefined, variables })];
  const parameters = { variables: { LOG_LEVEL: 'INFO' } };
  expect(findings(variablesUnique, { services, parameters }, { secrets: ['STRIPE_API_KEY'] })).toEqual([
    'services[0].variables.PATH: must not be a variable that AWS, Celery or the system acts upon, got "PATH"; take another name',
  ]);
});

it('refuses for one service alone what is refused for all, and what all have', () => {
  const { web } = leastEnvironment;
  const overrides = {
    parameters: { variables: { LOG_LEVEL: 'INFO' } },
    web: { ...web, variables: { DATABASE_URL: 'x', LOG_LEVEL: 'DEBUG', WEB_ONLY: 'x' } },
    migration: { variables: { PATH: '/', STRIPE_API_KEY: 'x' } },
  };
  expect(findings(variablesUnique, overrides, { secrets: ['STRIPE_API_KEY'] })).toEqual([
    'migration.variables.PATH: must not be a variable that AWS, Celery or the system acts upon, got "PATH"; take another name',
    'migration.variables.STRIPE_API_KEY: must not be one of application.secrets, got "STRIPE_API_KEY"; take another name',
    'web.variables.DATABASE_URL: must not be a variable that the stack gives to tasks itself, got "DATABASE_URL"; take another name',
    'web.variables.LOG_LEVEL: must not be one of parameters.variables, got "LOG_LEVEL"; take another name',
  ]);
});

it('leaves the variables of internal services to those that call them', () => {
  const url = 'SERVICE_BADGES_URL';
  const given = { services: [internalService()], parameters: { variables: { [url]: 'http://here' } } };
  expect(findings(variablesUnique, given)).toEqual([
    `parameters.variables.${url}: must not be a variable that the stack gives to tasks itself, got "${url}"; take another name`,
  ]);
  expect(findings(variablesUnique, { services: [internalService()] }, { secrets: [url] })).toEqual([
    `services[0].name: must not give tasks a variable that is one of application.secrets or application.variables, got "badges"; take another name, or rename ${url}`,
  ]);
});

it('leaves the variable of web to those that call it', () => {
  const url = 'SERVICE_WEB_URL';
  const internal = { clients: ['ssr'] };
  const ssr = service({ name: 'ssr', image: publicImage, connections: undefined });
  const web = (settings: object) => ({ ...leastEnvironment.web, internal, ...settings });
  const own = { ...ssr, variables: { [url]: 'http://here' } };
  expect(findings(variablesUnique, { web: web({ variables: { [url]: 'x' } }), services: [own] })).toEqual([
    `services[0].variables.${url}: must not be a variable that the stack gives to tasks itself, got "${url}"; take another name`,
  ]);
  expect(findings(variablesUnique, { web: leastEnvironment.web, services: [own] })).toEqual([]);
  const withSecret = { web: web({}), services: [{ ...ssr, secrets: [url] }] };
  expect(findings(variablesUnique, withSecret, { secrets: [url] })).toEqual([
    `web.internal: must not give tasks a variable that is one of application.secrets or application.variables, got "${url}"; rename ${url}, or leave web.internal out`,
  ]);
});
