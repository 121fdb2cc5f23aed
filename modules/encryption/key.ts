import type { Statement } from '../shared/statement.ts';

/** What data at rest is encrypted with. */
export interface Key {
  /** The ARN of a customer managed key in KMS, whose policy lets the services of its account use it. */
  readonly keyArn: string;
}

/** The services that keep an environment's data, and call KMS for it. */
export const services = ['ecr', 'elasticache', 'rds', 's3', 'secretsmanager', 'sqs'] as const;

/** Lets a role use the key, for what one service keeps in a region. */
export function useKey(
  { keyArn }: Key,
  service: string,
  { region }: { region: string },
  ...actions: ('kms:Decrypt' | 'kms:Encrypt' | 'kms:GenerateDataKey')[]
): Statement {
  return {
    sid: `UseKeyThrough${service[0]?.toUpperCase()}${service.slice(1)}`,
    actions,
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${region}.amazonaws.com` } },
  };
}
