import { IamOpenidConnectProvider } from '@cdktf/provider-aws/lib/iam-openid-connect-provider/index.js';
import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import { imageOf } from '../registry/image.ts';
import { policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Owner, Rights } from '../shared/rights.ts';
import type { Place, Statement } from '../shared/statement.ts';
import { deployStatements } from './deploy-role.ts';
import { marksOf, tagsOfMarks } from './marks.ts';
import { issuer } from './names.ts';
import { permissionsBoundary } from './permissions-boundary.ts';
import { planStatements } from './plan-role.ts';
import { deployHours, type GithubSettings } from './settings.ts';
import { sumOfRights, withOwnSids } from './sum-of-rights.ts';
import { readState, type TerraformState } from './terraform-state.ts';

const audience = 'sts.amazonaws.com';

/**
 * What fills an environment, each in a GitHub environment of its own, `<environment>-release` and `<environment>-publish`: where all is in one repository, nothing else of a token's subject
 * tells these from a deploy (https://docs.github.com/en/actions/reference/security/oidc#filtering-for-a-specific-environment). A build of each commit, with no reviewer, may thus push
 * images to the registry that all share, and replace no front end.
 */
const fills = {
  release: (name: string) => `Pushes images of ${name}`,
  publish: (name: string) => `Publishes front ends of ${name}`,
};

export interface GithubRolesProps extends Owner {
  state: TerraformState;
  /** Whether the account's provider of GitHub's tokens is made here. It has one at most. */
  makesProvider: boolean;
  /** The environment that images come from: `name` is `<project>-<environment>`. */
  registry: { name: string; place: Place };
  /** What the modules of the environment take. */
  rights: readonly Rights[];
  settings: GithubSettings;
}

interface RoleProps {
  description: string;
  /** What the tokens that may become it call themselves, to the letter. */
  subjects: string[];
  policies: Record<string, IamPolicy>;
  maxSessionDuration?: number;
  tags?: Record<string, string>;
}

/**
 * The roles that GitHub Actions takes on by its tokens, so that no key of AWS's is kept at GitHub
 * (https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws), and the most that roles may do
 * which a deploy makes.
 */
export class GithubRoles extends Construct {
  /** Sees what a change of the files would change, for pull requests. */
  readonly plan: IamRole;
  /** Sees what a deploy would change, also what was changed by other hands, for the main branch. */
  readonly refresh: IamRole;
  /** Deploys, for jobs of the GitHub environment of the environment's name. */
  readonly deploy: IamRole;
  /** Pushes images, for jobs of the GitHub environment `<environment>-release`; none where the registry is another environment's. */
  readonly release: IamRole | undefined;
  /** Publishes front ends, for jobs of the GitHub environment `<environment>-publish`; none where there are none. */
  readonly publish: IamRole | undefined;
  private readonly props: GithubRolesProps;
  private readonly providers: IamOpenidConnectProvider[];

  constructor(scope: Construct, id: string, props: GithubRolesProps) {
    super(scope, id);
    this.props = props;
    const { name, environment, place, state, registry, rights, settings } = props;
    const { infrastructureRepository, applicationRepository = infrastructureRepository } = settings;

    this.providers = props.makesProvider
      ? [new IamOpenidConnectProvider(this, 'provider', { url: `https://${issuer}`, clientIdList: [audience] })]
      : [];

    this.policy('boundary', permissionsBoundary(props, state, rights));

    const describing = sumOfRights(rights, 'describe', props);
    const isOfAll = ({ resources }: Statement) => resources.includes('*');
    const ofAll = describing.filter(isOfAll);
    const ofOwn = this.policy('describe-own', [
      ...describing.filter((statement) => !isOfAll(statement)),
      // A deploy reads what images say of themselves, which ECR keeps as a layer. Those of further services are behind a slash.
      {
        sid: 'FindImage',
        actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: ['', '/*'].map((end) => `${imageOf(registry, { tag: '' }).repositoryArn}${end}`),
      },
    ]);
    // Two, since AWS takes 6,144 characters a policy.
    const describes = {
      ...(ofAll.length > 0 && { describe: this.policy('describe', ofAll) }),
      'describe-own': ofOwn,
    };
    // The state, and what outputs say.
    const reads = readState(state, place);
    this.plan = this.role('plan', {
      description: `Sees what a change of the files would change of ${name}`,
      subjects: [`repo:${infrastructureRepository}:pull_request`],
      policies: { ...describes, state: this.policy('plan', planStatements(props, state)) },
    });
    this.refresh = this.role('refresh', {
      description: `Sees what a deploy of ${name} would change, and what other hands did`,
      subjects: [`repo:${infrastructureRepository}:ref:refs/heads/main`],
      // Main alone, whose code was reviewed: secrets are among what a refresh reads.
      policies: {
        ...describes,
        state: this.policy('refresh', [...reads, ...sumOfRights(rights, 'refresh', props)]),
      },
    });
    const regions = [place.region, registry.place.region, ...rights.flatMap((each) => each.regions ?? [])];
    this.deploy = this.role('deploy', {
      description: `Deploys ${name}`,
      subjects: [`repo:${infrastructureRepository}:environment:${environment}`],
      policies: {
        ...describes,
        ...Object.fromEntries(
          Object.entries(deployStatements(props, state, rights, regions)).map(([id, statements]) => [
            id,
            this.policy(`deploy-${id}`, statements),
          ]),
        ),
      },
      maxSessionDuration: deployHours * 60 * 60,
      tags: tagsOfMarks([...marksOf(rights, props).keys()]),
    });
    const filler = (id: keyof typeof fills, beside: Statement[]) => {
      const statements = sumOfRights(rights, id, props);
      if (statements.length === 0) return undefined;
      return this.role(id, {
        description: fills[id](name),
        subjects: [`repo:${applicationRepository}:environment:${environment}-${id}`],
        policies: { [id]: this.policy(id, [...beside, ...statements]) },
      });
    };
    this.release = filler('release', []);
    // Where to, the outputs say.
    this.publish = filler('publish', reads);
  }

  private role(id: string, { description, subjects, policies, maxSessionDuration, tags }: RoleProps): IamRole {
    const role = new IamRole(this, id, {
      name: awsName('role', this.props.name, id),
      // Apart from the roles that a deploy makes: a deploy changes none of these.
      path: '/github/',
      description,
      ...(maxSessionDuration && { maxSessionDuration }),
      ...(tags && { tags }),
      assumeRolePolicy: policyDocument({
        sid: 'Assume',
        // Written out, not referred to: policy scanners judge nobody whom they don't know.
        principals: { Federated: `arn:aws:iam::${this.props.place.account}:oidc-provider/${issuer}` },
        actions: ['sts:AssumeRoleWithWebIdentity'],
        resources: [],
        conditions: { StringEquals: { [`${issuer}:aud`]: audience, [`${issuer}:sub`]: subjects } },
      }),
      dependsOn: this.providers,
    });
    for (const [policy, { arn }] of Object.entries(policies)) {
      new IamRolePolicyAttachment(this, `${id}-uses-${policy}`, { role: role.name, policyArn: arn });
    }
    return role;
  }

  private policy(id: string, statements: Statement[]): IamPolicy {
    return new IamPolicy(this, `${id}-policy`, {
      name: awsName('policy', this.props.name, id),
      policy: policyDocument(...withOwnSids(statements)),
    });
  }
}
