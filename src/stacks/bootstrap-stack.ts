import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { KmsAlias } from '@cdktf/provider-aws/lib/kms-alias/index.js';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key/index.js';
import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketOwnershipControls } from '@cdktf/provider-aws/lib/s3-bucket-ownership-controls/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { App, LocalBackend, TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';
import { GithubRoles } from '../../modules/github-roles/github-roles.ts';
import { policyDocument } from '../../modules/shared/iam.ts';
import { registryHomeOf } from '../configuration/registry-home.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { stateOf } from '../configuration/state.ts';
import { keepStateInS3 } from './backend.ts';
import { EnvironmentStack } from './environment-stack.ts';
import type { Extend } from './extension.ts';
import { requirePoliciesFit } from './policy-size.ts';
import { useAws } from './provider.ts';
import { rightsIn } from './rights.ts';
import { Stack } from './stack.ts';

/** For how many days a state that was overwritten can be brought back. */
const keptVersionDays = 90;

export function bootstrapStackName(environmentName: string): string {
  return `bootstrap-${environmentName}`;
}

/**
 * What must exist before an environment's state can be remote: the bucket, the table that locks it, and the key for both; and the roles
 * that GitHub Actions works under, which no deploy may change. Its own state is a file beside cdktf.json until that is moved into the bucket.
 */
export class BootstrapStack extends Stack {
  constructor(
    scope: Construct,
    application: Application,
    environment: EnvironmentConfig,
    environments: readonly EnvironmentConfig[],
    extend: Extend = () => ({}),
  ) {
    const name = bootstrapStackName(environment.name);
    super(scope, name);
    const state = stateOf(application, environment);
    useAws(this, application, environment);
    if (environment.state.bootstrap === 's3') keepStateInS3(this, application, environment, state.bootstrapKey);
    // Terraform runs in cdktf.out/stacks/<stack>, which may be deleted at any time.
    else new LocalBackend(this, { path: `../../../${name}.tfstate` });

    // Losing these loses the record of everything else.
    const lifecycle = { preventDestroy: true };

    const key = new KmsKey(this, 'key', {
      description: `Terraform state of ${application.project} ${environment.name}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: policyDocument({
        sid: 'AccountDecidesByIam',
        principals: { AWS: `arn:aws:iam::${environment.account}:root` },
        actions: ['kms:*'],
        resources: ['*'],
      }),
      lifecycle,
    });
    new KmsAlias(this, 'key-alias', { name: state.keyAlias, targetKeyId: key.keyId });

    const bucket = new S3Bucket(this, 'bucket', { bucket: state.bucket, lifecycle });
    const versioning = new S3BucketVersioningA(this, 'bucket-versioning', {
      bucket: bucket.id,
      versioningConfiguration: { status: 'Enabled' },
    });
    new S3BucketServerSideEncryptionConfigurationA(this, 'bucket-encryption', {
      bucket: bucket.id,
      rule: [
        {
          applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
          bucketKeyEnabled: true,
        },
      ],
    });
    new S3BucketOwnershipControls(this, 'bucket-ownership', {
      bucket: bucket.id,
      rule: { objectOwnership: 'BucketOwnerEnforced' },
    });
    const publicAccessBlock = new S3BucketPublicAccessBlock(this, 'bucket-public-access-block', {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketPolicy(this, 'bucket-policy', {
      bucket: bucket.id,
      policy: policyDocument({
        sid: 'OnlyByTls',
        effect: 'Deny',
        principals: '*',
        actions: ['s3:*'],
        resources: [bucket.arn, `${bucket.arn}/*`],
        conditions: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      // S3 refuses two changes of a bucket's access at a time.
      dependsOn: [publicAccessBlock],
    });
    new S3BucketLifecycleConfiguration(this, 'bucket-lifecycle', {
      bucket: bucket.id,
      rule: [
        {
          id: 'old-versions',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: keptVersionDays }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 7 }],
        },
      ],
      dependsOn: [versioning],
    });

    const lockTable = new DynamodbTable(this, 'lock-table', {
      name: state.lockTable,
      billingMode: 'PAY_PER_REQUEST',
      // https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-state-locking
      hashKey: 'LockID',
      attribute: [{ name: 'LockID', type: 'S' }],
      pointInTimeRecovery: { enabled: true },
      serverSideEncryption: { enabled: true, kmsKeyArn: key.arn },
      deletionProtectionEnabled: true,
      lifecycle,
    });

    new TerraformOutput(this, 'state_bucket', { value: bucket.bucket });
    new TerraformOutput(this, 'state_lock_table', { value: lockTable.name });

    const { project, github } = application;
    if (!github) return;
    const app = App.of(this);
    const beside = app.node.tryFindChild(environment.name);
    // Where the environment itself is not written, it is made for what it takes alone.
    const stack =
      beside instanceof EnvironmentStack
        ? beside
        : new EnvironmentStack(new App({ outdir: app.outdir }), application, environment, environments, extend);
    const home = registryHomeOf(application, environment, environments);
    const roles = new GithubRoles(this, 'github', {
      project,
      environment: environment.name,
      name: `${project}-${environment.name}`,
      place: environment,
      state: {
        bucketArn: bucket.arn,
        bucketName: state.bucket,
        key: state.key,
        lockTableArn: lockTable.arn,
        kmsKeyArn: key.arn,
      },
      makesProvider: environments.find((other) => other.account === environment.account) === environment,
      registry: { name: `${project}-${home.name}`, place: home },
      rights: rightsIn(stack),
      settings: github,
    });
    requirePoliciesFit(roles, environment.name);
    new TerraformOutput(this, 'plan_role_arn', { value: roles.plan.arn });
    new TerraformOutput(this, 'refresh_role_arn', { value: roles.refresh.arn });
    new TerraformOutput(this, 'deploy_role_arn', { value: roles.deploy.arn });
    if (roles.release) new TerraformOutput(this, 'release_role_arn', { value: roles.release.arn });
    if (roles.publish) new TerraformOutput(this, 'publish_role_arn', { value: roles.publish.arn });
  }
}
