import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import type { Construct } from 'constructs';
import { type Finding, UserError } from '../configuration/finding.ts';

/** Characters, white space aside (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
const longestPolicy = 6144;

/** About as long as the ARNs that Terraform puts in the place of references. */
const reference = 'x'.repeat(100);

/**
 * Holds each policy under a scope to what IAM takes. The settings of a team make them grow: extensions, permissions, long names.
 * @throws UserError naming each policy that is too long.
 */
export function requirePoliciesFit(scope: Construct, environment: string): void {
  const findings = scope.node.findAll().flatMap((construct): Finding[] => {
    if (!(construct instanceof IamPolicy)) return [];
    const { length } = (construct.policyInput ?? '').replace(/\$\{TfToken\[[^\]]+\]\}/g, reference).replace(/\s/g, '');
    if (length <= longestPolicy) return [];
    return [
      {
        path: environment,
        must: `must leave the policy ${construct.nameInput} at most ${longestPolicy} characters`,
        got: length,
        wayOut: 'take fewer permissions, or name resources by the beginning that their ARNs share',
      },
    ];
  });
  if (findings.length > 0) throw new UserError(findings);
}
