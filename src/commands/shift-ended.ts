import { ApplicationAutoScalingClient, DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { UserError } from '../configuration/finding.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { ask } from './ask.ts';
import { webNext } from './status/names.ts';
import { usersNotSettled } from './status/shift.ts';
import { describeServices, web } from './web-service.ts';
import type { Resource, Stack } from './what-stays.ts';

/**
 * Refuses a deploy that would delete `web-next` while users are there, as after a deploy that was killed: nothing orders its end after the listener rule leads to `web`, and the steps that give
 * `web` its users and its scale-in back go with it.
 * @param state what the environment has, as Terraform prints it.
 * @param applied the stack that is applied.
 * @throws UserError that says what a deploy left.
 */
export async function requireShiftEnded(
  environment: EnvironmentConfig,
  cluster: string,
  { state: { resources }, applied }: { state: { resources: readonly Resource[] }; applied: Stack },
): Promise<void> {
  const service = 'web_next_service';
  const isThere = resources.some(
    ({ type, name, instances }) => type === 'aws_ecs_service' && name === service && instances.length > 0,
  );
  if (!isThere || applied.resource?.aws_ecs_service?.[service]) return;
  const config = clientConfigOf(environment);
  const ofWeb = `service/${cluster}/${web}`;
  const scales = resources.some(
    ({ type, instances }) =>
      type === 'aws_appautoscaling_target' && instances.some(({ attributes: { id } }) => id === ofWeb),
  );
  const [users, suspended] = await ask(
    environment,
    Promise.all([
      describeServices(new ECSClient(config), cluster, [web, webNext]).then((services) =>
        usersNotSettled(
          new ElasticLoadBalancingV2Client(config),
          services.filter(({ status }) => status === 'ACTIVE'),
        ),
      ),
      scales && isScaleInSuspended(new ApplicationAutoScalingClient(config), ofWeb),
    ]),
  );
  const got = [...users.map((each) => each.got), ...(suspended ? ['scale-in of web suspended'] : [])];
  if (got.length === 0) return;
  throw new UserError([
    {
      path: `${environment.name}.web.deployment.strategy`,
      must: 'must stay as it was until a deploy has ended',
      got: got.join(', '),
      wayOut: 'deploy the same image with it first',
    },
  ]);
}

async function isScaleInSuspended(scaling: ApplicationAutoScalingClient, ofWeb: string): Promise<boolean> {
  const { ScalableTargets = [] } = await scaling.send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: 'ecs',
      ResourceIds: [ofWeb],
      ScalableDimension: 'ecs:service:DesiredCount',
    }),
  );
  return ScalableTargets.some(({ SuspendedState }) => SuspendedState?.DynamicScalingInSuspended);
}
