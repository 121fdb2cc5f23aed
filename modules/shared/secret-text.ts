/** A secret that holds a password, in the version that Terraform wrote. */
export interface PasswordSource {
  readonly secretArn: string;
  readonly versionId: string;
  /** The password, as Terraform gets it out of what the secret holds: both are expressions without `${}`. */
  readonly passwordIn: (secretString: string) => string;
}

/**
 * A text around a password, such as a URL, that no secret holds as it is. Terraform puts it together in memory and writes it to a secret
 * (modules/secrets/secret-texts.ts).
 */
export class SecretText {
  readonly source: PasswordSource;
  private readonly around: (password: string) => string;

  constructor(source: PasswordSource, around: (password: string) => string = (password) => password) {
    this.source = source;
    this.around = around;
  }

  /** The text with something in the place of the password. */
  with(password: string): string {
    return this.around(password);
  }
}
