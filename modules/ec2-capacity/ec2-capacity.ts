import { AutoscalingGroup } from '@cdktf/provider-aws/lib/autoscaling-group/index.js';
import { EcsCapacityProvider } from '@cdktf/provider-aws/lib/ecs-capacity-provider/index.js';
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { dependable, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { securityGroupRights } from '../shared/common-rights.ts';
import { type Client, goesAfterTasks } from '../shared/connections.ts';
import { policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import { launchTemplate } from './launch-template.ts';
import type { Ec2CapacityProps } from './props.ts';
import { agentStatements, ec2CapacityRights, providerWord } from './rights.ts';
import type { InstancesSettings } from './settings.ts';
import { checkTypes } from './unknown-types.ts';

/**
 * Instances of EC2 for the tasks of one service. ECS starts one when a task finds no place, and lets one go that has no task
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html). Nobody logs in on them: there is no key and no way in.
 */
export class Ec2Capacity extends Construct implements Client {
  readonly rights: readonly Rights[];
  readonly holder: Construct = this;
  readonly securityGroup: SecurityGroup;
  readonly settings: InstancesSettings;
  readonly provider: EcsCapacityProvider;
  readonly group: AutoscalingGroup;

  constructor(scope: Construct, id: string, props: Ec2CapacityProps) {
    super(scope, id);
    const { name, role, place, cluster, network, tags, settings } = props;
    this.settings = settings;
    const asked = checkTypes(this, props);
    this.rights = [securityGroupRights, ...ec2CapacityRights(asked !== undefined)];
    this.securityGroup = new SecurityGroup(this, 'security-group', {
      name: awsName('securityGroup', name, role, 'instances'),
      description: `Instances of ${role}`,
      vpcId: network.vpcId,
      tags: { Name: `${name}-${role}-instances` },
    });
    const instanceRole = new IamRole(this, 'role', {
      name: awsName('role', name, role, 'instance'),
      description: `What the agent of ECS does on instances of ${role}`,
      // EC2 itself takes it on, for the instances of the account that has it: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/instance_IAM_role.html
      assumeRolePolicy: policyDocument({
        sid: 'Assume',
        principals: { Service: 'ec2.amazonaws.com' },
        actions: ['sts:AssumeRole'],
        resources: [],
      }),
    });
    const policy = new IamRolePolicy(this, 'policy', {
      name: 'join-cluster',
      role: instanceRole.name,
      policy: policyDocument(...agentStatements(cluster.arn, place)),
    });
    const profile = new IamInstanceProfile(this, 'profile', {
      name: awsName('role', name, role, 'instance'),
      role: instanceRole.name,
    });
    const template = launchTemplate(this, {
      ...props,
      profileArn: profile.arn,
      securityGroupId: this.securityGroup.id,
    });
    const tag = (key: string, value: string) => ({ key, value, propagateAtLaunch: true });
    this.group = new AutoscalingGroup(this, 'group', {
      name: awsName('autoScalingGroup', name, role),
      minSize: settings.minInstances,
      maxSize: settings.maxInstances,
      vpcZoneIdentifier: [...network.taskSubnetIds],
      mixedInstancesPolicy: {
        launchTemplate: {
          launchTemplateSpecification: {
            launchTemplateId: template.id,
            version: `\${${template.fqn}.latest_version}`,
          },
          override: settings.instanceTypes.map((instanceType) => ({ instanceType })),
        },
        instancesDistribution: {
          onDemandBaseCapacity: 0,
          onDemandPercentageAboveBaseCapacity: 100 - settings.spotPercent,
          onDemandAllocationStrategy: 'prioritized',
          spotAllocationStrategy: 'price-capacity-optimized',
        },
      },
      // ECS takes it off from an instance without a task: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-termination-protection.html
      protectFromScaleIn: true,
      // ECS waits for the first task, and then for the service.
      waitForCapacityTimeout: '0',
      // It goes when no task is left. Otherwise its protected instances, and the hook by which ECS drains them, would hold it up.
      forceDelete: true,
      // ECS would put it there itself: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/asg-capacity-providers.html
      tag: [
        tag('AmazonECSManaged', 'true'),
        tag('Name', `${name}-${role}`),
        ...Object.entries(tags).map(([key, value]) => tag(key, value)),
      ],
      lifecycle: { ...goesAfterTasks, ignoreChanges: ['desired_capacity'] },
      // An instance joins the cluster as soon as it runs.
      dependsOn: [policy, ...(network.waysOut ?? []), ...(asked ? [asked] : [])],
    });
    this.provider = new EcsCapacityProvider(this, 'provider', {
      name: awsName('ecs', providerWord, name, role),
      autoScalingGroupProvider: {
        autoScalingGroupArn: this.group.arn,
        managedDraining: 'ENABLED',
        managedTerminationProtection: 'ENABLED',
        managedScaling: {
          status: 'ENABLED',
          targetCapacity: 100,
          minimumScalingStepSize: 1,
          maximumScalingStepSize: settings.maxInstances,
          instanceWarmupPeriod: 300,
        },
      },
      lifecycle: goesAfterTasks,
    });
  }

  /** The group starts none before its paths are open. */
  waitFor(rule: ITerraformDependable): void {
    this.group.dependsOn = [...(this.group.dependsOn ?? []), dependable(rule)];
  }
}
