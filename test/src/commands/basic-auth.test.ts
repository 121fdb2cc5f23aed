import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cdnSettings } from '../../../modules/frontend-cdn/settings.ts';
import { basicAuth } from '../../../src/commands/basic-auth.ts';

describe('a password before the front ends', () => {
  it('is of 160 random bits, and another each time', () => {
    const passwords = Array.from({ length: 100 }, () => basicAuth('ada').password);
    expect(passwords.filter((password) => !/^[0-9a-f]{40}$/.test(password))).toEqual([]);
    expect(new Set(passwords).size).toBe(100);
  });

  it('is told by a hash of what browsers send, which a CDN takes', () => {
    const { password, sha256 } = basicAuth('ada');
    const sent = Buffer.from(`ada:${password}`).toString('base64');
    expect(sha256).toBe(createHash('sha256').update(sent).digest('hex'));
    expect(cdnSettings.parse({ basicAuth: { sha256 } }).basicAuth).toEqual({ sha256 });
  });

  it.each(['ada', 'ada.lovelace@example.com', 'Ada_1!"~'])('is for a user such as %s', (user) => {
    expect(basicAuth(user).sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it.each([
    [undefined, 'nothing'],
    ['', '""'],
    // Whatever follows a colon is the password.
    ['ada:lovelace', '"ada:lovelace"'],
    ['ada lovelace', '"ada lovelace"'],
    ['adä', '"adä"'],
    ['ada\n', '"ada\\n"'],
  ])('is for nobody whose name is %j', (user, shown) => {
    expect(() => basicAuth(user)).toThrow(
      new Error(
        `user: must be a name of letters, digits and signs but for the colon, got ${shown}; npm run basic-auth <user>`,
      ),
    );
  });

  it('is not chosen, nor shown where somebody tried', () => {
    expect(() => basicAuth('ada', ['correct', 'horse'])).toThrow(
      new Error(
        'command line: must name a user and nothing else, got "3 words"; the password is made here: npm run basic-auth <user>',
      ),
    );
  });
});
