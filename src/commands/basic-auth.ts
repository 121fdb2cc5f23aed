import { createHash, randomBytes } from 'node:crypto';
import { UserError } from '../configuration/finding.ts';

const usage = 'npm run basic-auth <user>';

/**
 * A password of 160 random bits for a user, and the SHA-256 that stands in `cdn.basicAuth`: of `<user>:<password>` in Base64, which is what
 * browsers send (https://www.rfc-editor.org/rfc/rfc7617#section-2).
 * @param rest what else stands on the command line.
 * @throws UserError when the name of the user can't be sent, or does not stand alone.
 */
export function basicAuth(
  user: string | undefined,
  rest: readonly string[] = [],
): { password: string; sha256: string } {
  if (rest.length > 0) {
    throw new UserError([
      {
        path: 'command line',
        must: 'must name a user and nothing else',
        // It may be a password.
        got: `${rest.length + 1} words`,
        wayOut: `the password is made here: ${usage}`,
      },
    ]);
  }
  if (!user || !/^[\x21-\x7e]+$/.test(user) || user.includes(':')) {
    throw new UserError([
      {
        path: 'user',
        must: 'must be a name of letters, digits and signs but for the colon',
        got: user,
        wayOut: usage,
      },
    ]);
  }
  const password = randomBytes(20).toString('hex');
  return {
    password,
    sha256: createHash('sha256')
      .update(btoa(`${user}:${password}`))
      .digest('hex'),
  };
}
