import { z } from 'zod';
import { group, list, text } from '../shared/setting.ts';
import type { Statement } from '../shared/statement.ts';

/** What ARNs and conditions may hold: no template of Terraform's, and so no policy variable of IAM's. */
const words = text(/^[^$%\s]{1,2048}$/, 'a text without spaces, $ and %', 'write it out');

const conditionsError =
  'must be a group of operators with their keys; such as { StringEquals: { "ses:FromAddress": "shop@example.com" } }';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operator =
  /^(ForAllValues:|ForAnyValue:)?((String(Not)?(Equals|Like)|StringEqualsIgnoreCase|StringNotEqualsIgnoreCase|Numeric(Not)?Equals|(Numeric|Date)(Less|Greater)Than(Equals)?|Date(Not)?Equals|Bool|BinaryEquals|(Not)?IpAddress|Arn(Not)?(Equals|Like))(IfExists)?|Null)$/;

const valueError = 'must be a text without $ and %, or a list of them; write numbers and truth values in quotes';

const conditionValue = text(/^[^$%]{1,2048}$/, 'a text without $ and %', 'write numbers and truth values in quotes');

/** What the code of one service may do in AWS, beside what the stack lets it do with the stack's own resources. */
export const permissionSettings = group({
  /**
   * The actions, such as `ses:SendEmail`; `s3:Get*` is all that begin so. None of IAM, of the organization or of the account: with these, a
   * task could give itself any other (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html).
   */
  actions: list(
    text(
      /^(?!(iam|organizations|account):)[a-z][a-z0-9-]*:[A-Za-z][A-Za-z0-9*]*$/,
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
      z.string().regex(operator, { error: 'must have operators of IAM as names; such as StringEquals' }),
      z
        .record(z.string(), z.union([conditionValue, z.array(conditionValue).min(1)], { error: valueError }), {
          error: 'must be a group of keys and values; such as { "ses:FromAddress": "shop@example.com" }',
        })
        .refine((keys) => Object.keys(keys).length > 0, { error: 'must name a key; such as ses:FromAddress' }),
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
