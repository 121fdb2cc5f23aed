import type { Call, JsonObject } from './recording.ts';
import { tagsIn, type World } from './world.ts';

export type Context = Record<string, string | string[]>;

/** What conditions may ask of a call, about one of the resources that it needs a right on. */
export function contextOf(call: Call, arn: string, world: World): Context {
  const given = tagsIn(call);
  return {
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': call.region,
    'aws:ResourceAccount': world.account,
    ...prefixed('aws:ResourceTag/', world.tagsOf(arn, call)),
    ...prefixed('aws:RequestTag/', given),
    ...(Object.keys(given).length > 0 && { 'aws:TagKeys': Object.keys(given) }),
    ...ofService(call, world),
  };
}

function prefixed(prefix: string, tags: Record<string, string>): Context {
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`${prefix}${key}`, value]));
}

/** The keys of services: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html. */
function ofService({ service, operation, parameters }: Call, world: World): Context {
  const { RoleName, PermissionsBoundary, ChangeBatch, VPC, Prefix, Key } = parameters as Record<string, JsonObject>;
  if (service === 'iam' && RoleName) {
    const boundary = PermissionsBoundary ?? world.boundaryOf(String(RoleName));
    return boundary ? { 'iam:PermissionsBoundary': String(boundary) } : {};
  }
  if (service === 'kms') return { 'kms:CallerAccount': world.account };
  if (service === 's3' && operation.startsWith('ListObject')) return { 's3:prefix': String(Prefix ?? '') };
  if (service === 'dynamodb' && Key) return { 'dynamodb:LeadingKeys': [String((Key.LockID as JsonObject)?.S)] };
  if (service === 'route53' && VPC) return { 'route53:VPCs': `VPCId=${VPC.VPCId},VPCRegion=${VPC.VPCRegion}` };
  if (operation === 'ChangeResourceRecordSets') return ofRecords(ChangeBatch?.Changes as unknown as RecordChange[]);
  return {
    ...(service === 'ecs' && ofEcs(parameters)),
    ...(service === 'lambda' && ofLambda(parameters, world)),
  };
}

interface RecordChange {
  Action: string;
  ResourceRecordSet: { Name: string; Type: string };
}

/** https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html */
function ofRecords(changes: RecordChange[]): Context {
  const unique = (values: string[]) => [...new Set(values)];
  const start = 'route53:ChangeResourceRecordSets';
  return {
    [`${start}NormalizedRecordNames`]: unique(
      changes.map(({ ResourceRecordSet: { Name } }) => Name.toLowerCase().replace(/\.$/, '').replace('*', '\\052')),
    ),
    [`${start}RecordTypes`]: unique(changes.map(({ ResourceRecordSet: { Type } }) => Type)),
    [`${start}Actions`]: unique(changes.map(({ Action }) => Action)),
  };
}

function ofEcs({ cluster, networkConfiguration, enableExecuteCommand }: JsonObject): Context {
  const network = (networkConfiguration as JsonObject | undefined)?.awsvpcConfiguration as JsonObject | undefined;
  return {
    ...(typeof cluster === 'string' && cluster.startsWith('arn:') && { 'ecs:cluster': cluster }),
    ...(network?.subnets && { 'ecs:subnet': network.subnets as string[] }),
    ...(enableExecuteCommand !== undefined && { 'ecs:enable-execute-command': String(enableExecuteCommand) }),
  };
}

function ofLambda({ VpcConfig }: JsonObject, world: World): Context {
  const { SubnetIds, SecurityGroupIds } = (VpcConfig ?? {}) as Record<string, string[]>;
  if (!SubnetIds || SubnetIds.length === 0) return {};
  return {
    'lambda:SubnetIds': SubnetIds,
    'lambda:SecurityGroupIds': SecurityGroupIds ?? [],
    'lambda:VpcIds': [...new Set(SubnetIds.flatMap((subnet) => world.known(subnet)))],
  };
}
