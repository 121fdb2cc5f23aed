import { describe, expect, it } from 'vitest';
import { ecsExecSettings } from '../../../modules/cluster/settings.ts';
import { itKeepsWithinBounds, required } from '../settings.ts';

describe('settings of ECS Exec', () => {
  itKeepsWithinBounds(
    ecsExecSettings,
    { writableRootFilesystem: true, logRetentionDays: 30 },
    {
      writableRootFilesystem: {
        takes: [true],
        refuses: [false, undefined, 'true'],
        message:
          'must be true; AWS supports ECS Exec on no read-only root file system: accept that, or leave ecsExec out',
      },
      logRetentionDays: {
        takes: [1, 365],
        refuses: [0, 2],
        message:
          'must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653; CloudWatch Logs takes no other period',
      },
    },
  );

  it('has no defaults', () => {
    expect(required(ecsExecSettings)).toEqual(['writableRootFilesystem', 'logRetentionDays']);
  });
});
