import { DataAwsKmsKey } from '@cdktf/provider-aws/lib/data-aws-kms-key/index.js';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Construct } from 'constructs';
import { policyDocument } from '../shared/iam.ts';
import type { Rights } from '../shared/rights.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { budgetsOf, privateKeysBy, publishedBy, throughCloudFront, usedByAutoScaling } from './admitted.ts';
import { type Key, services } from './key.ts';
import { existingKeyRights, keyRights, privateKeyRights, useKeyRights } from './rights.ts';
import type { EncryptionSettings } from './settings.ts';

export interface EncryptionProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  /** That of the region, if it is not the stack's own. */
  provider?: AwsProvider;
  /** The ARN of a role, of the account, that makes the key and uses it at once. It must exist before. */
  madeBy?: string | undefined;
  /** Whether CloudFront reads files that it encrypts. */
  readByCloudFront?: boolean;
  /** Whether SES publishes what becomes of mail to topics that it encrypts. */
  publishedBySes?: boolean;
  /** Whether AWS Budgets publishes to topics that it encrypts. */
  publishedByBudgets?: boolean;
  /** The ARN of a role, of the account, by which ECS makes private keys of certificates, and keeps them. */
  keepsPrivateKeysBy?: string | undefined;
  /** Whether EC2 Auto Scaling makes disks that it encrypts. */
  instances?: boolean;
  settings: EncryptionSettings;
}

/** What deals with the key itself. None of it reads or writes what is encrypted, or lets anyone do so. */
const administration = [
  'kms:DescribeKey',
  'kms:GetKeyPolicy',
  'kms:GetKeyRotationStatus',
  'kms:ListAliases',
  'kms:ListGrants',
  'kms:ListKeyPolicies',
  'kms:ListKeyRotations',
  'kms:ListResourceTags',
  'kms:CreateAlias',
  'kms:UpdateAlias',
  'kms:DeleteAlias',
  'kms:EnableKey',
  'kms:DisableKey',
  'kms:EnableKeyRotation',
  'kms:DisableKeyRotation',
  'kms:RotateKeyOnDemand',
  'kms:PutKeyPolicy',
  'kms:UpdateKeyDescription',
  'kms:RetireGrant',
  'kms:RevokeGrant',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:ScheduleKeyDeletion',
  'kms:CancelKeyDeletion',
];

/** The key that everything at rest in one environment is encrypted with: databases, queues, files, secrets, images, logs, alarms. */
export class Encryption extends Construct implements Key {
  readonly rights: readonly Rights[];
  readonly keyArn: string;
  /** The one that is made here, if one is. */
  private readonly key: KmsKey | undefined;
  private readonly place: Place;
  private readonly madeBy: string | undefined;
  private readonly readByCloudFront: boolean;
  private readonly publishedBySes: boolean;
  private readonly publishedByBudgets: boolean;
  private readonly keepsPrivateKeysBy: string | undefined;
  private readonly instances: boolean;
  private readonly inOwnRegion: boolean;
  private readonly services: string[] = [...services];
  private readonly sessions: Statement['conditions'] & object;

  constructor(scope: Construct, id: string, props: EncryptionProps) {
    super(scope, id);
    const { name, place, provider, readByCloudFront = false, publishedBySes = false, settings } = props;
    this.place = place;
    this.madeBy = props.madeBy;
    this.readByCloudFront = readByCloudFront;
    this.publishedBySes = publishedBySes;
    this.publishedByBudgets = props.publishedByBudgets ?? false;
    this.keepsPrivateKeysBy = props.keepsPrivateKeysBy;
    this.instances = props.instances ?? false;
    this.inOwnRegion = provider === undefined;
    // Session Manager encrypts for one target, which is `ecs:<cluster>_<task>_<container>`; the cluster has the environment's name.
    this.sessions = { StringLike: { 'kms:EncryptionContext:aws:ssm:TargetId': `ecs:${name}_*` } };
    // It is in the environment's own region.
    if (settings.keyArn !== undefined && !provider) {
      this.rights = [
        existingKeyRights(settings.keyArn),
        ...(props.keepsPrivateKeysBy ? [privateKeyRights(settings.keyArn)] : []),
      ];
      this.keyArn = settings.keyArn;
      lookUp(this, settings.keyArn);
      return;
    }
    const ofKey = keyRights(`alias/${name}`, place.region, settings.deletionWindowDays);
    // Tasks have to do with the key of their own region.
    const ofTasks = [useKeyRights, ...(props.keepsPrivateKeysBy ? [privateKeyRights()] : [])];
    this.rights = provider ? [ofKey] : [ofKey, ...ofTasks];
    this.key = new KmsKey(this, 'key', {
      ...(provider && { provider }),
      description: `Data at rest of ${name}`,
      enableKeyRotation: true,
      deletionWindowInDays: settings.deletionWindowDays,
      policy: this.policy(),
    });
    new KmsAlias(this, 'alias', {
      ...(provider && { provider }),
      name: `alias/${name}`,
      targetKeyId: this.key.keyId,
    });
    this.keyArn = this.key.arn;
  }

