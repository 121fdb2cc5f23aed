import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentConfig } from '../schema.ts';
import type { EnvironmentRule } from './rule.ts';

interface Place {
  path: string;
  arn: (environment: EnvironmentConfig) => string | undefined;
  /** Without it, that of the environment. */
  region?: string;
}

/** CloudFront takes certificates of us-east-1 alone: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
const places: Place[] = [
  { path: 'encryption.keyArn', arn: ({ encryption }) => encryption.keyArn },
  { path: 'loadBalancer.domain.certificateArn', arn: ({ loadBalancer }) => loadBalancer.domain?.certificateArn },
  { path: 'cdn.certificateArn', arn: ({ cdn }) => cdn?.certificateArn, region: 'us-east-1' },
  { path: 'flower.domain.certificateArn', arn: ({ flower }) => flower?.domain?.certificateArn },
];

/** AWS takes neither a key nor a certificate of another region, and a deploy has no right to that of another account. */
export const existingInPlace: EnvironmentRule = (environment) =>
  places.flatMap(({ path, arn, region = environment.region }) =>
    unlessUnreadable((): Finding[] => {
      const got = arn(environment);
      const [, , , of, account] = got?.split(':') ?? [];
      if (got === undefined || (of === region && account === environment.account)) return [];
      const must = `must be of account ${environment.account} in ${region}`;
      return [{ path, must, got, wayOut: 'name one that is there, or leave it out to have one made' }];
    }),
  );
