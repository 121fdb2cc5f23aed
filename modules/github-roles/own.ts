import type { Place, Statement } from '../shared/iam.ts';
import { awsNamePattern } from '../shared/naming.ts';

/** The environment that a role is for. */
export interface Owner {
  project: string;
  environment: string;
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
}

/** What an environment calls its things in AWS, as IAM takes it: ARNs by service, with a wildcard for the rest of each name. */
export function ownArns({ name, place: { account, region } }: Owner) {
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const named = (kind: Parameters<typeof awsNamePattern>[0]) => awsNamePattern(kind, name);
  return {
    alarms: [arn('cloudwatch', `alarm:${named('alarm')}`)],
    buckets: [`arn:aws:s3:::${named('bucket')}`],
    cdnFunctions: [`arn:aws:cloudfront::${account}:function/${named('cloudFrontFunction')}`],
    // The firewall of the CDN has a key of its own, in CloudFront's region.
    cdnKeyAlias: [`arn:aws:kms:us-east-1:${account}:alias/${name}-cdn`],
    cdnKeys: [`arn:aws:kms:us-east-1:${account}:key/*`],
    ecs: [
      arn('ecs', `cluster/${name}`),
      ...['service', 'task'].map((type) => arn('ecs', `${type}/${name}/*`)),
      arn('ecs', `task-definition/${name}-*`),
    ],
    elastiCache: ['replicationgroup', 'cluster', 'parametergroup', 'subnetgroup', 'snapshot'].map((type) =>
      arn('elasticache', `${type}:${named('replicationGroup')}`),
    ),
    events: [arn('events', `rule/${named('eventRule')}`)],
    functions: [arn('lambda', `function:${named('lambdaFunction')}`)],
    keyAlias: [arn('kms', `alias/${name}`)],
    keys: [arn('kms', 'key/*')],
    // CloudFront's logs are delivered from us-east-1, each under an id that AWS gives it.
    logDeliveries: [
      'delivery:*',
      ...['delivery-source', 'delivery-destination'].map((type) => `${type}:${named('logDelivery')}`),
    ].map((rest) => `arn:aws:logs:us-east-1:${account}:${rest}`),
    // CloudFront's firewall logs in us-east-1.
    logGroups: ['/*/', 'aws-waf-logs-'].flatMap((start) =>
      ['', ':*', '/*', '-*'].map((end) => `arn:aws:logs:*:${account}:log-group:${start}${name}${end}`),
    ),
    parameters: [arn('ssm', `parameter/app/${name}/*`)],
    queues: [arn('sqs', named('queue'))],
    rds: ['db', 'pg', 'snapshot', 'subgrp'].flatMap((type) => [
      arn('rds', `${type}:${name}`),
      arn('rds', `${type}:${named('dbInstance')}`),
    ]),
    repository: [arn('ecr', `repository/${name}`)],
    roles: [`arn:aws:iam::${account}:role/${named('role')}`],
    secrets: [arn('secretsmanager', `secret:${name}/*`)],
    topics: [arn('sns', named('topic'))],
  };
}

/** What the environment's own tags tell from what is others'. */
export function own({ project, environment }: Owner): Statement['conditions'] & object {
  return { StringEquals: { 'aws:ResourceTag/Project': project, 'aws:ResourceTag/Environment': environment } };
}
