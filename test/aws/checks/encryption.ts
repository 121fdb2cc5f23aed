import type { Terraform } from '../../synth.ts';
import { type Check, listed, one, referred, statementsOf, within, wrong } from '../check.ts';

const type = 'aws_kms_key';

/** Whether the policy of a key lets a service of its region encrypt and decrypt. */
function admits(terraform: Terraform, key: string, service: string): boolean {
  return statementsOf(referred(terraform, key)?.policy ?? '{"Statement":[]}').some(
    ({ Principal, Action }) =>
      listed(Principal.Service).includes(service) &&
      ['kms:Encrypt*', 'kms:Decrypt*', 'kms:GenerateDataKey*'].every((action) => listed(Action).includes(action)),
  );
}

/** The region of a resource, by its provider. */
function regionOf({ provider }: { provider?: string }, terraform: Terraform): string {
  return provider ? provider.replace('aws.', '') : terraform.provider.aws[0].region;
}

export const encryption: Check[] = [
  {
    name: 'the key of a log group lets CloudWatch Logs of its own region use it',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_cloudwatch_log_group',
        (group) =>
          group.kms_key_id && !admits(terraform, group.kms_key_id, `logs.${regionOf(group, terraform)}.amazonaws.com`),
      ),
    plant: (terraform) => {
      // Not every key has one.
      const key = referred(terraform, one(terraform, 'aws_cloudwatch_log_group').kms_key_id);
      key.policy = key.policy.replaceAll(/logs\.[\w-]+\.amazonaws\.com/g, 'logs.eu-west-1.amazonaws.com');
    },
  },
  {
    name: 'the account itself can change the policy of each key, so that nobody is locked out',
    source:
      'https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam',
    problems: (terraform) =>
      wrong(
        terraform,
        type,
        ({ policy }) =>
          !statementsOf(policy).some(
            ({ Effect, Principal, Action }) =>
              Effect === 'Allow' &&
              listed(Principal.AWS ?? []).some((principal) => principal.endsWith(':root')) &&
              listed(Action).some((action) => action === 'kms:*' || action === 'kms:PutKeyPolicy'),
          ),
      ),
    plant: (terraform) => {
      const key = one(terraform, type);
      key.policy = key.policy.replaceAll(':root"', ':role/admin"');
    },
  },
  {
    name: 'a key waits 7 to 30 days before it is deleted',
    source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html',
    problems: (terraform) => wrong(terraform, type, ({ deletion_window_in_days: days }) => !within(days, 7, 30)),
    plant: (terraform) => {
      one(terraform, type).deletion_window_in_days = 31;
    },
  },
  {
    name: 'the policy of a key has 32 KiB at most',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html',
    problems: (terraform) => wrong(terraform, type, ({ policy }) => Buffer.byteLength(policy) > 32_768),
    plant: (terraform) => {
      one(terraform, type).policy += ' '.repeat(32_768);
    },
  },
];
