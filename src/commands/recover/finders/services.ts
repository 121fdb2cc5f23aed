import {
  CloudWatchLogsClient,
  DescribeQueryDefinitionsCommand,
  GetDeliveryDestinationCommand,
  GetDeliverySourceCommand,
  paginateDescribeDeliveries,
  paginateDescribeLogGroups,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeClustersCommand, DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { GetRoleCommand, IAMClient, paginateListRolePolicies } from '@aws-sdk/client-iam';
import { GetFunctionCommand, GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { all, type Finder, type Found, unlessMissing } from './finder.ts';

const byName = (name: string, answer: unknown): Found[] => (answer === undefined ? [] : [{ importId: name }]);

interface PolicyStatement {
  Sid: string;
  Principal: { Service?: string };
  Condition?: { ArnLike?: Record<string, string> };
}

export const services: Record<string, Finder> = {
  async aws_cloudwatch_log_group(settings, { config }) {
    const name = settings.text('name');
    const pages = paginateDescribeLogGroups({ client: new CloudWatchLogsClient(config) }, { logGroupNamePrefix: name });
    const groups = await all(pages, ({ logGroups }) => logGroups);
    return byName(
      name,
      groups.find(({ logGroupName }) => logGroupName === name),
    );
  },
  async aws_cloudwatch_query_definition(settings, { config }) {
    const name = settings.text('name');
    // As many as one account has: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html
    const asked = new DescribeQueryDefinitionsCommand({ queryDefinitionNamePrefix: name, maxResults: 1000 });
    const { queryDefinitions = [] } = await new CloudWatchLogsClient(config).send(asked);
    return (
      queryDefinitions
        .filter((definition) => definition.name === name)
        // Of the ARN the provider reads the end alone.
        .map(({ queryDefinitionId }) => ({
          importId: `arn:aws:logs:${config.region}::query-definition:${queryDefinitionId}`,
          attributes: { id: queryDefinitionId as string },
        }))
    );
  },
  async aws_cloudwatch_log_delivery_source(settings, { config }) {
    const name = settings.text('name');
    const answer = new CloudWatchLogsClient(config).send(new GetDeliverySourceCommand({ name }));
    return byName(name, await unlessMissing(answer, 'ResourceNotFoundException'));
  },
  async aws_cloudwatch_log_delivery_destination(settings, { config }) {
    const name = settings.text('name');
    const answer = new CloudWatchLogsClient(config).send(new GetDeliveryDestinationCommand({ name }));
    const { deliveryDestination } = (await unlessMissing(answer, 'ResourceNotFoundException')) ?? {};
    const arn = deliveryDestination?.arn;
    return arn ? [{ importId: name, attributes: { arn } }] : [];
  },
  async aws_cloudwatch_log_delivery(settings, { config }) {
    const source = settings.text('delivery_source_name');
    const destination = settings.text('delivery_destination_arn');
    const pages = paginateDescribeDeliveries({ client: new CloudWatchLogsClient(config) }, {});
    return (await all(pages, ({ deliveries }) => deliveries))
      .filter((each) => each.deliverySourceName === source && each.deliveryDestinationArn === destination)
      .map(({ id }) => ({ importId: id as string }));
  },
  async aws_kinesis_firehose_delivery_stream(settings, { config }) {
    const DeliveryStreamName = settings.text('name');
    const answer = new FirehoseClient(config).send(new DescribeDeliveryStreamCommand({ DeliveryStreamName }));
    const { DeliveryStreamDescription } = (await unlessMissing(answer, 'ResourceNotFoundException')) ?? {};
    const arn = DeliveryStreamDescription?.DeliveryStreamARN;
    return arn ? [{ importId: arn }] : [];
  },
  async aws_ecr_repository(settings, { config }) {
    const name = settings.text('name');
    const answer = new ECRClient(config).send(new DescribeRepositoriesCommand({ repositoryNames: [name] }));
    return byName(name, await unlessMissing(answer, 'RepositoryNotFoundException'));
  },
  async aws_ecs_cluster(settings, { config }) {
    const name = settings.text('name');
    const { clusters = [] } = await new ECSClient(config).send(new DescribeClustersCommand({ clusters: [name] }));
    return clusters
      .filter(({ status }) => status === 'ACTIVE')
      .map(({ clusterArn }) => ({
        importId: name,
        attributes: { id: clusterArn as string, arn: clusterArn as string },
      }));
  },
  async aws_ecs_service(settings, { config }) {
    const name = settings.text('name');
    const cluster = settings.text('cluster');
    const answer = new ECSClient(config).send(new DescribeServicesCommand({ cluster, services: [name] }));
    const { services = [] } = (await unlessMissing(answer, 'ClusterNotFoundException')) ?? {};
    return byName(
      `${cluster.split('/').at(-1)}/${name}`,
      services.find(({ status }) => status === 'ACTIVE'),
    );
  },
  async aws_iam_role(settings, { config }) {
    const name = settings.text('name');
    const answer = new IAMClient(config).send(new GetRoleCommand({ RoleName: name }));
    return byName(name, await unlessMissing(answer, 'NoSuchEntityException', 'NoSuchEntity'));
  },
  async aws_iam_role_policy(settings, { config }) {
    const RoleName = settings.text('role');
    // Where its name is a beginning, AWS's provider adds 26 digits of hexadecimal: a time and a number.
    const beginning = settings.has('name_prefix') ? settings.text('name_prefix') : undefined;
    const isIts = (name: string) =>
      beginning === undefined
        ? name === settings.text('name')
        : name.startsWith(beginning) && /^[0-9a-f]{26}$/.test(name.slice(beginning.length));
    const pages = all(
      paginateListRolePolicies({ client: new IAMClient(config) }, { RoleName }),
      (page) => page.PolicyNames,
    );
    const names = await unlessMissing(pages, 'NoSuchEntityException', 'NoSuchEntity');
    return (names ?? []).filter(isIts).map((name) => ({ importId: `${RoleName}:${name}` }));
  },
  async aws_lambda_function(settings, { config }) {
    const name = settings.text('function_name');
    const answer = new LambdaClient(config).send(new GetFunctionCommand({ FunctionName: name }));
    return byName(name, await unlessMissing(answer, 'ResourceNotFoundException'));
  },
  async aws_lambda_permission(settings, { config }) {
    const FunctionName = settings.text('function_name');
    const answer = new LambdaClient(config).send(new GetPolicyCommand({ FunctionName }));
    const { Policy = '{"Statement":[]}' } = (await unlessMissing(answer, 'ResourceNotFoundException')) ?? {};
    const principal = settings.text('principal');
    // The statement has an id that Terraform makes up.
    return (JSON.parse(Policy).Statement as PolicyStatement[])
      .filter(({ Principal }) => Principal.Service === principal)
      .map(({ Sid }) => ({ importId: `${FunctionName}/${Sid}` }));
  },
};
