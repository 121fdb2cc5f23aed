import type { z } from 'zod';
import { applicationRules, environmentRules } from '../../src/configuration/rules/index.ts';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { environment, type Overrides, redis, worker } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';
import { type Container, containerOf, databaseCertificates } from './container.ts';

type ApplicationInput = z.input<typeof applicationSchema>;

/** A project of test/projects, and what its team writes to have it run as it is. */
export interface Project {
  name: string;
  application: Omit<ApplicationInput, 'project'>;
  environment: Overrides;
  /** What its Dockerfile runs collectstatic with, if it does. */
  build?: Record<string, string>;
  /** The ENTRYPOINT of its image. */
  entryPoint?: string;
  /** What does its tasks, if it has any. */
  worker?: { taskDefinition: string; stops: RegExp };
  /** Where its page has its stylesheet from. */
  stylesheet: RegExp;
}

const { kind: _, ...cache } = redis;
const web = { cpu: 256 as const, memoryMiB: 512, tasks: 1, workers: 2 };
/** For projects that answer 400 to whoever asks by IP address. */
const withoutHealthPage = {
  healthCheckMatcher: '200-499',
  containerHealthCheck: { kind: 'tcp' as const },
};
/** If it runs anything when it is told to stop, Celery waits for all of these seconds. */
const takesAll = worker({ queues: ['celery'], softShutdownSeconds: 5 });
const hashedByDjango = /^\/static\/notes\/notes\.[0-9a-f]{12}\.css$/;
const celery = { taskDefinition: 'worker_default_fargate_task_definition', stops: /Initiating Soft Shutdown/ };
const build = { SECRET_KEY: 'of-the-build', ALLOWED_HOSTS: 'localhost', DATABASE_URL: 'sqlite:///build.sqlite3' };

