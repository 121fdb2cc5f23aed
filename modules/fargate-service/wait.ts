import type { ContainerHealthCheckSettings } from '../workload/settings.ts';
import type { Workload } from '../workload/workload.ts';

/** Of whoever sends requests to a service. */
export interface Ingress {
  /** For so long ECS takes no notice of a task that its health checks call ill. */
  gracePeriodSeconds: number;
  /** The load balancer calls a task well after so long. */
  healthySeconds: number;
  /** The load balancer calls a task ill after so long. */
  unhealthySeconds: number;
  /** A task that is to stop still has so long for the requests that it was sent. */
  drainingSeconds: number;
}

/**
 * What the provider waits for by itself, at 5.100.0: time for an image to be pulled, for Fargate, or Fargate Spot, to have room, and for ECS to start up to 5000 tasks. None of
 * these has a bound of AWS's own. A container has three minutes of it to start: https://repost.aws/knowledge-center/ecs-fargate-docker-timeout-error.
 */
const startingMinutes = 20;

/**
 * A deployment is rolled back after so many failed, one after the other where there is one task: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html.
 * Of more than six tasks half may fail, and they start side by side, since up to 200 % of them may run.
 */
const failuresBeforeRollback = 3;

/** ECS takes minutes as a whole, and a worker that ends its protection gives it one to notice: PAUSE_SECONDS of examples/django/config/protection.py. */
const unprotectedMinutes = 2;

const noIngress: Ingress = { gracePeriodSeconds: 0, healthySeconds: 0, unhealthySeconds: 0, drainingSeconds: 0 };

/**
 * How many minutes Terraform waits for a service to be steady. An apply that gives up before ECS does leaves a deployment behind that nobody looks at. A deployment
 * takes longest when it fails. Each new task has all of the time that its sidecars, and then its checks, give it, and is drained and stopped. Then ECS goes back to the revision before:
 * where there are never two tasks at a time it stopped that one first, and now starts it again, which takes a task that is well in the end as long as its checks allow.
 * Those that are to go are stopped once they are not protected any more.
 * @param sidecars the checks that the container of the service waits for: `dependsOn` with HEALTHY.
 */
export function waitMinutes(
  {
    healthCheck,
    stopTimeoutSeconds,
    protectedMinutes,
    neverTwo = false,
  }: Pick<Workload, 'healthCheck' | 'stopTimeoutSeconds' | 'protectedMinutes' | 'neverTwo'>,
  ingress: Ingress = noIngress,
  sidecars: readonly ContainerHealthCheckSettings[] = [],
): number {
  // They start side by side.
  const sidecarsReady = Math.max(0, ...sidecars.map(longestSeconds));
  const own = healthCheck ? longestSeconds(healthCheck.settings) : 0;
  const failing = sidecarsReady + Math.max(own, ingress.gracePeriodSeconds + ingress.unhealthySeconds);
  const first = healthCheck ? healthCheck.settings.intervalSeconds + healthCheck.settings.timeoutSeconds : 0;
  const healthy = sidecarsReady + Math.max(first, ingress.healthySeconds);
  const stopping = ingress.drainingSeconds + stopTimeoutSeconds;
  const wayBack = neverTwo ? failing : healthy;
  // Each task that failed is stopped, and so is the one before them.
  const seconds = failuresBeforeRollback * (failing + stopping) + wayBack + stopping;
  const protecting = protectedMinutes === undefined ? 0 : protectedMinutes + unprotectedMinutes;
  return startingMinutes + protecting + Math.ceil(seconds / 60);
}

/** Until a container is ill, or well at the last moment. The next check begins once the one before has ended: https://docs.docker.com/reference/dockerfile/#healthcheck. */
function longestSeconds({
  startPeriodSeconds,
  retries,
  intervalSeconds,
  timeoutSeconds,
}: ContainerHealthCheckSettings) {
  return startPeriodSeconds + retries * (intervalSeconds + timeoutSeconds);
}
