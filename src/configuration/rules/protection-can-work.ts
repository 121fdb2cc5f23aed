import { longestTaskSeconds } from '../../../modules/broker/queues.ts';
import { deployHours } from '../../../modules/github-roles/settings.ts';
import type { Finding } from '../finding.ts';
import { inEachWorker } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** What a deploy does beside waiting for the workers: migrate, and replace web. */
const hoursOfTheRest = 1;

/** A worker is protected by some task, for as long as any takes, and no longer than a deploy of GitHub Actions can wait. */
export const protectionCanWork: EnvironmentRule = (environment, { queues, github }) =>
  inEachWorker(environment, (worker, path): Finding[] => {
    const { protection } = worker;
    if (protection === undefined) return [];
    const { afterSeconds, atMostMinutes } = protection;
    const longest = longestTaskSeconds(worker, queues);
    const least = Math.ceil(longest / 60);
    const most = (deployHours - hoursOfTheRest) * 60;
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
      ...(github && atMostMinutes > most
        ? [
            {
              path: `${path}.protection.atMostMinutes`,
              must: `must be at most ${most} with github`,
              got: atMostMinutes,
              wayOut: `a deploy waits for so long, and GitHub's role is lent to it for ${deployHours} hours; lower it, or cut the tasks into shorter ones`,
            },
          ]
        : []),
    ];
  });
