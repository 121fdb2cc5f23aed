import type { Demand } from './demands.ts';
import type { Call, Json } from './recording.ts';
import type { World } from './world.ts';

const docs = 'https://docs.aws.amazon.com';

/** Operations that give what they make a key: the service that has it, and where AWS says what that takes. */
const making: Record<string, [service: string, page: string]> = {
  'ecr:CreateRepository': ['ecr', `${docs}/AmazonECR/latest/userguide/encryption-at-rest.html`],
  'elasticache:CreateReplicationGroup': ['elasticache', `${docs}/AmazonElastiCache/latest/dg/at-rest-encryption.html`],
  ...Object.fromEntries(
    ['CopyDBSnapshot', 'CreateDBInstance', 'StartDBInstanceAutomatedBackupsReplication'].map((operation) => [
      `rds:${operation}`,
      ['rds', `${docs}/AmazonRDS/latest/UserGuide/Overview.Encryption.Keys.html`] as [string, string],
    ]),
  ),
};

/** What services ask of KMS in the name of their caller, for keys that are the customer's own. */
export function throughKeys(call: Call, world: World): Demand[] {
  const { service, operation, parameters } = call;
  const found = making[`${service}:${operation}`];
  if (found) {
    const [through, page] = found;
    return keysIn(parameters).flatMap((key) => [
      {
        ...demand('kms:CreateGrant', key, through, page, call, world),
        context: { ...via(through, call, world), 'kms:GrantIsForAWSResource': 'true' },
      },
      demand('kms:DescribeKey', key, through, page, call, world),
    ]);
  }
  if (service === 'secretsmanager') return ofSecret(call, world);
  return ofState(call, world);
}

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encrypt */
function ofSecret(call: Call, world: World): Demand[] {
  const actions =
    { PutSecretValue: ['kms:GenerateDataKey', 'kms:Decrypt'], GetSecretValue: ['kms:Decrypt'] }[call.operation] ?? [];
  const key = world.keyOfSecret(String(call.parameters.SecretId));
  const page = `${docs}/secretsmanager/latest/userguide/security-encryption.html`;
  return key === undefined ? [] : actions.map((action) => demand(action, key, 'secretsmanager', page, call, world));
}

/** The state of Terraform, and the table that locks it, have one key, whose ARN test/iam.ts makes of its address. */
function ofState(call: Call, world: World): Demand[] {
  const { service, operation, region, parameters } = call;
  const key = `arn:aws:kms:${region}:${world.account}:key/key`;
  if (service === 's3' && /-terraform-state-/.test(String(parameters.Bucket))) {
    const action = { GetObject: 'kms:Decrypt', PutObject: 'kms:GenerateDataKey' }[operation];
    const page = `${docs}/AmazonS3/latest/userguide/UsingKMSEncryption.html`;
    return action ? [demand(action, key, 's3', page, call, world)] : [];
  }
  if (service === 'dynamodb' && /-terraform-locks$/.test(String(parameters.TableName))) {
    const page = `${docs}/amazondynamodb/latest/developerguide/encryption.usagenotes.html`;
    return /^(Get|Put|Delete)Item$/.test(operation) ? [demand('kms:Decrypt', key, 'dynamodb', page, call, world)] : [];
  }
  return [];
}

function demand(action: string, key: string, service: string, page: string, call: Call, world: World): Demand {
  return { action, resources: [key], context: via(service, call, world), page };
}

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service */
function via(service: string, { region }: Call, { account }: World) {
  return {
    'kms:CallerAccount': account,
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
  };
}

function keysIn(value: Json): string[] {
  if (typeof value === 'string') return /^arn:aws:kms:[^:]*:\d+:key\/[^/]+$/.test(value) ? [value] : [];
  return typeof value === 'object' && value !== null ? [...new Set(Object.values(value).flatMap(keysIn))] : [];
}
