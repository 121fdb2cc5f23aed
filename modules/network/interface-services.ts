/** The AWS services that tasks call, each of which a VPC can have an interface endpoint for. */
export const interfaceServices = [
  'ecr.api',
  'ecr.dkr',
  'secretsmanager',
  'logs',
  'ssm',
  'ssmmessages',
  'sqs',
  'kms',
  'monitoring',
  'email',
  'kinesis-firehose',
  'xray',
  'ecs',
  'ecs-agent',
  'ecs-telemetry',
] as const;

export type InterfaceService = (typeof interfaceServices)[number];
