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

/** What ends the names of the variables of an image that is not the application's, by the word for its repository. */
function ending(repository: string | undefined): string {
  return repository === undefined ? '' : `_${repository.replaceAll('-', '_')}`;
}

/** The variable that holds the tag of an image: the application's, or that of a repository. */
export function imageTagVariable(repository?: string): string {
  return `image_tag${ending(repository)}`;
}

/** The variable that holds its digest. */
export function imageDigestVariable(repository?: string): string {
  return `image_digest${ending(repository)}`;
}

/**
 * The variables that say which image runs, of the application or of a repository. The tag has no default: what runs is chosen, not left over. With the digest, to which our commands resolve the tag
 * when they plan, tasks pull that very image, whatever becomes of the tag (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html,
 * image). Without it, as by `cdktf plan`, they pull by tag.
 */
export function imageVersion(scope: Construct, repository?: string): ImageVersion {
  const [tag, digest] = [imageTagVariable(repository), imageDigestVariable(repository)];
  const image = repository === undefined ? "the application's image" : `the image of ${repository}`;
  const { stringValue } = tagVariable(scope, tag, image);
  digestVariable(scope, digest, tag, image);
  const reference = `\${var.${digest} == "" ? ":\${var.${tag}}" : "@\${var.${digest}}"}`;
  const id = repository === undefined ? 'image-reference' : `image-reference-${repository}`;
  return { tag: stringValue, reference: new TerraformLocal(scope, id, reference).asString };
}

function tagVariable(scope: Construct, name: string, image: string): TerraformVariable {
  const variable = new TerraformVariable(scope, name, {
    type: 'string',
    nullable: false,
    description: `The tag of ${image}: a git SHA or a semantic version.`,
  });
  variable.addValidation({
    condition: `\${can(regex(${JSON.stringify(imageTagForm)}, var.${name}))}`,
    errorMessage: `${name}: ${imageTagMust}, got \${jsonencode(var.${name})}; a tag such as latest can move to another image.`,
  });
  return variable;
}

function digestVariable(scope: Construct, name: string, tag: string, image: string): void {
  const variable = new TerraformVariable(scope, name, {
    type: 'string',
    nullable: false,
    default: '',
    description: `The digest of ${image}, which is pulled by it in place of the tag.`,
  });
  variable.addValidation({
    condition: `\${can(regex("^(sha256:[0-9a-f]{64})?$", var.${name}))}`,
    errorMessage: `${name}: must be sha256: and 64 hexadecimal digits, got \${jsonencode(var.${name})}; leave it out to pull by ${tag}.`,
  });
}