  /** Lets the account keep data of one more service of AWS's under the key, such as dynamodb. The owner of a key that is there does so. */
  admit(service: string): void {
    this.services.push(service);
    if (this.key) this.key.policy = this.policy();
  }

  /**
   * Nobody decrypts with this key but through a service that keeps the data, and only whom IAM lets use both, or who makes the key: IAM tells
   * keys apart by their tags, which may count after five minutes only, as aliases do, and this policy counts from the start.
   * https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
   */
  private policy(): string {
    const { place, madeBy, readByCloudFront, publishedBySes, publishedByBudgets, inOwnRegion, instances } = this;
    const { keepsPrivateKeysBy } = this;
    const root = `arn:aws:iam::${place.account}:root`;
    const account = { AWS: root };
    const accountOrMaker = { AWS: madeBy ? [root, madeBy] : root };
    const throughServices = {
      'kms:ViaService': this.services.map((service) => this.endpoint(service)),
      'kms:CallerAccount': place.account,
    };
    return policyDocument(
      { sid: 'AdministerAsIamAllows', principals: accountOrMaker, actions: administration, resources: ['*'] },
      {
        sid: 'UseThroughServicesAsIamAllows',
        principals: accountOrMaker,
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: throughServices },
      },
      {
        // A database outlives the call that made it: its service gets a grant.
        sid: 'GrantToServicesAsIamAllows',
        principals: accountOrMaker,
        actions: ['kms:CreateGrant'],
        resources: ['*'],
        conditions: { StringEquals: throughServices, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
      },
      {
        // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
        sid: 'LogGroupsOfThisAccount',
        principals: { Service: this.endpoint('logs') },
        actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${place.region}:${place.account}:log-group:*`,
          },
        },
      },
      {
        // Who opens a session makes its key, and the agent in the task decrypts it: no service stands between.
        sid: 'SessionsOfEcsExecAsIamAllows',
        principals: account,
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: ['*'],
        conditions: this.sessions,
      },
      {
        // A topic under the key that AWS manages for SNS gets no alarm:
        // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
        sid: 'AlarmsOfThisAccount',
        principals: { Service: 'cloudwatch.amazonaws.com' },
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: {
          StringEquals: { 'aws:SourceAccount': place.account },
          ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:*` },
        },
      },
      // All rules are in the environment's own region.
      ...(inOwnRegion ? [publishedBy('events', 'EventsOfRules', place)] : []),
      ...(readByCloudFront ? [throughCloudFront(place)] : []),
      ...(publishedBySes ? [publishedBy('ses', 'MailOfThisAccount', place)] : []),
      ...(publishedByBudgets ? [budgetsOf(place)] : []),
      ...(keepsPrivateKeysBy ? [privateKeysBy(keepsPrivateKeysBy, account)] : []),
      ...(instances ? usedByAutoScaling(place) : []),
    );
  }

  /** Lets a role decrypt the keys of ECS Exec's sessions. */
  sessionStatement(): Statement {
    return {
      sid: 'DecryptSessions',
      actions: ['kms:Decrypt'],
      resources: [this.keyArn],
      conditions: this.sessions,
    };
  }

  private endpoint(service: string): string {
    return `${service}.${this.place.region}.amazonaws.com`;
  }
}

const usable =
  'self.key_state == "Enabled" && self.key_usage == "ENCRYPT_DECRYPT" && self.customer_master_key_spec == "SYMMETRIC_DEFAULT"';

/** Lets no plan pass with a key that encrypts nothing. What its policy says, no data source of Terraform's reads. */
function lookUp(scope: Construct, keyId: string): void {
  new DataAwsKmsKey(scope, 'key', {
    keyId,
    lifecycle: {
      postcondition: [
        {
          condition: `$\{${usable}}`,
          errorMessage: `encryption.keyArn: must be an enabled symmetric key that encrypts, got ${keyId}; it is \${self.key_state}, \${self.key_usage}, \${self.customer_master_key_spec}`,
        },
      ],
    },
  });
}
