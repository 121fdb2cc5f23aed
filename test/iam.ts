import { runSimulation } from '@cloud-copilot/iam-simulate';
import type { Place } from '../modules/shared/statement.ts';
import { all } from './modules/terraform.ts';
import { about, type Policy } from './rights/judge.ts';
import type { Terraform } from './synth.ts';

type Resource = Terraform['resource'][string][string];

/** The ARNs that AWS would give, as far as policies name them. */
const arns: Record<string, (resource: Resource, name: string, place: Place) => string> = {
  aws_cloudfront_distribution: (_, address, at) => `arn:aws:cloudfront::${at.account}:distribution/${address}`,
  aws_cloudwatch_log_group: ({ name }, _, at) => `arn:aws:logs:${at.region}:${at.account}:log-group:${name}`,
  aws_dynamodb_table: ({ name }, _, at) => `arn:aws:dynamodb:${at.region}:${at.account}:table/${name}`,
  aws_ecs_cluster: ({ name }, _, at) => `arn:aws:ecs:${at.region}:${at.account}:cluster/${name}`,
  aws_ecr_repository: ({ name }, _, at) => `arn:aws:ecr:${at.region}:${at.account}:repository/${name}`,
  aws_kms_key: (_, address, at) => `arn:aws:kms:${at.region}:${at.account}:key/${address}`,
  aws_s3_bucket: ({ bucket }) => `arn:aws:s3:::${bucket}`,
  aws_secretsmanager_secret: ({ name }, _, at) =>
    `arn:aws:secretsmanager:${at.region}:${at.account}:secret:${name}-AbCdEf`,
  aws_sns_topic: ({ name }, _, at) => `arn:aws:sns:${at.region}:${at.account}:${name}`,
  aws_kinesis_firehose_delivery_stream: ({ name }, _, at) =>
    `arn:aws:firehose:${at.region}:${at.account}:deliverystream/${name}`,
  aws_iam_role: ({ name }, _, at) => `arn:aws:iam::${at.account}:role/${name}`,
  aws_sqs_queue: ({ name }, _, at) => `arn:aws:sqs:${at.region}:${at.account}:${name}`,
  aws_ssm_parameter: ({ name }, _, at) => `arn:aws:ssm:${at.region}:${at.account}:parameter${name}`,
};

interface Question {
  /** The name of a role in the Terraform, or a service of AWS's such as cloudwatch.amazonaws.com. */
  who: string;
  action: string;
  /** The address of a resource, and what follows its ARN: `aws_s3_bucket.storage_media_bucket/photo.jpg`; or an ARN. */
  what: string;
  context?: Record<string, string>;
}

/** IAM in the account that a stack makes: its roles, and the policies of its buckets, topics and keys. */
export class Iam {
  private readonly terraform: Terraform;
  private readonly place: Place;
  private readonly boundary: Policy[] | undefined;
  private readonly policies = new Map<string, Policy[]>();
  private readonly answers = new Map<string, Promise<boolean>>();

  /** `boundary` is a policy document: the most that its roles may do. */
  constructor(terraform: Terraform, place: Place, boundary?: string) {
    this.terraform = terraform;
    this.place = place;
    if (boundary !== undefined) this.boundary = [{ name: 'boundary', policy: JSON.parse(boundary) }];
  }

  /** Asks the library once for each question, since an answer takes a millisecond or two. */
  allows(question: Question): Promise<boolean> {
    const asked = JSON.stringify(question);
    const answer = this.answers.get(asked) ?? this.judge(question);
    this.answers.set(asked, answer);
    return answer;
  }

