import { IAMClient, ListRoleTagsCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { App } from 'cdktf';
import { marksInTags, marksOf } from '../../modules/github-roles/marks.ts';
import { awsName } from '../../modules/shared/naming.ts';
import { UserError } from '../configuration/finding.ts';
import { bootstrapStackName } from '../stacks/bootstrap-stack.ts';
import { withoutCreationStacks } from '../stacks/creation-stacks.ts';
import { EnvironmentStack } from '../stacks/environment-stack.ts';
import { rightsIn } from '../stacks/rights.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { ask } from './ask.ts';

/**
 * Whether the role that GitHub Actions deploys under has all rights that the environment takes: its bootstrap may be older than a capability.
 * Another caller, such as an administrator, is left alone.
 * @throws UserError when the role lacks some, before anything is touched.
 */
export async function requireRights(
  { application, environments, extend }: Configuration,
  stack: string,
): Promise<void> {
  const environment = environments.find(({ name }) => name === stack);
  if (!environment || !application.github) return;
  const config = clientConfigOf(environment);
  const name = `${application.project}-${environment.name}`;
  const role = awsName('role', name, 'deploy');
  const { Arn = '' } = await ask(environment, new STSClient(config).send(new GetCallerIdentityCommand({})));
  if (!Arn.includes(`:assumed-role/${role}/`)) return;

  const built = withoutCreationStacks(
    () => new EnvironmentStack(new App(), application, environment, environments, extend),
  );
  const owner = { project: application.project, environment: environment.name, name, place: environment };
  const has = marksInTags(await tagsOf(new IAMClient(config), role));
  const lacking = [...marksOf(rightsIn(built), owner)].filter(([mark]) => !has.includes(mark));
  if (lacking.length === 0) return;
  const types = [...new Set(lacking.flatMap(([, types]) => types))].sort();
  throw new UserError([
    {
      path: environment.name,
      must: `must have a deploy role with the rights of its settings${types.length > 0 ? `, for ${types.join(', ')}` : ''}`,
      got: 'those of an earlier bootstrap',
      wayOut: `an administrator of the account runs npm run deploy ${bootstrapStackName(environment.name)}; then deploy again`,
    },
  ]);
}

/** None, where an older bootstrap did not let the role read them. */
async function tagsOf(iam: IAMClient, RoleName: string) {
  try {
    return (await iam.send(new ListRoleTagsCommand({ RoleName }))).Tags ?? [];
  } catch (error) {
    if ((error as Error).name.startsWith('AccessDenied')) return [];
    throw error;
  }
}
