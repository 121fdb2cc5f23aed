import { IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import { GetObjectCommand, NoSuchBucket, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { githubRoleNames, issuer } from '../../modules/github-roles/names.ts';
import { UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { stateOf } from '../configuration/state.ts';
import { bootstrapStackName } from '../stacks/bootstrap-stack.ts';
import type { Configuration } from '../stacks/synthesize.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { checkAccount } from './account.ts';
import { ask } from './ask.ts';
import { approval, type Terraform } from './terraform.ts';

/** What the construct `github` of the bootstrap makes. */
const ofGithub = /^aws_iam_\w+\.github_/;
const provider = 'aws_iam_openid_connect_provider.github_provider';

/**
 * Destroys what GitHub Actions works under: the roles, their policies and the boundary, and the account's provider of GitHub's tokens, unless another role
 * trusts that. The state, its lock table and its key stay.
 * @returns the exit code of Terraform.
 * @throws UserError while the environment has resources.
 */
export async function destroyBootstrap(
  { application, environments }: Configuration,
  terraform: Terraform,
  autoApprove: boolean | undefined,
): Promise<number> {
  const { stack } = terraform;
  const environment = environments.find(({ name }) => bootstrapStackName(name) === stack) as EnvironmentConfig;
  await ask(environment, checkAccount(environment, clientConfigOf(environment)));
  const standing = await ask(environment, countResources(application, environment));
  if (standing > 0) {
    const must = `must stay while ${environment.name} has resources, whose roles carry its boundary`;
    throw new UserError([
      { path: stack, must, got: standing, wayOut: `npm run destroy ${environment.name}, then destroy ${stack}` },
    ]);
  }

  await terraform.init();
  const made = (await terraform.output(['state', 'list'])).split('\n').filter((address) => ofGithub.test(address));
  const trusting = made.includes(provider) ? await ask(environment, othersThatTrust(application, environment)) : [];
  const targets = made.filter((address) => address !== provider || trusting.length === 0);

  console.log(keptLine(stack, application, environment));
  if (trusting.length > 0) console.log(providerLine(stack, environment, environments, trusting));
  if (targets.length === 0) {
    console.log(`${stack}: there is nothing to destroy: no role or policy of GitHub Actions is left`);
    return 0;
  }
  // By address, since what keeps the state may not be destroyed, and would end a destroy of all.
  const exitCode = await terraform.run([
    'destroy',
    ...approval(autoApprove),
    ...targets.map((address) => `-target=${address}`),
  ]);
  if (exitCode === 0) {
    const tokens = targets.includes(provider) ? ', and the provider of its tokens' : '';
    console.log(
      `${stack}: destroyed roles and policies of GitHub Actions${tokens}; the GitHub environments ${environment.name} and ${environment.name}-release may go now`,
    );
  }
  return exitCode;
}

/** How many resources the state of an environment holds. */
async function countResources(application: Application, environment: EnvironmentConfig): Promise<number> {
  const { bucket: Bucket, key: Key } = stateOf(application, environment);
  try {
    const { Body } = await new S3Client(clientConfigOf(environment)).send(new GetObjectCommand({ Bucket, Key }));
    const { resources = [] } = JSON.parse((await Body?.transformToString()) ?? '{}') as {
      resources?: { mode: string; instances: unknown[] }[];
    };
    return resources.filter(({ mode }) => mode === 'managed').flatMap(({ instances }) => instances).length;
  } catch (error) {
    // It was never deployed.
    if (error instanceof NoSuchKey || error instanceof NoSuchBucket) return 0;
    throw error;
  }
}

/** The roles of the account, but for the environment's own, that tokens of GitHub's may become: of other environments, or of other projects. */
async function othersThatTrust({ project }: Application, environment: EnvironmentConfig): Promise<string[]> {
  const own = githubRoleNames(`${project}-${environment.name}`);
  const names: string[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: new IAMClient(clientConfigOf(environment)) }, {})) {
    for (const { RoleName = '', AssumeRolePolicyDocument = '' } of Roles) {
      // IAM answers with policies encoded as in a URL.
      const trusts = decodeURIComponent(AssumeRolePolicyDocument).includes(`oidc-provider/${issuer}`);
      if (trusts && !own.includes(RoleName)) names.push(RoleName);
    }
  }
  return names;
}

function keptLine(stack: string, application: Application, environment: EnvironmentConfig): string {
  const { bucket, lockTable, keyAlias } = stateOf(application, environment);
  return `${stack}: keeps the bucket ${bucket}, with the older states, the table ${lockTable} and the key ${keyAlias}`;
}

function providerLine(
  stack: string,
  { name, account }: EnvironmentConfig,
  environments: readonly EnvironmentConfig[],
  trusting: string[],
): string {
  const next = environments.find((other) => other.account === account && other.name !== name);
  const arn = `arn:aws:iam::${account}:oidc-provider/${issuer}`;
  const handOver = next
    ? `; once ${name} is no longer in environments/index.ts: npm run terraform ${bootstrapStackName(next.name)} -- import ${provider} ${arn}`
    : '';
  return `${stack}: keeps the account's provider of GitHub's tokens, which ${trusting.join(', ')} ${trusting.length > 1 ? 'trust' : 'trusts'}${handOver}`;
}
