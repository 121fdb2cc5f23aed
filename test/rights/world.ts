import { actionOf } from './operations.ts';
import type { Call, Json, JsonObject } from './recording.ts';
import { madeBy, resourcesOf } from './resources.ts';

export type Tags = Record<string, string>;

/** Tags of keys may count so much later: https://docs.aws.amazon.com/kms/latest/developerguide/abac.html. */
const minutesUntilTagsCount = 5;

/** The policy of a key that is not among the calls: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html. */
const defaultKeyPolicy = (account: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
});

/** What stands in the account that a recording is of, as far as its calls tell: whose tags are what, and what goes by another name. */
export class World {
  private readonly tags = new Map<string, Tags>();
  /** Who gave a key its last tag, and when. */
  private readonly tagged = new Map<string, Call>();
  private readonly keyPolicies = new Map<string, object>();
  private readonly boundaries = new Map<string, string>();
  /** What is asked for by a name or an id that is no part of its ARN. */
  private readonly arns = new Map<string, string[]>();
  /** Tags of what Cloud Map makes later, by the operation that makes it. */
  private readonly tagsOfOperations = new Map<string, Tags>();

  readonly account: string;

  constructor(account: string) {
    this.account = account;
  }

  /** The tags of a resource, as they count for a call. Who made a key goes on at once; whoever else comes to it comes later, though not in a test. */
  tagsOf(arn: string, { accessKeyId, time }: Call): Tags {
    const by = this.tagged.get(arn);
    const milliseconds = by ? Date.parse(time) - Date.parse(by.time) : Number.POSITIVE_INFINITY;
    const isLate = by?.accessKeyId === accessKeyId && milliseconds < minutesUntilTagsCount * 60_000;
    return isLate ? {} : (this.tags.get(arn) ?? {});
  }

  /** The customer's own key that encrypts a secret, called by its name or its ARN. */
  keyOfSecret(secret: string): string | undefined {
    return this.known(`key of ${secret}`)[0];
  }

  keyPolicyOf(arn: string): object {
    return this.keyPolicies.get(arn) ?? defaultKeyPolicy(this.account);
  }

  boundaryOf(roleName: string): string | undefined {
    return this.boundaries.get(roleName);
  }

  known(name: string): string[] {
    return this.arns.get(name) ?? [];
  }

  /** Learns from a call that succeeded. */
  async learn(call: Call): Promise<void> {
    const { service, operation, parameters, response = {} } = call;
    for (const [name, arn] of namesIn(service, response)) this.arns.set(name, [arn]);
    const arns = (await resourcesOf(actionOf(service, operation), call, this)).filter((arn) => arn !== '*');
    const { AssociationId } = response;
    if (typeof AssociationId === 'string') this.arns.set(AssociationId, arns);
    if (operation === 'CreateSecret' && parameters.KmsKeyId)
      for (const secret of [parameters.Name, response.ARN])
        this.arns.set(`key of ${secret}`, [String(parameters.KmsKeyId)]);
    if (operation === 'RegisterScalableTarget')
      this.arns.set(String(parameters.ResourceId), [String(response.ScalableTargetARN)]);
    if (operation === 'CreateAlias')
      this.arns.set(
        String(parameters.AliasName),
        arns.filter((arn) => !arn.includes(':alias/')),
      );
    if (operation === 'CreateRole' || operation === 'PutRolePermissionsBoundary')
      this.boundaries.set(String(parameters.RoleName), String(parameters.PermissionsBoundary));
    const given = tagsIn(call);
    this.learnOfOperation(call, given);
    const taken = tagKeysIn(parameters);
    const made = await madeBy(call, this);
    for (const arn of made.length > 0 ? made : arns) {
      const left = Object.entries({ ...this.tags.get(arn), ...given }).filter(([key]) => !taken.includes(key));
      this.tags.set(arn, Object.fromEntries(left));
      if (service === 'kms' && Object.keys(given).length > 0) this.tagged.set(arn, call);
      if (/^(CreateKey|PutKeyPolicy)$/.test(operation) && parameters.Policy)
        this.keyPolicies.set(arn, JSON.parse(String(parameters.Policy)));
    }
  }

