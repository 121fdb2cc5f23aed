import type { Finding } from '../../configuration/finding.ts';
import type { KnownReason } from '../../steps/stopped-reasons.ts';

/** Something that is wrong with what runs. */
export interface Problem extends Finding {
  cause:
    | KnownReason['cause']
    | 'health-check-failed'
    | 'exited-at-start'
    | 'exited-later'
    | 'not-started'
    | 'deployment-stuck'
    | 'tasks-missing'
    | 'not-deployed'
    | 'image-gone'
    | 'secret-empty'
    | 'token-not-alone'
    | 'users-not-settled'
    | 'schedule-failed'
    | 'alarm';
  /** The last lines that a task wrote before it ended. */
  log?: string[];
  /** Pages of AWS's console that show more. */
  links?: string[];
}
