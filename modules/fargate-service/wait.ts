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

/** What the provider waits for by itself, at 5.100.0: time for an image to be pulled, and for ECS to start up to 5000 tasks. */
const startingMinutes = 20;

/** A deployment of few tasks is rolled back after so many failed: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html. */
const failuresBeforeRollback = 3;

/** ECS takes minutes as a whole, and a worker that ends its protection gives it one to notice: PAUSE_SECONDS of examples/django/config/protection.py. */
const unprotectedMinutes = 2;

/**
 * How many minutes Terraform waits for a service to be steady. An apply that gives up before ECS does leaves a deployment behind that nobody looks at. A deployment
 * takes longest when it fails: each new task has all of the time that its checks give it, ECS goes back to the revision before, and new tasks as well as old ones are drained.
 * Those that are to go are stopped once they are not protected any more.
 */
export function waitMinutes(
  {
    healthCheck,
    stopTimeoutSeconds,
    protectedMinutes,
  }: Pick<Workload, 'healthCheck' | 'stopTimeoutSeconds' | 'protectedMinutes'>,
  ingress: Ingress = { gracePeriodSeconds: 0, healthySeconds: 0, unhealthySeconds: 0, drainingSeconds: 0 },
): number {
  const { startPeriodSeconds, intervalSeconds, retries } = healthCheck?.settings ?? {
    startPeriodSeconds: 0,
    intervalSeconds: 0,
    retries: 0,
  };
  const failing = Math.max(
    startPeriodSeconds + retries * intervalSeconds,
    ingress.gracePeriodSeconds + ingress.unhealthySeconds,
  );
  const healthy = Math.max(intervalSeconds, ingress.healthySeconds);
  const stopping = ingress.drainingSeconds + stopTimeoutSeconds;
  const protecting = protectedMinutes === undefined ? 0 : protectedMinutes + unprotectedMinutes;
  return startingMinutes + protecting + Math.ceil((failuresBeforeRollback * failing + healthy + 2 * stopping) / 60);
}