  /** https://docs.aws.amazon.com/cloud-map/latest/api/API_GetOperation.html says what an operation made. */
  private learnOfOperation({ service, operation, region, response = {} }: Call, given: Tags): void {
    if (service !== 'servicediscovery') return;
    if (/^Create/.test(operation)) this.tagsOfOperations.set(String(response.OperationId), given);
    const { Id, Targets } = (operation === 'GetOperation' ? (response.Operation ?? {}) : {}) as Record<
      string,
      JsonObject
    >;
    const tags = this.tagsOfOperations.get(String(Id));
    if (tags && Targets?.NAMESPACE)
      this.tags.set(`arn:aws:servicediscovery:${region}:${this.account}:namespace/${Targets.NAMESPACE}`, tags);
  }
}

/** The tags that a call gives, in each of the forms that services take them in. */
export function tagsIn({ operation, parameters }: Call): Tags {
  if (/^(Untag|RemoveTags|DeleteTags)/.test(operation)) return {};
  const { TagSpecifications, Tagging, DistributionConfigWithTags } = parameters as Record<string, JsonObject>;
  const lists: Json[] = [
    ...Object.entries(parameters).flatMap(([name, value]) =>
      /^(tags|taglist|tagset|addtags)$/i.test(name) ? [value] : [],
    ),
    ...(Array.isArray(TagSpecifications) ? TagSpecifications.map((each) => (each as JsonObject).Tags as Json) : []),
    ...[Tagging?.TagSet, Tagging?.Tags, (DistributionConfigWithTags?.Tags as JsonObject | undefined)?.Items],
    (parameters.Tags as JsonObject | undefined)?.Items,
  ].filter((list): list is Json => list !== undefined && list !== null);
  return Object.assign({}, ...lists.map(tagsOfList));
}

function tagsOfList(list: Json): Tags {
  if (!Array.isArray(list))
    return Object.fromEntries(
      Object.entries(list as JsonObject).filter(([, value]) => typeof value === 'string'),
    ) as Tags;
  return Object.fromEntries(
    (list as Record<string, string>[]).map((tag) => [
      tag.Key ?? tag.key ?? tag.TagKey,
      tag.Value ?? tag.value ?? tag.TagValue,
    ]),
  );
}

function tagKeysIn(parameters: JsonObject): string[] {
  const { TagKeys, tagKeys, RemoveTagKeys } = parameters;
  return [TagKeys, tagKeys, RemoveTagKeys].flatMap((keys) => {
    const list = Array.isArray(keys) ? keys : ((keys as JsonObject | undefined)?.Items as Json[] | undefined);
    return (list ?? []) as string[];
  });
}

/** Names of which the ARN can't be told, with the ARNs that an answer has beside them. */
function namesIn(service: string, answer: Json): [name: string, arn: string][] {
  if (Array.isArray(answer)) return answer.flatMap((each) => namesIn(service, each));
  if (typeof answer !== 'object' || answer === null) return [];
  const { Arn, RoleName, DBProxyName, DBProxyArn, TargetGroupName, TargetGroupArn } = answer as Record<string, string>;
  const found: [string | undefined, string | undefined][] = [
    [RoleName && `role/${RoleName}`, Arn],
    [DBProxyName && `db-proxy/${DBProxyName}`, DBProxyArn],
    [DBProxyName && TargetGroupName && `target-group/${DBProxyName}`, TargetGroupArn],
  ];
  return [
    ...found.filter((each): each is [string, string] => each[0] !== undefined && each[1] !== undefined),
    ...Object.values(answer).flatMap((each) => namesIn(service, each)),
  ];
}
