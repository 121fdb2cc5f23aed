import { type Owner, onChange, type Rights } from '../shared/rights.ts';

const terraformBackend = 'https://developer.hashicorp.com/terraform/language/backend/s3';
const state = `Terraform, which keeps its state in S3: ${terraformBackend}#s3-bucket-permissions`;
const lock = `Terraform, which locks its state: ${terraformBackend}#dynamodb-table-permissions`;
const key = `S3 and DynamoDB, which encrypt the state by its key: ${terraformBackend}#encrypt`;
const roles = 'aws_iam_role, aws_iam_role_policy';

const whereTagsGo =
  'where a tag goes: https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/guides/resource-tagging';

/** What uses the rights that no module declares: those to the state, and to roles within the boundary. */
const ofNoModule: Readonly<Record<string, string>> = {
  'dynamodb:DeleteItem': lock,
  'dynamodb:DescribeTable': lock,
  'dynamodb:GetItem': lock,
  'dynamodb:PutItem': lock,
  'ecr:BatchGetImage': 'deploy, plan --out: whether the image is there, and what it says of itself',
  'ecr:GetDownloadUrlForLayer': 'deploy: what the image says of itself',
  'iam:CreateRole': roles,
  'iam:CreateServiceLinkedRole':
    'services of AWS at their first use in an account: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html',
  'iam:DeleteRole': roles,
  'iam:DeleteRolePolicy': roles,
  'iam:ListInstanceProfilesForRole': roles,
  'iam:ListRoleTags': 'deploy: which rights the bootstrap gave the role',
  'iam:PassRole':
    'services of AWS that take a role on: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
  'iam:PutRolePermissionsBoundary': onChange('aws_iam_role', 'iam/role'),
  'iam:PutRolePolicy': roles,
  'iam:TagRole': roles,
  'iam:UntagRole': `${roles}, ${whereTagsGo}`,
  'iam:UpdateAssumeRolePolicy': onChange('aws_iam_role', 'iam/role'),
  'iam:UpdateRoleDescription': onChange('aws_iam_role', 'iam/role'),
  'kms:Decrypt': key,
  'kms:Encrypt': key,
  'kms:GenerateDataKey': key,
  's3:DeleteObject': lock,
  's3:GetObject': state,
  's3:ListBucket': state,
  's3:PutObject': state,
};

/** Takes tags away, which no deploy does before the tags of a version of this project differ from those of the one before. */
const untags = /:(Untag|RemoveTags|DeleteTags)/;

/** Who needs an action of a statement: types of Terraform's resources, steps, commands, or AWS on behalf of the caller; none, if nothing does. */
export function usesOf(action: string, scope: Scope, rights: readonly Rights[], owner: Owner): string[] {
  const declaring = rights.filter((each) => declares(each, action, scope, owner));
  if (declaring.length === 0) return [ofNoModule[action]].filter((use) => use !== undefined);
  const uses = declaring.flatMap(({ types, uses }) => {
    if (uses?.[action]) return [uses[action]];
    const found = typesOf(action, types);
    return untags.test(action) && found.length > 0 ? [`${found.join(', ')}, ${whereTagsGo}`] : found;
  });
  return [...new Set(uses)].sort();
}

/** The shares that the roles of GitHub Actions are made of. What roles of the environment use is told by their policies. */
const shares = ['describe', 'refresh', 'deploy', 'release', 'publish', 'tasks'] as const;

/** What a statement of a policy is about. */
interface Scope {
  Resource?: string[];
  Condition?: object;
}

function declares(rights: Rights, action: string, { Resource, Condition }: Scope, owner: Owner): boolean {
  const scope = scopeOf(Resource, Condition);
  return shares
    .flatMap((share) => rights[share]?.(owner) ?? [])
    .some(({ actions, resources, conditions }) => scopeOf(resources, conditions) === scope && actions.includes(action));
}

/** Without the names that statements are summed over: sum-of-rights.ts. */
function scopeOf(resources: string[] | undefined, conditions: object = {}): string {
  return JSON.stringify([resources, { ...conditions, 'ForAllValues:StringLike': undefined }]);
}

/** The types that an action is about: those whose making is called as it is, `CreateSubnet` as `DescribeSubnets`; all, where none is. */
function typesOf(action: string, types: Rights['types']): string[] {
  const about = nounOf(action);
  const nouns = Object.entries(types).map(([type, making]) => ({ type, noun: nounOf(making) }));
  const near = nouns.filter(({ noun }) => about.includes(noun) || (action.endsWith('*') && noun.startsWith(about)));
  // A route table is no route.
  const nearest = near.filter(({ noun }) => !near.some((other) => other.noun !== noun && other.noun.includes(noun)));
  return (nearest.length > 0 ? nearest : nouns).map(({ type }) => type);
}

/** `ec2:CreateSubnet` and `ec2:DescribeSubnet*` are about a `subnet`. */
function nounOf(action: string): string {
  return (action.split(':')[1] ?? '')
    .replace(/^[A-Z][a-z]+/, '')
    .replace('*', '')
    .toLowerCase();
}
