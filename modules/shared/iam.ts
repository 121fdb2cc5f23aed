import { createHash } from 'node:crypto';
import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { type ITerraformDependable, Lazy } from 'cdktf';
import { Construct } from 'constructs';
import type { Place, Statement } from './statement.ts';

/**
 * A policy document as JSON. Written out here, not by a data source: a plan then shows the statements, and policy scanners
 * can read them, before anything exists.
 */
export function policyDocument(...statements: Statement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({
      Sid: statement.sid,
      Effect: statement.effect ?? 'Allow',
      Principal: statement.principals,
      Action: statement.actions,
      ...(statement.resources.length > 0 && { Resource: statement.resources }),
      NotResource: statement.notResources,
      Condition: statement.conditions,
    })),
  });
}

/**
 * Lets one AWS service assume a role, on behalf of this account alone: `sourceArn` keeps another customer's resource from
 * borrowing it (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html).
 */
export function trustService(service: string, { account }: Place, sourceArn: string): string {
  return policyDocument({
    sid: 'Assume',
    principals: { Service: service },
    actions: ['sts:AssumeRole'],
    resources: [],
    conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': sourceArn } },
  });
}

/** What runs under a role that may do nothing until somebody grants it. */
export interface Grantee {
  /** The construct that its policies are put under. */
  readonly holder: Construct;
  readonly taskRole: { readonly name: string };
  /** Called with each policy that must exist before the grantee starts. */
  waitFor(policy: ITerraformDependable): void;
}

/** Lets a grantee do something with what an owner owns. */
export function grant(grantee: Grantee, owner: Construct, ...statements: Statement[]): void {
  const use = new Construct(grantee.holder, `use-${owner.node.id}`);
  grantee.waitFor(taskPolicy(use, 'policy', { name: use.node.id, role: grantee.taskRole, statements }));
}

/**
 * Characters up to which the policies of a role are there twice during a change. All of a role's inline policies have 10,240 together, white space not counted
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length). Twice this leaves room for a change that goes beyond it by a thousand: then
 * what was there twice is once more beside all that is new.
 */
const mostCharactersTwice = 4600;

/** About as long as the ARNs that Terraform puts in the place of references. */
const reference = 'x'.repeat(100);

/** The texts of the policies of each role. */
const textsOf = new WeakMap<object, string[]>();

/**
 * What tasks may do. Another text is another policy: what is new in it is there before the tasks that use it, and what is taken away goes after the last task that used it. AWS's provider adds a
 * time to its name: after a deploy that failed, the text before is put back while the policy that had it is still to be deleted, by its name. Where the policies of a role are too long to be
 * there twice, each is changed in place.
 */
export function taskPolicy(
  scope: Construct,
  id: string,
  { name, role, statements }: { name: string; role: { readonly name: string }; statements: Statement[] },
): IamRolePolicy {
  const policy = policyDocument(...statements);
  const texts = [...(textsOf.get(role) ?? []), policy];
  textsOf.set(role, texts);
  // Asked once all policies of the role are there.
  const twice = () => charactersOf(textsOf.get(role) ?? []) <= mostCharactersTwice;
  return new IamRolePolicy(scope, id, {
    name: Lazy.stringValue({ produce: () => (twice() ? undefined : name) }),
    namePrefix: Lazy.stringValue({
      produce: (context) => {
        if (!twice()) return undefined;
        const text: string = context.resolve(policy);
        return `${name}-${createHash('sha256').update(text).digest('hex').slice(0, 8)}-`;
      },
    }),
    role: role.name,
    policy,
    lifecycle: { createBeforeDestroy: true },
  });
}

function charactersOf(texts: string[]): number {
  return texts.join('').replace(/\$\{TfToken\[[^\]]+\]\}/g, reference).length;
}
