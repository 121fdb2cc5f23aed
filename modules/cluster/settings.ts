import { z } from 'zod';
import { logRetention } from '../observability/settings.ts';
import { group } from '../shared/setting.ts';

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
export const ecsExecSettings = group({
  /**
   * ECS Exec runs an agent in each container, as root, which writes to the root file system: AWS supports no read-only one. So with ECS
   * Exec whoever breaks into the application can change its files, until the task is replaced. Written out, so that somebody chose it.
   */
  writableRootFilesystem: z.literal(true, {
    error: 'must be true; AWS supports ECS Exec on no read-only root file system: accept that, or leave ecsExec out',
  }),
  /** Days for which CloudWatch keeps what was typed and shown. */
  logRetentionDays: logRetention,
});

export type EcsExecSettings = z.output<typeof ecsExecSettings>;
