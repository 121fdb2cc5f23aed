import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Emulator } from './emulator/emulator.ts';
import { startBootstrappedAccountOf } from './environments.ts';
import { Project } from './project.ts';

describe('a policy scan of production', () => {
  let emulator: Emulator;
  let project: Project;

  beforeAll(async () => {
    emulator = await startBootstrappedAccountOf('production', 'scan');
    project = new Project(emulator);
  });

  afterAll(async () => {
    await emulator?.stop();
    project?.remove();
  });

  const scan = () => project.npmRun('scan', 'production', '--', '--image-tag', 'abc1234');

  it('finds a reason for each check that fails, and use for each reason', async () => {
    const { output, exitCode } = await scan();
    expect(output).toMatch(/^\d{3} checks passed, \d+ excepted, 0 failed$/m);
    expect(output).not.toContain('unused exception');
    expect(exitCode).toBe(0);
  });

  it('fails for a check without a reason, seen in the source and in documents that a plan does not know yet', async () => {
    project.edit('modules/database/database.ts', 'storageEncrypted: true', 'storageEncrypted: false');
    project.edit(
      'modules/fargate-service/fargate-task.ts',
      'readonlyRootFilesystem: cluster.exec === undefined',
      'readonlyRootFilesystem: false',
    );
    const { output, exitCode } = await scan();
    for (const instance of ['database_instance', 'database_replica_1_instance']) {
      expect(output).toContain(
        `CKV_AWS_16 aws_db_instance.${instance}: Ensure all data stored in the RDS is securely encrypted`,
      );
    }
    expect(output).toContain('CKV_AWS_336 aws_ecs_task_definition.web_fargate_task_definition: Ensure ECS containers');
    // The two databases, and the tasks of web, two workers, beat, the role of the application, the migration and the static files.
    expect(output).toMatch(/^\d{3} checks passed, \d+ excepted, 9 failed$/m);
    expect(exitCode).toBe(1);
  });
});

it.each(['dev', 'staging'])('a policy scan of %s finds a reason for each check that fails, too', async (name) => {
  const emulator = await startBootstrappedAccountOf(name, `scan-${name}`);
  const project = new Project(emulator);
  try {
    const { output, exitCode } = await project.npmRun('scan', name, '--', '--image-tag', 'abc1234');
    expect(output).toMatch(/^\d{3} checks passed, \d+ excepted, 0 failed$/m);
    expect(output).not.toContain('unused exception');
    expect(exitCode).toBe(0);
  } finally {
    await emulator.stop();
    project.remove();
  }
});
