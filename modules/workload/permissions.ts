import { z } from 'zod';
import { group, list, text } from '../shared/setting.ts';
import type { Statement } from '../shared/statement.ts';

/** What ARNs and conditions may hold: no template of Terraform's, and so no policy variable of IAM's. */
const words = text(/^[^$%\s]{1,2048}$/, 'a text without spaces, $ and %', 'write it out');

const conditionsError =
  'must be a group of operators with their keys; such as { StringEquals: { "ses:FromAddress": "shop@example.com" } }';

/** What the code of one service may do in AWS, beside what the stack lets it do with the stack's own resources. */
export const permissionSettings = group({
  /**
   * The actions, such as `ses:SendEmail`; `s3:Get*` is all that begin so. None of IAM, of the organization or of the account: with these, a
   * task could give itself any other (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
   */
  actions: list(
    text(
      /^(?!(iam|organizations|account):)[a-z][a-z0-9-]*:[A-Z][A-Za-z0-9*]*$/,
      'an action of an AWS service other than iam, organizations and account, written out or begun',
      'such as ses:SendEmail or s3:Get*',
    ),
    1,
    100,
    'such as ["ses:SendEmail"]',
  ),
  /** What they may be done with: ARNs, or `*` for actions that take no resource. */
  resources: list(
    words.refine(
      (resource) => resource === '*' || /^arn:aws:[a-z0-9-]+:[a-z0-9*-]*:(\d{12}|\*|aws)?:./.test(resource),
      {
        error: 'must be an ARN, or *; such as arn:aws:ses:eu-central-1:111111111111:identity/example.com',
      },
    ),
    1,
    100,
    'such as ["arn:aws:ses:eu-central-1:111111111111:identity/example.com"]',
  ),
  /** When, by operator and key (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html). */
  conditions: z.optional(
    z.record(
      z.string().regex(/^[A-Za-z]+(:[A-Za-z]+)?$/, { error: conditionsError }),
      z.record(z.string(), z.union([words, z.array(words)], { error: conditionsError }), { error: conditionsError }),
      { error: conditionsError },
    ),
  ),
});

export type PermissionSettings = z.output<typeof permissionSettings>;

/** Permissions as statements of a policy. */
export function statementsOf(permissions: readonly PermissionSettings[]): Statement[] {
  return permissions.map(({ actions, resources, conditions }, index) => ({
    sid: `Permission${index + 1}`,
    actions,
    resources,
    ...(conditions && { conditions }),
  }));
}
