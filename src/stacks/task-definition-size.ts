import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition/index.js';
import type { Construct } from 'constructs';
import { type Finding, UserError } from '../configuration/finding.ts';

/**
 * ECS refuses a longer one by "Actual length: '66420'. Max allowed length is '65536' bytes." (https://github.com/awsdocs/amazon-ecs-developer-guide/pull/149);
 * its quotas are in https://docs.aws.amazon.com/general/latest/gr/ecs-service.html.
 */
const mostBytes = 65_536;

/** About as long as the ARNs and addresses that Terraform puts in the place of references. */
const reference = 'x'.repeat(100);

/** For what stands in a task definition beside its containers, such as roles, sizes and tags. */
const besideContainers = 2048;

/**
 * Holds each task definition to what ECS takes. Commands and variables of a team make it grow, in bytes: a letter with an accent is two.
 * @throws UserError naming each that is too large.
 */
export function requireTaskDefinitionsFit(scope: Construct, environment: string): void {
  const findings = scope.node.findAll().flatMap((construct): Finding[] => {
    if (!(construct instanceof EcsTaskDefinition)) return [];
    const containers = (construct.containerDefinitionsInput ?? '').replace(/\$\{TfToken\[[^\]]+\]\}/g, reference);
    const bytes = Buffer.byteLength(containers) + besideContainers;
    if (bytes <= mostBytes) return [];
    return [
      {
        path: environment,
        must: `must leave the task definition ${construct.familyInput} at most ${mostBytes} bytes`,
        got: bytes,
        wayOut: 'take shorter or fewer variables and commands: what is long belongs into the image or into a bucket',
      },
    ];
  });
  if (findings.length > 0) throw new UserError(findings);
}
