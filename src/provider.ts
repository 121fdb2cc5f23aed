import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import type { Application, EnvironmentConfig } from '../environments/schema.ts';
import { tagsOf } from './tags.ts';

/** The one provider there is, tied to one account. */
export function useAws(stack: TerraformStack, application: Application, environment: EnvironmentConfig): void {
  new AwsProvider(stack, 'aws', {
    region: environment.region,
    allowedAccountIds: [environment.account],
    defaultTags: [{ tags: tagsOf(application, environment) }],
    ...(environment.assumeRoleArn && { assumeRole: [{ roleArn: environment.assumeRoleArn }] }),
  });
}
