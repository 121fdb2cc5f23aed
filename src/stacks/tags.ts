import type { Application, EnvironmentConfig } from '../configuration/schema.ts';

/** Put on every resource, so that cost and ownership can be told apart. */
export function tagsOf({ project }: Pick<Application, 'project'>, { name }: EnvironmentConfig): Record<string, string> {
  return { Project: project, Environment: name, ManagedBy: 'terraform' };
}
