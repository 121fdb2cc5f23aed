import { type Arguments, type Check, one, wrong } from '../check.ts';

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
];
