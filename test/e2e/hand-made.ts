import type { z } from 'zod';
import { applicationSchema, type EnvironmentInput } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { environment } from '../src/configuration/config.ts';
import { app, terraformOf } from '../synth.ts';
import { type Container, containerOf } from './container.ts';
import type { Servers } from './example.ts';
import type { Project } from './projects.ts';

type Variable = string | false | { from: string; separator?: string; scheme?: string; query?: false; password?: true };

export type ApplicationInput = z.input<typeof applicationSchema> & {
  staticFiles?: string;
  celeryVersion?: string;
  variables: Record<string, Variable>;
};

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

/** What is synthesized, with what no setting can say yet made by hand. */
export function synthesizedOf(project: Project) {
  const { staticFiles: _, celeryVersion, variables: __, ...application } = project.application;
  const { processes, ...settings } = project.environment as Record<string, never> & {
    processes?: { command: string[] }[];
  };
  const { containerHealthCheck, entryPoint, ...web } = (settings.web ?? {}) as Record<string, unknown>;
  const { variables: plain } = (settings.parameters ?? {}) as { variables?: Record<string, string> };
  const config = environment({
    ...settings,
    loadBalancer: { deletionProtection: false, domain },
    migration: {},
    web: web as EnvironmentInput['web'],
    parameters: {},
    ...('collectStatic' in settings && { collectStatic: {} }),
  });
  const parsed = applicationSchema.parse({
    ...application,
    project: 'shop',
    queues: [{ name: 'celery' }],
    djangoPaths: { media: '/media/*' },
  });
  const terraform = withoutCreationStacks(() => terraformOf(new EnvironmentStack(app(), parsed, config, [config])));
  const made = (taskDefinition: string): Container => {
    const container = containerOf(terraform, taskDefinition);
    return {
      ...container,
      entryPoint: ['/usr/bin/env'],
      command: container.command.filter((word) => !celeryVersion || !/soft_shutdown/.test(word)),
      environment: [
        ...container.environment.filter(({ name }) => !celeryVersion || name !== 'REMAP_SIGTERM'),
        ...Object.entries(plain ?? {}).map(([name, value]) => ({ name, value })),
      ],
    };
  };
  const webContainer = made('web_fargate_task_definition');
  if (entryPoint === 'image') delete webContainer.entryPoint;
  if (containerHealthCheck) {
    const code = 'import socket; socket.create_connection(("127.0.0.1", 8000), 5)';
    webContainer.healthCheck = { command: ['CMD', 'python', '-c', code] };
  }
  const worker =
    project.worker &&
    (processes?.[0] ? { ...webContainer, command: processes[0].command } : made(project.worker.taskDefinition));
  return {
    terraform,
    containers: {
      web: webContainer,
      worker,
      migration: made('migrate_task_definition'),
      collectStatic: 'collectStatic' in settings ? made('collect_static_task_definition') : undefined,
    },
    targetGroup: Object.values(terraform.resource.aws_lb_target_group ?? {})[0],
  };
}

/** What a task is told, with the names of the team. */
export function variablesOf({ application }: Project, ours: Record<string, string>, { postgres }: Servers) {
  const sources: Record<string, string | undefined> = {
    secretKey: ours.DJANGO_SECRET_KEY,
    hosts: ours.DJANGO_ALLOWED_HOSTS,
    origins: ours.DJANGO_CSRF_TRUSTED_ORIGINS,
    host: ours.DJANGO_ALLOWED_HOSTS?.split(',')[0],
    region: ours.AWS_REGION,
    'database.url': ours.DATABASE_URL,
    'database.host': '127.0.0.1',
    'database.port': String(postgres.port),
    'database.name': 'app',
    'database.user': 'app',
    'database.password': ours.PGPASSWORD,
    'cache.url': ours.CACHE_URL,
    'broker.url': ours.CELERY_BROKER_URL,
    'storage.media.name': ours.MEDIA_BUCKET,
  };
  const team = Object.entries(application.variables).map(([name, variable]) => {
    const form = typeof variable === 'object' ? variable : { from: String(variable) };
    let value = sources[form.from];
    if (value === undefined) throw new Error(`${name}: ${form.from} must be known, got nothing`);
    if (form.separator) value = value.replaceAll(',', form.separator);
    if (form.scheme) value = value.replace(/^\w+:/, `${form.scheme}:`);
    if (form.password) value = value.replace('app@', `app:${ours.PGPASSWORD}@`);
    if (form.query === false) value = value.replace(/\?.*/, '');
    return [name, value] as const;
  });
  return { ...ours, ...Object.fromEntries(team) };
}
