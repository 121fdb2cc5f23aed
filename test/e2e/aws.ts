import { createHash } from 'node:crypto';
import { type Emulator, TEST_ACCESS_KEY } from './emulator/emulator.ts';

/** The few calls that the tests make themselves, as plain HTTP: the emulator asks for no signature, only for its service. */
export async function request(emulator: Emulator, service: string, init: RequestInit, path = '/'): Promise<string> {
  const response = await fetch(`${emulator.url}${path}`, {
    ...init,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${TEST_ACCESS_KEY}/20250101/${emulator.environment.AWS_REGION}/${service}/aws4_request`,
      ...init.headers,
    },
  });
  const body = await response.text();
  if (!response.ok) throw new Error(`${service}: must answer, got ${response.status} ${body}`);
  return body;
}

async function json(emulator: Emulator, service: string, target: string, body: object, version = '1.1') {
  const headers = { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': target };
  return JSON.parse(await request(emulator, service, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** Writes what the function that measures queues in Redis writes: how many tasks wait in each, and that none is under way. */
export async function putTasks(emulator: Emulator, namespace: string, waiting: Record<string, number>): Promise<void> {
  const values = Object.entries(waiting).flatMap(([queue, tasks]) => [
    { name: 'TasksWaiting', queue, value: tasks },
    { name: 'TasksUnderWay', queue, value: 0 },
  ]);
  const data = values.flatMap(({ name, queue, value }, index) => {
    const prefix = `MetricData.member.${index + 1}`;
    return [
      [`${prefix}.MetricName`, name],
      [`${prefix}.Value`, String(value)],
      [`${prefix}.Timestamp`, new Date().toISOString()],
      [`${prefix}.Dimensions.member.1.Name`, 'Queue'],
      [`${prefix}.Dimensions.member.1.Value`, queue],
    ];
  });
  const body = new URLSearchParams({ Action: 'PutMetricData', Version: '2010-08-01', Namespace: namespace });
  for (const [name = '', value = ''] of data) body.append(name, value);
  await request(emulator, 'monitoring', { method: 'POST', body });
}

/** Every secret's value, by the secret's name. */
export async function secretValues(emulator: Emulator): Promise<Map<string, string>> {
  const { SecretList } = await json(emulator, 'secretsmanager', 'secretsmanager.ListSecrets', {});
  const values = new Map<string, string>();
  for (const { Name, SecretVersionsToStages } of SecretList as { Name: string; SecretVersionsToStages?: object }[]) {
    // A secret that a person has yet to fill.
    if (Object.keys(SecretVersionsToStages ?? {}).length === 0) continue;
    const secret = await json(emulator, 'secretsmanager', 'secretsmanager.GetSecretValue', { SecretId: Name });
    values.set(Name, secret.SecretString);
  }
  return values;
}

/** A bucket and a lock table as the bootstrap stack makes them, in a moment. */
export async function makeStateBackend(emulator: Emulator, bucket: string, lockTable: string): Promise<void> {
  const location = `<CreateBucketConfiguration><LocationConstraint>${emulator.environment.AWS_REGION}</LocationConstraint></CreateBucketConfiguration>`;
  await request(emulator, 's3', { method: 'PUT', body: location }, `/${bucket}`);
  await json(
    emulator,
    'dynamodb',
    'DynamoDB_20120810.CreateTable',
    {
      TableName: lockTable,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'LockID', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'LockID', KeyType: 'HASH' }],
    },
    '1.0',
  );
}

/** A database that is there already, under a key of its own, with a snapshot that is called after it. Gives the ARN of the key. */
export async function makeDatabase(emulator: Emulator, name: string): Promise<string> {
  const { KeyMetadata } = await json(emulator, 'kms', 'TrentService.CreateKey', {});
  const rds = (parameters: Record<string, string>) => {
    const body = new URLSearchParams({ Version: '2014-10-31', DBInstanceIdentifier: name, ...parameters });
    return request(emulator, 'rds', { method: 'POST', body });
  };
  await rds({
    Action: 'CreateDBInstance',
    Engine: 'postgres',
    EngineVersion: '18',
    DBInstanceClass: 'db.t4g.micro',
    AllocatedStorage: '20',
    BackupRetentionPeriod: '7',
    StorageType: 'gp3',
    StorageEncrypted: 'true',
    KmsKeyId: KeyMetadata.Arn,
    DBName: 'app',
    MasterUsername: 'app',
    MasterUserPassword: 'only-for-the-old-one',
  });
  await rds({ Action: 'CreateDBSnapshot', DBSnapshotIdentifier: name });
  return KeyMetadata.Arn;
}

/** The id of the lock that Terraform left in the table, if it did. */
export async function lockId(emulator: Emulator, TableName: string, path: string): Promise<string | undefined> {
  const Key = { LockID: { S: path } };
  const { Item } = await json(emulator, 'dynamodb', 'DynamoDB_20120810.GetItem', { TableName, Key }, '1.0');
  return Item && JSON.parse(Item.Info.S).ID;
}

/** What stands in the table when Terraform is killed after it wrote the state, and before it wrote its MD5. */
export async function putOldDigest(emulator: Emulator, TableName: string, path: string): Promise<void> {
  const Item = { LockID: { S: `${path}-md5` }, Digest: { S: '0'.repeat(32) } };
  await json(emulator, 'dynamodb', 'DynamoDB_20120810.PutItem', { TableName, Item }, '1.0');
}

/** Makes a hosted zone, and gives its id. */
export async function makeHostedZone(emulator: Emulator, name: string): Promise<string> {
  const body = `<CreateHostedZoneRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><Name>${name}</Name><CallerReference>${name}</CallerReference></CreateHostedZoneRequest>`;
  const made = await request(emulator, 'route53', { method: 'POST', body }, '/2013-04-01/hostedzone');
  return /<Id>(?:\/hostedzone\/)?(\w+)<\/Id>/.exec(made)?.[1] as string;
}

/** Asks IAM, in its query protocol. */
function iam(emulator: Emulator, Action: string, parameters: Record<string, string> = {}): Promise<string> {
  const body = new URLSearchParams({ Action, Version: '2010-05-08', ...parameters });
  return request(emulator, 'iam', { method: 'POST', body });
}

/** The roles that tokens of GitHub's may become, in order. */
export async function githubRoles(emulator: Emulator): Promise<string[]> {
  const roles = (await iam(emulator, 'ListRoles')).match(/<member>.*?<\/member>/gs) ?? [];
  return roles
    .filter((role) => decodeURIComponent(role).includes('oidc-provider/token.actions.githubusercontent.com'))
    .map((role) => /<RoleName>([^<]+)</.exec(role)?.[1] ?? '')
    .sort();
}

/** The customer's own policies. */
export async function policyNames(emulator: Emulator): Promise<string[]> {
  const answer = await iam(emulator, 'ListPolicies', { Scope: 'Local' });
  return [...answer.matchAll(/<PolicyName>([^<]+)</g)].map(([, name = '']) => name).sort();
}

/** The providers of tokens that the account trusts, by ARN. */
export async function tokenProviders(emulator: Emulator): Promise<string[]> {
  const answer = await iam(emulator, 'ListOpenIDConnectProviders');
  return [...answer.matchAll(/<Arn>([^<]+)</g)].map(([, arn = '']) => arn);
}

/** Makes a role that trusts the account's provider of GitHub's tokens, as those of another project do. */
export async function makeGithubRole(emulator: Emulator, RoleName: string, account: string): Promise<void> {
  const Federated = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
  const Statement = [{ Effect: 'Allow', Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }];
  await iam(emulator, 'CreateRole', {
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
}

export async function deleteRole(emulator: Emulator, RoleName: string): Promise<void> {
  await iam(emulator, 'DeleteRole', { RoleName });
}

/** The tables of DynamoDB. */
export async function tableNames(emulator: Emulator): Promise<string[]> {
  return (await json(emulator, 'dynamodb', 'DynamoDB_20120810.ListTables', {}, '1.0')).TableNames;
}

/** The keys of all objects in a bucket. */
export async function objectKeys(emulator: Emulator, bucket: string): Promise<string[]> {
  const listing = await request(emulator, 's3', { method: 'GET' }, `/${bucket}?list-type=2`);
  return [...listing.matchAll(/<Key>([^<]+)<\/Key>/g)].map(([, key = '']) => key);
}

/** An object, in each version that the bucket keeps. */
export async function objectVersions(emulator: Emulator, bucket: string, key: string): Promise<string[]> {
  const listing = await request(emulator, 's3', { method: 'GET' }, `/${bucket}?versions`);
  const versions = [...listing.matchAll(/<Version>.*?<\/Version>/gs)]
    .map(([version]) => version)
    .filter((version) => version.includes(`<Key>${key}</Key>`))
    .map((version) => /<VersionId>([^<]+)</.exec(version)?.[1]);
  return Promise.all(
    versions.map((version) => request(emulator, 's3', { method: 'GET' }, `/${bucket}/${key}?versionId=${version}`)),
  );
}

/** The tokens that a Redis takes, and all that it was ever told of them. */
export async function authTokens(emulator: Emulator, replicationGroup: string) {
  const answer = await request(emulator, 'elasticache', { method: 'GET' }, `/auth-tokens/${replicationGroup}`);
  return JSON.parse(answer) as { valid: (string | null)[]; updates: { strategy: string; token: string }[] };
}

/** From now on ElastiCache refuses to update a token in these ways. */
export async function refuseTokenUpdates(emulator: Emulator, ...strategies: ('ROTATE' | 'SET')[]): Promise<void> {
  const body = JSON.stringify(strategies);
  await request(emulator, 'elasticache', { method: 'PUT', body }, '/refused-token-strategies');
}

/** The password that a database asks for. */
export async function masterPassword(emulator: Emulator, instance: string): Promise<string> {
  return JSON.parse(await request(emulator, 'rds', { method: 'GET' }, `/master-password/${instance}`));
}

/** What docker push does last: the manifest of an image, under its tag. Returns the digest that the image has by that. */
export async function pushImage(
  emulator: Emulator,
  repositoryName: string,
  imageTag: string,
  content = imageTag,
): Promise<string> {
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const digest = `sha256:${createHash('sha256').update(content).digest('hex')}`;
  const config = { mediaType: 'application/vnd.docker.container.image.v1+json', size: 1, digest };
  const { image } = await json(emulator, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.PutImage', {
    repositoryName,
    imageTag,
    imageManifest: JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] }),
  });
  return image.imageId.imageDigest;
}

/** ECR cleans up as the policy of the repository says. */
export async function letDayPass(emulator: Emulator, repositoryName: string): Promise<void> {
  await request(emulator, 'ecr', { method: 'GET' }, `/a-day-passes/${repositoryName}`);
}

/** Takes a tag away, and with the last one the image. */
export async function deleteImage(emulator: Emulator, repositoryName: string, imageTag: string): Promise<void> {
  const imageIds = [{ imageTag }];
  await json(emulator, 'ecr', 'AmazonEC2ContainerRegistry_V20150921.BatchDeleteImage', { repositoryName, imageIds });
}

/** What whoever may change the registry can do: another image under a tag that is there. */
export async function moveTag(emulator: Emulator, repositoryName: string, imageTag: string): Promise<void> {
  const target = 'AmazonEC2ContainerRegistry_V20150921.PutImageTagMutability';
  await json(emulator, 'ecr', target, { repositoryName, imageTagMutability: 'MUTABLE' });
  await pushImage(emulator, repositoryName, imageTag, 'another');
  await json(emulator, 'ecr', target, { repositoryName, imageTagMutability: 'IMMUTABLE' });
}

/** The names of the services of an ECS cluster. */
export async function serviceNames(emulator: Emulator, cluster: string): Promise<string[]> {
  const target = 'AmazonEC2ContainerServiceV20141113.ListServices';
  const { serviceArns } = await json(emulator, 'ecs', target, { cluster });
  return (serviceArns as string[]).map((arn) => arn.split('/').at(-1) as string).sort();
}

/** The image that each service of an ECS cluster is to run, by the service's name. */
export async function serviceImages(emulator: Emulator, cluster: string): Promise<Map<string, string>> {
  const taskDefinitions = await serviceTaskDefinitions(emulator, cluster);
  const images = [...taskDefinitions].map(
    async ([name, arn]): Promise<[string, string]> => [name, await imageOf(emulator, arn)],
  );
  return new Map(await Promise.all(images));
}

/** The ARN of the task definition that each service of an ECS cluster is to run, by the service's name. */
export async function serviceTaskDefinitions(emulator: Emulator, cluster: string): Promise<Map<string, string>> {
  const target = 'AmazonEC2ContainerServiceV20141113.DescribeServices';
  const names = await serviceNames(emulator, cluster);
  const { services } = await json(emulator, 'ecs', target, { cluster, services: names });
  return new Map(
    (services as { serviceName: string; taskDefinition: string }[]).map((service) => [
      service.serviceName,
      service.taskDefinition,
    ]),
  );
}

/** The image of a task definition's first container. */
export async function imageOf(emulator: Emulator, arn: string): Promise<string> {
  const target = 'AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition';
  const { taskDefinition } = await json(emulator, 'ecs', target, { taskDefinition: arn });
  return taskDefinition.containerDefinitions[0].image;
}

interface EcsEvent {
  event: 'CreateService' | 'UpdateService' | 'RunTask' | 'StopTask' | 'TaskStopped';
  /** The name, where it is about one. */
  service?: string;
  /** The ARN, where it is about one. */
  taskDefinition?: string;
}

/** What was asked of ECS, and which tasks stopped, in order. */
export async function ecsEvents(emulator: Emulator): Promise<EcsEvent[]> {
  return JSON.parse(await request(emulator, 'ecs', { method: 'GET' }, '/events'));
}

type Outcome = ({ exitCode: number } | { neverStops: true }) & { log: string[] };

/** Stops the time of the emulator, by which AWS makes what it takes a while for, or lets it go on. */
export async function stopTime(emulator: Emulator, isStopped: boolean): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await request(emulator, 'ecs', { method: 'PUT', headers, body: isStopped ? '0' : 'null' }, '/clock');
}

/** How the tasks go that are run from now on. */
export async function setOutcomeOfTasks(
  emulator: Emulator,
  outcome: Outcome | { stopCode: string; stoppedReason: string },
): Promise<void> {
  await request(emulator, 'ecs', { method: 'PUT', body: JSON.stringify(outcome) }, '/one-off-tasks');
}

/** How a deployment of a service goes that begins from now on: each of its tasks takes so long to start, or stops for that reason. */
interface DeploymentPlan {
  secondsPerTask: number;
  stoppedReason?: string;
  /** By default, TaskFailedToStart. */
  stopCode?: string;
  exitCode?: number;
}

/** By service. One that is not named is deployed at once. */
export async function planDeployments(emulator: Emulator, plans: Record<string, DeploymentPlan>): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  await request(emulator, 'ecs', { method: 'PUT', headers, body: JSON.stringify(plans) }, '/deployments');
}
