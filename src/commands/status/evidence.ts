import type { Service } from '../../configuration/services.ts';
import type { KnownReason } from '../../steps/stopped-reasons.ts';
import type { Problem } from './problem.ts';

/** What speaks for a problem, and the stream of the log that tells more of it, if one does. */
export interface Evidence {
  problem: Problem;
  logStream?: string;
}

/** What the sentences are made with. */
export interface Told {
  name: string;
  logGroup: string;
  /** Where what its own container printed is: that log group, or what its log router sends it to. */
  log: string;
  /** The service in the configuration, if it is there. */
  configured: Service | undefined;
}

export function byKnownReason({ cause, wayOut }: KnownReason, got: string, told: Told): Evidence {
  return evidence(cause, told, got, wayOut(settingOf(told), otherImageOf(told)));
}

/** What a service runs that is not the application's. */
function otherImageOf({ configured }: Told): string | { repository: string } | undefined {
  if (configured?.kind !== 'service' || configured.settings.image === 'application') return undefined;
  return configured.settings.image;
}

/** `sidecar` is the container that failed, where it is not the service's own. */
export function unhealthy(got: string, told: Told, sidecar?: string): Evidence {
  const wayOut = sidecar ? `see in ${told.logGroup} why ${sidecar} is not ready` : wayOutOfUnhealthy(told, got);
  return evidence('health-check-failed', told, got, wayOut);
}

function wayOutOfUnhealthy({ configured, log }: Told, got: string): string {
  switch (configured?.kind) {
    case 'web': {
      const { healthCheckPath: path, healthCheckMatcher: matcher, healthCheckTimeoutSeconds } = configured.settings;
      const answered = wayOutOfAnswer(path, got);
      if (answered) return `${answered}; ${log} says more`;
      return `see that it answers ${path} with ${matcher} within ${healthCheckTimeoutSeconds} seconds, by HTTP and under any Host, so before SECURE_SSL_REDIRECT and ALLOWED_HOSTS; ${log} says more`;
    }
    case 'service': {
      if (configured.settings.internal)
        return `see that containerHealthCheck.command ends in 0 in a task; ${log} says more`;
      const { healthCheckPath: path, healthCheckMatcher: matcher, healthCheckTimeoutSeconds } = configured.settings;
      return `see that it answers ${path} with ${matcher} within ${healthCheckTimeoutSeconds} seconds, by HTTP and under any Host; ${log} says more`;
    }
    case 'worker':
      return `see in ${log} what it did last: its main process has hung for a minute or more; give what it waits for a timeout (docs/celery.md)`;
    default:
      return `see in ${log} why it does not answer`;
  }
}

/**
 * The load balancer tells the status code that came, as `Health checks failed with these codes: [400]`
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html#target-health-reason-codes).
 */
function wayOutOfAnswer(path: string, got: string): string | undefined {
  const [, code = ''] = /codes: \[(\d{3})\]/.exec(got) ?? [];
  switch (code[0]) {
    case '3':
      return `${path} is redirected, as by SECURE_SSL_REDIRECT: exempt it by SECURE_REDIRECT_EXEMPT, or write web.healthCheckMatcher: '200-399'`;
    case '4':
      return code === '400'
        ? `Django refuses ${path} by IP address, as ALLOWED_HOSTS has it: answer it before that is checked, as examples/django/config/health.py does, or write web.healthCheckMatcher: '200-499'`
        : `Django has no page at ${path} for everyone: write web.healthCheckPath, the path of one that it has`;
    case '5':
      return `Django fails at ${path}: see its error`;
  }
}

const musts: Partial<Record<Problem['cause'], string>> = {
  'image-not-pulled': 'must get an image that it can run',
  'secret-not-read': 'must read its secrets',
  'log-not-written': 'must write its log',
  'out-of-memory': 'must do with its memory',
  'no-free-address': 'must get an address',
  'no-capacity': 'must get room on Fargate',
  'role-not-assumed': 'must get its roles',
  'health-check-failed': 'must pass its health check',
  'not-started': 'must start',
  'deployment-stuck': 'must get its new tasks to run',
  'tasks-missing': 'must run all its tasks',
};

export function evidence(cause: Problem['cause'], told: Told, got: string, wayOut: string): Evidence {
  // An error shows no text of more than 1000 characters.
  const beginning = got.slice(0, 900);
  return { problem: { cause, path: told.name, must: musts[cause] ?? 'must keep running', got: beginning, wayOut } };
}

/** Each cause of one source once, the newest, with how many more there are. */
export function counted(source: Evidence[]): Evidence[] {
  const causes = [...new Set(source.map(({ problem }) => problem.cause))];
  return causes.map((cause) => {
    const [newest, ...more] = source.filter(({ problem }) => problem.cause === cause) as [Evidence, ...Evidence[]];
    if (more.length === 0) return newest;
    return { ...newest, problem: { ...newest.problem, got: `${newest.problem.got}, and ${more.length} more` } };
  });
}

export function settingOf({ name, configured }: Told): string {
  return configured?.path ?? name;
}
