import { createHash, randomBytes } from 'node:crypto';
import { UserError } from '../../environments/finding.ts';

/**
 * A password of 160 random bits for a user, and the SHA-256 that stands in `cdn.basicAuth`: of `<user>:<password>` in Base64, which is what
 * browsers send (https://www.rfc-editor.org/rfc/rfc7617#section-2).
 * @throws UserError when the name of the user can't be sent.
 */
export function basicAuth(user: string | undefined): { password: string; sha256: string } {
  if (!user || !/^[\x21-\x7e]+$/.test(user) || user.includes(':')) {
    throw new UserError([
      {
        path: 'user',
        must: 'must be a name of letters, digits and signs but for the colon',
        got: user,
        wayOut: 'npm run basic-auth <user>',
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
