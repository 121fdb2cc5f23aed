import type { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type FargateProps, fargateTask } from '../fargate-service/fargate-task.ts';
import { readLogRights } from '../shared/common-rights.ts';
import type { Client } from '../shared/connections.ts';
import type { Grantee } from '../shared/iam.ts';
import type { Rights } from '../shared/rights.ts';
import { Step } from '../shared/step.ts';
import { runTaskRights } from './rights.ts';
import type { ReleaseTaskSettings } from './settings.ts';
import { releaseTask } from './workload.ts';

export interface ReleaseTaskProps extends FargateProps {
  /** Where its settings are in the environment, for the errors that name them. */
  setting: 'migration' | 'collectStatic' | 'web';
  settings: ReleaseTaskSettings;
  /** It is run again when this changes. Without it, for each new task definition. */
  runAgainWith?: string;
}

/**
 * A command of the image, such as Django's `migrate`, run once for each new task definition: a task on Fargate that the deploy starts, and waits for. What
 * starts after `done` starts with what it did, or not at all.
 */
export class ReleaseTask extends Construct implements Client, Grantee {
  readonly rights: readonly Rights[];
  readonly holder: Construct = this;
  readonly securityGroup: SecurityGroup;
  readonly taskRole: IamRole;
  readonly logGroup: CloudwatchLogGroup;
  readonly settings: ReleaseTaskSettings;
  /** It has ended, and in 0. */
  readonly done: Step;

  constructor(scope: Construct, id: string, props: ReleaseTaskProps) {
    super(scope, id);
    this.settings = props.settings;
    const { place, cluster, network, template, settings } = props;
    const { securityGroup, taskRole, logGroup, taskDefinition, startAfter, rights } = fargateTask(this, {
      ...props,
      role: id,
      task: releaseTask(settings),
      alone: true,
    });
    this.rights = [runTaskRights, readLogRights, ...rights];
    this.securityGroup = securityGroup;
    this.taskRole = taskRole;
    this.logGroup = logGroup;
    this.done = new Step(this, 'run', {
      place,
      command: ['run-task'],
      environment: {
        CLUSTER_ARN: cluster.arn,
        TASK_DEFINITION_ARN: taskDefinition.arn,
        SUBNET_IDS: network.taskSubnetIds.join(' '),
        SECURITY_GROUP_ID: securityGroup.id,
        ASSIGN_PUBLIC_IP: network.tasksHavePublicAddresses ? 'ENABLED' : 'DISABLED',
        SETTING: props.setting,
        CONTAINER: id,
        LOG_GROUP: logGroup.name,
        LOG_STREAM_PREFIX: id,
        TIMEOUT_SECONDS: String(settings.timeoutSeconds),
      },
      runAgainWith: props.runAgainWith ?? taskDefinition.arn,
      dependsOn: [...startAfter, ...(network.waysOut ?? []), ...template.startAfter],
    });
  }

  waitFor(dependency: ITerraformDependable): void {
    this.done.dependsOn = [...(this.done.dependsOn ?? []), dependable(dependency)];
  }
}
