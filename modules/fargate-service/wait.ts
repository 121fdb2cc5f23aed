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

/** An instance that a task waits for is asked for after a minute or two, starts, joins the cluster, and has no layer of an image yet. AWS names no bound; its warm-up is 5 minutes by default. */
export const instanceMinutes = 15;

/** A deployment of few tasks is rolled back after so many failed: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html. */
const failuresBeforeRollback = 3;

/**
 * How many minutes Terraform waits for a service to be steady. An apply that gives up before ECS does leaves a deployment behind that nobody looks at. A deployment
 * takes longest when it fails: each new task has all of the time that its checks give it, ECS goes back to the revision before, and new tasks as well as old ones are drained.
 */
export function waitMinutes(
  { healthCheck, stopTimeoutSeconds }: Pick<Workload, 'healthCheck' | 'stopTimeoutSeconds'>,
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
  return startingMinutes + Math.ceil((failuresBeforeRollback * failing + healthy + 2 * stopping) / 60);
}
