import {
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { Aws } from './aws.ts';
import type { ShiftPlace } from './place.ts';
import type { Tell } from './told.ts';

/**
 * Has Application Auto Scaling take no task from `web`, or again as it did. Without users it would shrink to its minimum, and be too small for those who come back.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html
 */
export async function suspendScaleIn({ scaling, abort }: Aws, place: ShiftPlace, suspended: boolean, tell: Tell) {
  if (!place.scalable) return;
  const target = {
    ServiceNamespace: 'ecs' as const,
    ResourceId: `service/${place.cluster.replace(/^.*\//, '')}/${place.web}`,
    ScalableDimension: 'ecs:service:DesiredCount' as const,
  };
  const { ScalableTargets = [] } = await scaling.send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: target.ServiceNamespace,
      ResourceIds: [target.ResourceId],
      ScalableDimension: target.ScalableDimension,
    }),
    abort,
  );
  const [found] = ScalableTargets;
  if (!found || (found.SuspendedState?.DynamicScalingInSuspended ?? false) === suspended) return;
  const { DynamicScalingOutSuspended = false, ScheduledScalingSuspended = false } = found.SuspendedState ?? {};
  await scaling.send(
    new RegisterScalableTargetCommand({
      ...target,
      // What is not named stays as it is: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
      SuspendedState: {
        DynamicScalingInSuspended: suspended,
        DynamicScalingOutSuspended,
        ScheduledScalingSuspended,
      },
    }),
    abort,
  );
  tell(`${place.web}: ${suspended ? 'is not scaled in for now' : 'is scaled in again'}`);
}
