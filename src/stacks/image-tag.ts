import { TerraformLocal, TerraformVariable } from 'cdktf';
import type { Construct } from 'constructs';
import type { ImageVersion } from '../../modules/registry/image.ts';

const number = '(0|[1-9][0-9]*)';
const identifier = `(${number}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;

/**
 * A git SHA, 7 to 40 hexadecimal digits, or a semantic version (https://semver.org) without build metadata, whose plus sign no tag can
 * hold. Never `latest`. An image that is not there is refused by ECS; this keeps out what could be moved to another image.
 */
export const imageTagForm = `^([0-9a-f]{7,40}|${number}\\.${number}\\.${number}(-${identifier}(\\.${identifier})*)?)$`;

export const imageTagMust = 'must be a git SHA (7 to 40 hexadecimal digits) or a semantic version';

/**
 * The variables that say which image runs. The tag has no default: what runs is chosen, not left over. With the digest, to which our commands resolve the tag
 * when they plan, tasks pull that very image, whatever becomes of the tag (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html,
 * image). Without it, as by `cdktf plan`, they pull by tag.
 */
export function imageVersion(scope: Construct): ImageVersion {
  const { stringValue: tag } = imageTagVariable(scope);
  imageDigestVariable(scope);
  const reference = `\${var.image_digest == "" ? ":\${var.image_tag}" : "@\${var.image_digest}"}`;
  return { tag, reference: new TerraformLocal(scope, 'image-reference', reference).asString };
}

function imageTagVariable(scope: Construct): TerraformVariable {
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

function imageDigestVariable(scope: Construct): void {
  const variable = new TerraformVariable(scope, 'image_digest', {
    type: 'string',
    nullable: false,
    default: '',
    description: "The digest of the application's image, which is pulled by it in place of the tag.",
  });
  variable.addValidation({
    condition: `\${can(regex("^(sha256:[0-9a-f]{64})?$", var.image_digest))}`,
    errorMessage: `image_digest: must be sha256: and 64 hexadecimal digits, got \${jsonencode(var.image_digest)}; leave it out to pull by image_tag.`,
  });
}
