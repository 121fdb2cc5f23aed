/**
 * The regions where CloudFront has VPC origins, each with its zones, by id, where it has none, as of July 2026
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html#vpc-origins-supported-regions).
 * A region that AWS has added since is one more line.
 */
export const vpcOriginRegions: Readonly<Record<string, readonly string[]>> = {
  'af-south-1': [],
  'ap-east-1': [],
  'ap-east-2': [],
  'ap-northeast-1': ['apne1-az3'],
  'ap-northeast-2': [],
  'ap-northeast-3': [],
  'ap-south-1': [],
  'ap-south-2': [],
  'ap-southeast-1': [],
  'ap-southeast-2': [],
  'ap-southeast-3': [],
  'ap-southeast-4': [],
  'ap-southeast-5': [],
  'ap-southeast-7': [],
  'ca-central-1': ['cac1-az3'],
  'ca-west-1': [],
  'eu-central-1': [],
  'eu-central-2': [],
  'eu-north-1': [],
  'eu-south-1': [],
  'eu-south-2': [],
  'eu-west-1': [],
  'eu-west-2': [],
  'eu-west-3': [],
  'il-central-1': [],
  'me-central-1': [],
  'me-south-1': [],
  'mx-central-1': [],
  'sa-east-1': [],
  'us-east-1': ['use1-az3'],
  'us-east-2': [],
  'us-west-1': ['usw1-az2'],
  'us-west-2': [],
};

/** The ids of the zones of a region that have none, though the region has. */
export function zonesWithout(region: string): readonly string[] {
  return vpcOriginRegions[region] ?? [];
}