  private async judge({ who, action, what, context = {} }: Question): Promise<boolean> {
    const [, address, rest = ''] = /^(aws_\w+\.\w+)(.*)$/.exec(what) ?? [];
    const isService = who.endsWith('.amazonaws.com');
    const { account } = this.place;
    const resource = address ? `${this.arn(address)}${rest}` : what;
    const answer = await runSimulation(
      {
        request: {
          principal: isService ? who : `arn:aws:sts::${account}:assumed-role/${who}/session`,
          action,
          resource: { resource, accountId: account },
          contextVariables: JSON.parse(
            asTags(
              JSON.stringify({
                'aws:SecureTransport': 'true',
                'aws:RequestedRegion': resource.split(':')[3] || this.place.region,
                ...(action.startsWith('kms:') &&
                  !isService && {
                    'kms:CallerAccount': account,
                    'aws:PrincipalArn': `arn:aws:iam::${account}:role/${who}`,
                  }),
                ...context,
              }),
            ),
          ),
        },
        identityPolicies: isService ? [] : about(action, this.policiesOf(who)),
        ...(this.boundary && { permissionBoundaryPolicies: about(action, this.boundary) }),
        resourcePolicy: address && this.policyOn(address),
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      },
      {},
    );
    // What is dropped, or can't be judged, would be refused for the wrong reason.
    if (answer.resultType !== 'single' || answer.result.ignoredContextKeys?.length !== 0) {
      throw new Error(`${action} ${what}: must be judged as it is asked, got ${JSON.stringify(answer)}`);
    }
    return answer.overallResult === 'Allowed';
  }

  private arn(address: string): string {
    const [type = '', name = ''] = address.split('.');
    const resource = all(this.terraform, type)[name];
    const arnOf = arns[type];
    if (!resource || !arnOf) throw new Error(`${address}: must be a resource with an ARN known to test/iam.ts`);
    // As the provider's alias says, which is called by its region.
    const region = resource.provider?.replace('aws.', '') ?? this.place.region;
    return arnOf(resource, name, { ...this.place, region });
  }

  /** The policies of a role, with ARNs in the places of references. */
  policiesOf(role: string): Policy[] {
    const known = this.policies.get(role);
    if (known) return known;
    const reference = `\${aws_iam_role.${role}.name}`;
    const attached = Object.values(all(this.terraform, 'aws_iam_role_policy_attachment'))
      .filter((attachment) => attachment.role === reference)
      .map(({ policy_arn }) => policy_arn);
    const policies = [
      ...Object.entries(all(this.terraform, 'aws_iam_role_policy')).filter(([, policy]) => policy.role === reference),
      ...Object.entries(all(this.terraform, 'aws_iam_policy')).filter(([name]) =>
        attached.includes(`\${aws_iam_policy.${name}.arn}`),
      ),
    ];
    if (policies.length === 0) throw new Error(`aws_iam_role.${role}: must have a policy, got none`);
    const parsed = policies.map(([name, { policy }]) => ({ name, policy: JSON.parse(this.resolve(policy)) }));
    this.policies.set(role, parsed);
    return parsed;
  }

  private policyOn(address: string) {
    const { aws_kms_key, aws_s3_bucket_policy, aws_sns_topic_policy } = this.terraform.resource;
    const found = [
      aws_kms_key?.[address.replace('aws_kms_key.', '')],
      ...Object.values(aws_s3_bucket_policy ?? {}).filter(({ bucket }) => bucket === `\${${address}.id}`),
      ...Object.values(aws_sns_topic_policy ?? {}).filter(({ arn }) => arn === `\${${address}.arn}`),
    ].find((resource) => resource !== undefined);
    return found && JSON.parse(this.underAddresses(this.resolve(found.policy)));
  }

  /** Puts ARNs in the places of references to them. */
  resolve(text: string): string {
    return asTags(text.replaceAll(/\$\{(aws_\w+\.\w+)\.arn\}/g, (_, address: string) => this.arn(address)));
  }

  /** A policy names roles that another stack makes by their ARNs. Here they are asked for by their addresses. */
  private underAddresses(text: string): string {
    let found = text;
    for (const [address, { name, path = '/' }] of Object.entries(all(this.terraform, 'aws_iam_role'))) {
      const arnOf = (rest: string) => `"arn:aws:iam::${this.place.account}:role${rest}"`;
      found = found.replaceAll(arnOf(`${path}${name}`), arnOf(`/${address}`));
    }
    return found;
  }
}

/** The library drops the keys of an encryption context, which it does not know: they stand here as tags, which it takes. */
function asTags(json: string): string {
  return json.replaceAll('kms:EncryptionContext:', 'aws:RequestTag/');
}
