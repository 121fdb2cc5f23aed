import { TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';

const number = '(0|[1-9][0-9]*)';
const identifier = `(${number}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;

/**
 * A git SHA, 7 to 40 hexadecimal digits, or a semantic version (https://semver.org) without build metadata, whose plus sign no tag can
 * hold. Never `latest`. An image that is not there is refused by ECS; this keeps out what could be moved to another image.
 */
export const imageTagForm = `^([0-9a-f]{7,40}|${number}\\.${number}\\.${number}(-${identifier}(\\.${identifier})*)?)$`;

export const imageTagMust = 'must be a git SHA (7 to 40 hexadecimal digits) or a semantic version';

/** The variable that says which image runs. It has no default: what runs is chosen, not left over. */
export function imageTagVariable(scope: Construct): TerraformVariable {
  const variable = new TerraformVariable(scope, 'image_tag', {
    type: 'string',
    nullable: false,
    description: "The tag of the application's image: a git SHA or a semantic version.",
  });
  variable.addValidation({
    condition: `\${can(regex(${JSON.stringify(imageTagForm)}, var.image_tag))}`,
    errorMessage: `image_tag: ${imageTagMust}, got \${jsonencode(var.image_tag)}; a tag such as latest can move to another image.`,
  });
  return variable;
}
