import { type Arguments, type Check, each, listed, one, referred, statementsOf, wrong } from '../check.ts';

export const storage: Check[] = [
  {
    name: 'the name of a bucket has 3 to 63 lower-case letters, digits and hyphens, none at its ends',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_s3_bucket',
        ({ bucket }) => !/^(?!xn--|sthree-)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_s3_bucket').bucket = 'Shop';
    },
  },
  {
    name: 'objects move to Standard-IA after 30 days at least, and before they are deleted',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_s3_bucket_lifecycle_configuration', ({ rule }) =>
        rule.some(({ transition = [], expiration: [{ days = Number.POSITIVE_INFINITY }] }: Arguments) =>
          transition.some(({ days: moved }: Arguments) => moved < 30 || moved >= days),
        ),
      ),
    plant: (terraform) => {
      const { rule } = one(terraform, 'aws_s3_bucket_lifecycle_configuration');
      rule[0].transition = [{ days: 29, storage_class: 'STANDARD_IA' }];
    },
  },
  {
    name: 'what marks an object as deleted goes by itself only where no number of days is given',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_s3_bucket_lifecycle_configuration', ({ rule }) =>
        rule.some(
          ({ expiration: [{ days, expired_object_delete_marker: marker }] }: Arguments) => days !== undefined && marker,
        ),
      ),
    plant: (terraform) => {
      const { rule } = one(terraform, 'aws_s3_bucket_lifecycle_configuration');
      rule[0].expiration = [{ days: 30, expired_object_delete_marker: true }];
    },
  },
  {
    name: 'the rules of a registry have priorities of their own, and the one for any tag comes last',
    source: 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_ecr_lifecycle_policy', ({ policy }) => {
        const { rules } = JSON.parse(policy);
        const priorities = rules.map(({ rulePriority }: Arguments) => rulePriority);
        const any = rules.filter(({ selection: { tagStatus } }: Arguments) => tagStatus === 'any');
        return (
          new Set(priorities).size < priorities.length ||
          any.length > 1 ||
          any.some(({ rulePriority }: Arguments) => rulePriority < Math.max(...priorities))
        );
      }),
    plant: (terraform) => {
      const lifecycle = one(terraform, 'aws_ecr_lifecycle_policy');
      const document = JSON.parse(lifecycle.policy);
      document.rules.push(document.rules[0]);
      lifecycle.policy = JSON.stringify(document);
    },
  },
  {
    name: 'what is encrypted with a key is copied only where a key is named for the copies, and all deletions are told of or none',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_s3_bucket_replication_configuration', ({ rule }) =>
        rule.some(
          ({
            source_selection_criteria: encrypted,
            destination,
            filter,
            delete_marker_replication: markers,
          }: Arguments) =>
            encrypted?.sse_kms_encrypted_objects?.status !== 'Enabled' ||
            destination.encryption_configuration?.replica_kms_key_id === undefined ||
            (filter !== undefined && markers === undefined),
        ),
      ),
    plant: (terraform) => {
      delete one(terraform, 'aws_s3_bucket_replication_configuration').rule[0].source_selection_criteria;
    },
  },
  {
    name: 'objects are copied between buckets that both keep old versions, which are there before',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_s3_bucket_replication_configuration',
        ({ depends_on: before = [] }) =>
          before.filter((address: string) => address.startsWith('aws_s3_bucket_versioning.')).length < 2,
      ),
    plant: (terraform) => {
      one(terraform, 'aws_s3_bucket_replication_configuration').depends_on = [];
    },
  },
  {
    name: 'who copies to a bucket with a key of its own decrypts with the key that this is under',
    source:
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html#bk-replication',
    problems: (terraform) =>
      wrong(terraform, 'aws_s3_bucket_replication_configuration', ({ role, rule }) => {
        const { name } = referred(terraform, role);
        const may = each(terraform, 'aws_iam_role_policy')
          .filter(([, { role: of }]) => referred(terraform, of).name === name)
          .flatMap(([, { policy }]) => statementsOf(policy))
          .filter(({ Action }) => listed(Action).includes('kms:Decrypt'))
          .flatMap(({ Resource }) => listed<string>(Resource));
        return rule.some(
          ({ destination }: Arguments) => !may.includes(destination.encryption_configuration.replica_kms_key_id),
        );
      }),
    plant: (terraform) => {
      const { rule } = one(terraform, 'aws_s3_bucket_replication_configuration');
      rule[0].destination.encryption_configuration.replica_kms_key_id = 'another';
    },
  },
  {
    name: 'an alarm on a copy stays as it is while S3 measures nothing',
    source:
      'https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html#s3-cloudwatch-replication-metrics',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_cloudwatch_metric_alarm',
        ({ dimensions, treat_missing_data: missing }) => dimensions?.RuleId !== undefined && missing !== 'ignore',
      ),
    plant: (terraform) => {
      const alarm = one(terraform, 'aws_cloudwatch_metric_alarm', ({ dimensions }) => dimensions?.RuleId !== undefined);
      alarm.treat_missing_data = 'breaching';
    },
  },
  {
    name: 'the delay of a copy is watched in the region of the copy, where S3 measures it',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudwatch_metric_alarm', (alarm) => {
        if (alarm.metric_name !== 'ReplicationLatency') return false;
        const { provider } = referred(terraform, alarm.dimensions.DestinationBucket);
        return provider === undefined || alarm.provider !== provider;
      }),
    plant: (terraform) => {
      delete one(terraform, 'aws_cloudwatch_metric_alarm', ({ metric_name: name }) => name === 'ReplicationLatency')
        .provider;
    },
  },
];
