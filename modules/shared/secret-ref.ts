/**
 * One version of one secret in Secrets Manager. It is no string, so it fits nowhere but among a task's secrets.
 *
 * It names the version and not only the secret, because tasks read secrets when they start and never again: a new version
 * makes a new task definition, which replaces the tasks.
 */
export class SecretRef {
  readonly secretArn: string;
  readonly versionId: string;

  constructor(secretArn: string, versionId: string) {
    this.secretArn = secretArn;
    this.versionId = versionId;
  }

  /** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html */
  get valueFrom(): string {
    return `${this.secretArn}:::${this.versionId}`;
  }
}
