import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { leastEnvironment } from '../src/configuration/config.ts';
import type { Project } from './project.ts';

export interface Settings {
  application: object;
  environment: object;
}

/** Another application, whose one environment is this. */
export function replaceSettings(
  project: Project,
  name: 'dev' | 'staging' | 'drill',
  { application, environment }: Settings,
): void {
  const only = { ...leastEnvironment, name, ...environment };
  project.write(
    'environments/application.ts',
    `import { defineApplication } from 'django-on-aws';\nexport default defineApplication(${JSON.stringify(application)});`,
  );
  project.write(
    `environments/${name}.ts`,
    `import { defineEnvironment } from 'django-on-aws';\nexport default defineEnvironment(${JSON.stringify(only)});`,
  );
  // The others are of another application.
  for (const other of ['dev', 'staging', 'production']) {
    if (other !== name) rmSync(join(project.folder, `environments/${other}.ts`), { force: true });
  }
  project.write('environments/index.ts', `import only from './${name}.ts';\nexport const environments = [only];`);
}
