import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { tagsOf } from './tags.ts';

/** The provider, tied to one account, and to a region that is the environment's own unless another is named. Two of one region differ by their alias. */
export function useAws(
  stack: TerraformStack,
  application: Application,
  environment: EnvironmentConfig,
  other?: string,
  alias = other,
): AwsProvider {
  return new AwsProvider(stack, alias ? `aws-${alias}` : 'aws', {
    ...(alias && { alias }),
    region: other ?? environment.region,
    allowedAccountIds: [environment.account],
    defaultTags: [{ tags: tagsOf(application, environment) }],
    ...(environment.assumeRoleArn && { assumeRole: [{ roleArn: environment.assumeRoleArn }] }),
  });
}
