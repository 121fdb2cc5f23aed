import type { Rights } from '../shared/rights.ts';
import type { Statement } from '../shared/statement.ts';

/**
 * The first is IAM's word for spans by OTLP, the second what the policy AWSXrayWriteOnlyPolicy has, which AWS asks for there. X-Ray knows no resource for either.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLP-UsingADOT.html
 */
export const sendSpans: Statement = {
  sid: 'SendSpans',
  actions: ['xray:PutSpans', 'xray:PutTraceSegments'],
  resources: ['*'],
};

export const tracingRights: Rights = { policy: 'services', types: {}, tasks: () => [sendSpans] };
