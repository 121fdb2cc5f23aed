import type { ITerraformDependable } from 'cdktf';
import type { SecretRef } from '../shared/secret-ref.ts';
import { SecretText } from '../shared/secret-text.ts';
import type { Told } from '../shared/sources.ts';

/** The label of a container that holds the tag of its image, which `uri` may name by digest alone. */
export const imageTagLabel = 'image-tag';

/** The label of a container that holds the security group of its task, where no service has it. */
export const securityGroupLabel = 'security-group';

/** What a container runs from. `repositoryArn` is that of an image in ECR, which ECS then may pull. */
interface ContainerImage {
  readonly uri: string;
  /** What people call it: a label of the container. */
  readonly tag?: string;
  readonly repositoryArn?: string;
}

/** A container beside the one that the service is about, started before it and stopped after it. */
export interface Sidecar {
  name: string;
  /** Without it, the application's. */
  image?: ContainerImage;
  /** In exec form, or by a shell that ends in `exec`: SIGTERM must reach the process. Without it, the image's own. */
  command?: readonly string[];
  /** The user and group that run it, by number; without, those of the image. */
  user?: string;
  environment: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, SecretRef>>;
  /** A command that ends in 0 once the sidecar can be used. Without it, the service's own container starts as soon as the sidecar has. */
  healthCheck?: readonly string[];
  /** What of a container definition it has alone, by the words of ECS. */
  further?: Readonly<Record<string, unknown>>;
  /** `false`: the task goes on without it, and does not wait until it is well; ECS starts it anew when it ends. */
  essential?: false;
  /** MiB that it may have of the task's. Without it, as much as there is. */
  memoryMiB?: number;
}

/** A part of the application's tasks: each module that owns a thing says how to reach it. */
export interface TaskPart {
  /** What the module knows, shown by variables of ours. */
  readonly told?: readonly Told[];
  /** Variables under names of a team's own. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly secrets?: Readonly<Record<string, SecretRef>>;
  readonly sidecar?: Sidecar | undefined;
  /** What must be there before a task can start. */
  readonly startAfter?: readonly ITerraformDependable[];
}

/** What all tasks of the application have in common. Services add their command and size. */
export interface TaskTemplate {
  readonly image: ContainerImage;
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretRef>>;
  readonly sidecars: readonly Sidecar[];
  readonly startAfter: readonly ITerraformDependable[];
}

/** What a team calls what the stack knows. A variable of ours under such a name, or one that is left out, is not shown. */
export interface NamedByTeam {
  readonly leftOut: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: Readonly<Record<string, SecretRef>>;
}

/** @throws Error when two parts give the same variable, since either could win. */
export function taskTemplate(image: TaskTemplate['image'], parts: TaskPart[], named?: NamedByTeam): TaskTemplate {
  const environment: Record<string, string> = {};
  const secrets: Record<string, SecretRef> = {};
  const claim = (name: string) => {
    if (name in environment || name in secrets) {
      throw new Error(`${name}: must come from one source, got two; rename it in one of them`);
    }
  };
  const show = (name: string, value: string | SecretRef) => {
    claim(name);
    if (typeof value === 'string') environment[name] = value;
    else secrets[name] = value;
  };
  const given = { ...named?.environment, ...named?.secrets };
  for (const [name, value] of Object.entries(given)) show(name, value);
  for (const part of parts) {
    for (const { variable, value } of part.told ?? []) {
      if (!variable || value instanceof SecretText) continue;
      if (!named?.leftOut.includes(variable) && !Object.hasOwn(given, variable)) show(variable, value);
    }
    for (const group of [part.environment, part.secrets]) {
      for (const [name, value] of Object.entries(group ?? {})) show(name, value);
    }
  }
  return {
    image,
    environment,
    secrets,
    sidecars: parts.flatMap(({ sidecar }) => sidecar ?? []),
    startAfter: parts.flatMap(({ startAfter }) => startAfter ?? []),
  };
}
