import { workersOf } from '../../../modules/django-app/server.ts';
import type { Finding } from '../finding.ts';
import type { EnvironmentRule } from './rule.ts';

/** The server has something to serve, and lasts for longer than one of its workers. */
export const serverCanRun: EnvironmentRule = ({ web }, application) => {
  const findings: Finding[] = [];
  if (web.server === 'other') return findings;
  if (web.server === 'uvicorn' && application.asgiApplication === undefined) {
    findings.push({
      path: 'web.server',
      must: 'must not be uvicorn without an asgiApplication',
      got: web.server,
      wayOut: "give environments/application.ts one, such as asgiApplication: 'config.asgi:application'",
    });
  }
  if (web.maxRequests === 0) return findings;
  // https://github.com/Kludex/uvicorn/discussions/2926: a single worker has no parent that would start the next.
  if (web.server === 'uvicorn' && workersOf(web) === 1) {
    findings.push({
      path: 'web.maxRequests',
      must: 'must be 0 with a single worker of uvicorn, which ends the task with itself',
      got: web.maxRequests,
      wayOut: 'take 0, or two web.workers',
    });
  }
  if (web.maxRequestsJitter > web.maxRequests) {
    findings.push({
      path: 'web.maxRequestsJitter',
      must: `must be at most web.maxRequests, ${web.maxRequests}`,
      got: web.maxRequestsJitter,
      wayOut: 'lower it, or raise web.maxRequests',
    });
  }
  return findings;
};
