/** Where X-Ray takes spans, by HTTP alone: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html */
export function traces(region: string): string {
  return `https://xray.${region}.amazonaws.com/v1/traces`;
}
