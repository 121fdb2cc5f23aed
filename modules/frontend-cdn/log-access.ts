import { CloudwatchLogDelivery } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery/index.js';
import { CloudwatchLogDeliveryDestination } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination/index.js';
import { CloudwatchLogDeliverySource } from '@cdktf/provider-aws/lib/cloudwatch-log-delivery-source/index.js';
import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { awsName } from '../shared/naming.ts';
import type { Distribution } from './distribution.ts';

interface LogAccessProps {
  name: string;
  usEast1: AwsProvider;
  storage: {
    /** Where they go in S3, and the policy that lets them in. */
    cdnLogs: { bucketArn: string; prefix: string; policy?: ITerraformDependable };
  };
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html */
export function logAccess(scope: Construct, { name, usEast1, storage }: LogAccessProps, sites: Distribution[]): void {
  const { bucketArn, prefix, policy } = storage.cdnLogs;
  const destination = new CloudwatchLogDeliveryDestination(scope, 'logs', {
    provider: usEast1,
    name: awsName('logDelivery', name, 'cdn'),
    outputFormat: 'json',
    deliveryDestinationConfiguration: [{ destinationResourceArn: `${bucketArn}/${prefix}` }],
  });
  for (const site of sites) {
    const source = new CloudwatchLogDeliverySource(site, 'log-source', {
      provider: usEast1,
      name: awsName('logDelivery', name, 'cdn', site.node.id),
      logType: 'ACCESS_LOGS',
      resourceArn: site.distribution.arn,
    });
    new CloudwatchLogDelivery(site, 'log-delivery', {
      provider: usEast1,
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.arn,
      ...(policy && { dependsOn: [policy] }),
    });
  }
}
