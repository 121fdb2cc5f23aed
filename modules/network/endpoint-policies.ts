import { policyDocument } from '../shared/iam.ts';
import type { Place } from '../shared/statement.ts';
import type { InterfaceService } from './interface-services.ts';

/**
 * Lets S3's endpoint lead to the account's own buckets, to those of `resources`, and to where ECR keeps the layers of images, which it hands out by URLs that
 * another account signed. Whoever gets into a task then has no bucket to take data to.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 */
export function s3EndpointPolicy({ account, region }: Place, resources: readonly string[]): string {
  return policyDocument(
    {
      sid: 'OwnBuckets',
      principals: '*',
      actions: ['s3:*'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:ResourceAccount': account } },
    },
    {
      sid: 'LayersOfImages',
      principals: '*',
      actions: ['s3:GetObject'],
      resources: [`arn:aws:s3:::prod-${region}-starport-layer-bucket/*`],
    },
    ...(resources.length > 0
      ? [
          {
            sid: 'BucketsOfPermissions',
            principals: '*' as const,
            actions: ['s3:*'],
            resources: [...resources],
            conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
          },
        ]
      : []),
  );
}

/** A registry is first asked without credentials, and a session of ECS Exec goes by a token. These know no account that asks. */
const withoutPrincipal: readonly InterfaceService[] = [
  'ecr.dkr',
  'ssmmessages',
  // Of these AWS does not say that they take a policy, and they lead to nothing but the agent's own connections: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
  'ecs-agent',
  'ecs-telemetry',
];

/**
 * Lets roles of this account alone use an endpoint, so that nobody takes data out by credentials of their own.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export function interfaceEndpointPolicy(service: InterfaceService, { account }: Place): string | undefined {
  if (withoutPrincipal.includes(service)) return undefined;
  return policyDocument({
    sid: 'OwnPrincipals',
    principals: '*',
    actions: ['*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:PrincipalAccount': account } },
  });
}
