import type { Service as EcsService } from '@aws-sdk/client-ecs';
import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { primaryOf } from '../status/causes.ts';

/** A deployment as ECS tells of it: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html */
export interface Rollout {
  name: string;
  /**
   * `given-up`: ECS starts no more tasks, since no deployment before it was completed, so that the service never gets steady
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html).
   */
  state: 'under-way' | 'rolled-back' | 'given-up' | 'done';
  desired: number;
  running: number;
  pending: number;
  failed: number;
  /** Of the target group, those of the tasks before among them. */
  targets: { healthy: number; all: number } | undefined;
}

/**
 * What becomes of a service.
 * @param before the deployments that were there before, which tell nothing of this one.
 */
export function rolloutOf(
  service: EcsService,
  before: ReadonlySet<string>,
  targets: TargetHealthDescription[] | undefined,
): Rollout | undefined {
  const { deployments = [], serviceName: name = '' } = service;
  const primary = primaryOf(service);
  if (!primary || before.has(primary.id ?? '')) return undefined;
  const failed = deployments.find(({ id = '', rolloutState }) => rolloutState === 'FAILED' && !before.has(id));
  const { rolloutState, rolloutStateReason = '' } = primary;
  const state =
    failed && failed === primary
      ? 'given-up'
      : failed || rolloutStateReason.includes('rolling back')
        ? 'rolled-back'
        : rolloutState === 'COMPLETED' || isSteady(service)
          ? 'done'
          : 'under-way';
  return {
    name,
    state,
    desired: primary.desiredCount ?? 0,
    running: primary.runningCount ?? 0,
    pending: primary.pendingCount ?? 0,
    failed: primary.failedTasks ?? 0,
    targets:
      targets && targets.length > 0
        ? {
            healthy: targets.filter(({ TargetHealth }) => TargetHealth?.State === 'healthy').length,
            all: targets.length,
          }
        : undefined,
  };
}

/** What Terraform waits for: https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/ecs/service.go, statusServiceWaitForStable. */
export function isSteady({ deployments = [], desiredCount, runningCount }: EcsService): boolean {
  return deployments.length === 1 && desiredCount === runningCount;
}

export function textOf({ name, state, desired, running, pending, failed, targets }: Rollout): string {
  const parts = [
    `${running} of ${desired} running`,
    ...(pending > 0 ? [`${pending} pending`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(targets ? [`${targets.healthy} of ${targets.all} targets healthy`] : []),
    ...(state === 'rolled-back' ? ['ECS goes back to the revision before'] : []),
    ...(state === 'given-up' ? ['ECS has given up'] : []),
  ];
  return `${name}: ${parts.join(', ')}`;
}
