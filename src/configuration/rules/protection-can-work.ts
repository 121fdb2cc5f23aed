import { longestTaskSeconds } from '../../../modules/broker/queues.ts';
import type { Finding } from '../finding.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** A worker is protected by some task, for as long as any takes. */
export const protectionCanWork: EnvironmentRule = (environment, { queues }) =>
  inEachWorker(environment, (worker, path): Finding[] => {
    const { protection } = worker;
    if (protection === undefined) return [];
    const { afterSeconds, atMostMinutes } = protection;
    const longest = longestTaskSeconds(worker, queues);
    const least = Math.ceil(longest / 60);
    return [
      // A worker of unknown queues is left to the rule on queues.
      ...(longest > 0 && afterSeconds >= longest
        ? [
            {
              path: `${path}.protection.afterSeconds`,
              must: `must be less than ${longest}, the longestTaskSeconds of its queues`,
              got: afterSeconds,
              wayOut: 'otherwise no task is ever protected: lower it, or leave protection out',
            },
          ]
        : []),
      ...(atMostMinutes < least
        ? [
            {
              path: `${path}.protection.atMostMinutes`,
              must: `must be at least ${least}, since the longestTaskSeconds of its queues are ${longest}`,
              got: atMostMinutes,
              wayOut:
                'otherwise a task outlasts its protection: raise it, or lower longestTaskSeconds in environments/application.ts',
            },
          ]
        : []),
    ];
  });
