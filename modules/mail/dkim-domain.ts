/**
 * Where SES keeps its DKIM keys under `dkim.amazonses.com`. Regions that came later, and four that came before, have a name of their own:
 * https://docs.aws.amazon.com/general/latest/gr/ses.html#ses_dkim_domains
 */
const commonDkim: readonly string[] = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2', 'ca-central-1'],
  ...['eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'me-south-1', 'sa-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

/** What the three DKIM records of a domain lead to, behind their tokens. */
export function dkimDomain(region: string): string {
  return commonDkim.includes(region) ? 'dkim.amazonses.com' : `dkim.${region}.amazonses.com`;
}
