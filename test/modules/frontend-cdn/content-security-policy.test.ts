import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../../modules/frontend-cdn/content-security-policy.ts';
import { refusals } from '../settings.ts';

const found = (policy: string) => refusals('dev.cdn.contentSecurityPolicy', contentSecurityPolicy, policy);
const refused = (policy: string, must: string, wayOut: string) =>
  `dev.cdn.contentSecurityPolicy: ${must}, got ${JSON.stringify(policy)}; ${wayOut}`;

describe('a Content-Security-Policy', () => {
  it.each([
    "default-src 'self'",
    "default-src 'self'; img-src * data: https://*.example.com:443/img/;",
    "Script-Src 'nonce-abc' 'sha256-AbC=' 'strict-dynamic';upgrade-insecure-requests",
    "  default-src   'none'  ;;  sandbox allow-scripts; report-to self-made",
    "require-trusted-types-for 'script'; trusted-types app",
    'connect-src https://self.example.com wss://none.example.com',
  ])('may be %s', (policy) => {
    expect(found(policy)).toEqual([]);
  });

  it('has no directive that browsers do not know', () => {
    const all = expect.stringContaining(', got "hello"; take one of default-src, script-src, ');
    expect(found('hello')).toEqual([all]);
    const policy = "defualt-src 'self'; img 'self'";
    expect(found(policy).map((sentence) => sentence.replace(/ Otherwise.*/, ''))).toEqual([
      refused(policy, 'must have no directive defualt-src', 'did you mean default-src?'),
      refused(policy, 'must have no directive img', 'did you mean img-src?'),
    ]);
  });

  it.each(['self', 'None', 'unsafe-inline', 'strict-dynamic', 'nonce-abc', 'sha256-AbC='])(
    'has its word %s in quotes',
    (word) => {
      const policy = `img-src *; script-src ${word}`;
      expect(found(policy)).toEqual([
        refused(policy, `must have ${word} of script-src in single quotes`, 'it is the name of a host without them'),
      ]);
    },
  );

  it.each(["default-src 'self', img-src *", "default-src 'self',https://example.com"])(
    'has no commas: %s',
    (policy) => {
      expect(found(policy)).toEqual([
        refused(policy, 'must not have commas', 'directives are parted by semicolons, sources by spaces'),
      ]);
    },
  );
});
