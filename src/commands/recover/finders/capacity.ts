import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { EC2Client, paginateDescribeLaunchTemplates } from '@aws-sdk/client-ec2';
import { DescribeCapacityProvidersCommand, ECSClient } from '@aws-sdk/client-ecs';
import { GetInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { all, type Finder, unlessMissing } from './finder.ts';

export const capacity: Record<string, Finder> = {
  async aws_launch_template(settings, { config }) {
    const pages = paginateDescribeLaunchTemplates(
      { client: new EC2Client(config) },
      { Filters: [{ Name: 'launch-template-name', Values: [settings.text('name')] }] },
    );
    return (await all(pages, ({ LaunchTemplates }) => LaunchTemplates)).map(({ LaunchTemplateId }) => ({
      importId: LaunchTemplateId as string,
    }));
  },
  async aws_iam_instance_profile(settings, { config }) {
    const InstanceProfileName = settings.text('name');
    const answer = new IAMClient(config).send(new GetInstanceProfileCommand({ InstanceProfileName }));
    const { InstanceProfile } = (await unlessMissing(answer, 'NoSuchEntityException', 'NoSuchEntity')) ?? {};
    const arn = InstanceProfile?.Arn;
    return arn ? [{ importId: InstanceProfileName, attributes: { arn } }] : [];
  },
  async aws_autoscaling_group(settings, { config }) {
    const name = settings.text('name');
    const { AutoScalingGroups = [] } = await new AutoScalingClient(config).send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] }),
    );
    return AutoScalingGroups.map(({ AutoScalingGroupARN }) => ({
      importId: name,
      attributes: { arn: AutoScalingGroupARN as string },
    }));
  },
  async aws_ecs_capacity_provider(settings, { config }) {
    const name = settings.text('name');
    const { capacityProviders = [] } = await new ECSClient(config).send(
      new DescribeCapacityProvidersCommand({ capacityProviders: [name] }),
    );
    return capacityProviders
      .filter(({ status }) => status === 'ACTIVE')
      .map(({ capacityProviderArn }) => ({
        importId: capacityProviderArn as string,
        attributes: { id: capacityProviderArn as string, arn: capacityProviderArn as string, name },
      }));
  },
};
