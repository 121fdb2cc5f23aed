export interface SecretRefProps {
  secretArn: string;
  /** The key of one value, in a secret that holds JSON. */
  key?: string;
  /** A version that Terraform wrote. Without it tasks get the newest one. */
  versionId?: string;
  /** Counts the values of a secret that Terraform did not write, and so can't name the version of. */
  revision?: number;
}

/**
 * One value in Secrets Manager. It is no string, so it fits nowhere but among a task's secrets.
 *
 * It says which version, and not only which secret, because tasks read secrets when they start and never again: a new version
 * makes a new task definition, which replaces the tasks.
 */
export class SecretRef {
  readonly secretArn: string;
  readonly revision: number | undefined;
  private readonly version: string;

  constructor({ secretArn, key = '', versionId = '', revision }: SecretRefProps) {
    this.secretArn = secretArn;
    this.version = key || versionId ? `:${key}::${versionId}` : '';
    this.revision = revision;
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
  get valueFrom(): string {
    return `${this.secretArn}${this.version}`;
  }
}