export const projects: Project[] = [
  {
    name: 'environ',
    application: {
      settingsModule: 'mysite.settings',
      wsgiApplication: 'mysite.wsgi:application',
      celeryApp: 'mysite',
      djangoPaths: { media: '/media/*', staticFrom: 'django' },
      variables: {
        SECRET_KEY: 'secretKey',
        ALLOWED_HOSTS: 'hosts',
        REDIS_URL: { from: 'cache.url', query: false },
      },
    },
    environment: {
      broker: redis,
      cache,
      cdn: {},
      workers: [takesAll],
      web: { ...web, ...withoutHealthPage },
    },
    build: { ...build, REDIS_URL: 'locmemcache://', CELERY_BROKER_URL: 'memory://' },
    worker: celery,
    stylesheet: hashedByDjango,
  },
  {
    name: 'dj-database-url',
    application: {
      settingsModule: 'project.settings',
      wsgiApplication: 'project.wsgi:application',
      djangoPaths: { media: '/media/*', staticFrom: 'django' },
      variables: {
        SECRET_KEY: 'secretKey',
        ALLOWED_HOSTS: { from: 'hosts', separator: ' ' },
        DATABASE_URL: { from: 'database.url', scheme: 'postgres', password: true },
      },
    },
    // WhiteNoise answers it before Django looks at the host.
    environment: { web: { ...web, healthCheckPath: '/static/notes/notes.css' } },
    build,
    stylesheet: hashedByDjango,
  },
  {
    name: 'decouple',
    application: {
      settingsModule: 'core.settings',
      wsgiApplication: 'core.wsgi:application',
      celeryApp: 'core',
      celeryVersion: '5.3',
      djangoPaths: { media: '/media/*', staticFrom: 'django' },
      variables: {
        SECRET_KEY: 'secretKey',
        ALLOWED_HOSTS: 'hosts',
        CSRF_TRUSTED_ORIGINS: 'origins',
        DB_HOST: 'database.host',
        DB_PORT: 'database.port',
        DB_NAME: 'database.name',
        DB_USER: 'database.user',
        DB_PASSWORD: 'database.password',
        CELERY_RESULT_BACKEND: 'broker.url',
      },
    },
    environment: { broker: redis, workers: [takesAll], web: { ...web, ...withoutHealthPage } },
    build: {
      ...build,
      CSRF_TRUSTED_ORIGINS: '',
      ...{ DB_HOST: '', DB_PORT: '0', DB_NAME: 'build', DB_USER: '', DB_PASSWORD: '' },
      ...{ CELERY_BROKER_URL: 'memory://', CELERY_RESULT_BACKEND: 'cache+memory://' },
    },
    worker: { ...celery, stops: /Warm shutdown/ },
    stylesheet: hashedByDjango,
  },
  {
    name: 'cookiecutter',
    application: {
      settingsModule: 'config.settings.production',
      wsgiApplication: 'config.wsgi:application',
      celeryApp: 'config.celery_app',
      djangoPaths: { media: '/media/*', staticFrom: 'media-bucket' },
      variables: {
        POSTGRES_HOST: 'database.host',
        POSTGRES_PORT: 'database.port',
        POSTGRES_DB: 'database.name',
        POSTGRES_USER: 'database.user',
        POSTGRES_PASSWORD: 'database.password',
        DJANGO_AWS_STORAGE_BUCKET_NAME: 'storage.media.name',
        DJANGO_AWS_S3_REGION_NAME: 'region',
        DJANGO_AWS_S3_CUSTOM_DOMAIN: 'host',
      },
    },
    environment: {
      broker: redis,
      cdn: {},
      // Its settings do not start without both, and a task has the role's own.
      parameters: { variables: { DJANGO_AWS_ACCESS_KEY_ID: '', DJANGO_AWS_SECRET_ACCESS_KEY: '' } },
      workers: [takesAll],
      collectStatic: { access: 'as-web' },
      web: { ...web, ...withoutHealthPage, entryPoint: 'image' },
    },
    entryPoint: 'entrypoint',
    worker: celery,
    stylesheet: /^https:\/\/app\.example\.com\/static\/notes\/notes\.css$/,
  },
  {
    name: 'rq',
    application: {
      settingsModule: 'website.settings',
      wsgiApplication: 'website.wsgi:application',
      djangoPaths: { media: '/media/*', staticFrom: 'django' },
      variables: { SECRET_KEY: 'secretKey', REDIS_URL: 'cache.url' },
    },
    environment: {
      cache,
      web: { ...web, healthCheckPath: '/health/' },
      processes: [
        { name: 'rq', command: ['python', 'manage.py', 'rqworker', 'default'], cpu: 256, memoryMiB: 512, tasks: 1 },
      ],
    },
    build: { ...build, REDIS_URL: 'redis://localhost' },
    worker: { taskDefinition: 'process_rq_fargate_task_definition', stops: /Warm shut ?down requested/i },
    stylesheet: hashedByDjango,
  },
];

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

/** What is synthesized for a project, and what its tasks start with. */
export function synthesizedOf({ application, environment: overrides, worker: does }: Project) {
  const parsed = applicationSchema.parse({
    ...application,
    project: 'shop',
    proxyHeader: 'x-forwarded-proto',
    databaseCertificates,
  });
  const config = environment({
    ...overrides,
    loadBalancer: { deletionProtection: false, domain },
    migration: {},
  });
  const terraform = environmentTerraform(parsed, config);
  const containers: Record<'web' | 'migration', Container> & Partial<Record<'worker' | 'collectStatic', Container>> = {
    web: containerOf(terraform, 'web_fargate_task_definition'),
    migration: containerOf(terraform, 'migrate_task_definition'),
    ...(does && { worker: containerOf(terraform, does.taskDefinition) }),
    ...(config.collectStatic && { collectStatic: containerOf(terraform, 'collect_static_task_definition') }),
  };
  const findings = [
    ...applicationRules.flatMap((rule) => rule(parsed, [config])),
    ...environmentRules.flatMap((rule) => rule(config, parsed, [config])),
  ];
  return {
    terraform,
    containers,
    findings,
    targetGroup: Object.values(terraform.resource.aws_lb_target_group ?? {})[0],
  };
}
