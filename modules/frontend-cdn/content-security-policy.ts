import { didYouMean } from '../shared/did-you-mean.ts';
import { text } from '../shared/setting.ts';

/** https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy#directives */
const directives = [
  ...['default-src', 'script-src', 'script-src-elem', 'script-src-attr', 'style-src', 'style-src-elem'],
  ...['style-src-attr', 'img-src', 'font-src', 'connect-src', 'media-src', 'object-src', 'frame-src', 'child-src'],
  ...['worker-src', 'manifest-src', 'fenced-frame-src', 'prefetch-src', 'base-uri', 'form-action', 'frame-ancestors'],
  ...['sandbox', 'report-to', 'report-uri', 'require-trusted-types-for', 'trusted-types'],
  ...['upgrade-insecure-requests', 'block-all-mixed-content'],
];

/** What would be the name of a host without its quotes: https://www.w3.org/TR/CSP3/#grammardef-keyword-source */
const quoted =
  /^(self|none|unsafe-inline|unsafe-eval|unsafe-hashes|wasm-unsafe-eval|strict-dynamic|report-sample|inline-speculation-rules|nonce-.+|sha(256|384|512)-.+)$/i;

/** What pages may load, which browsers read without a word about what they do not know. */
export const contentSecurityPolicy = text(
  /^[\x20-\x7e]+$/,
  'a Content-Security-Policy in one line',
  "such as default-src 'self'",
)
  .max(1783, { error: 'must have at most 1783 characters; CloudFront takes no longer one', abort: true })
  .superRefine((policy, { addIssue }) => {
    if (policy.includes(',')) {
      addIssue('must not have commas; directives are parted by semicolons, sources by spaces');
      return;
    }
    for (const directive of policy.split(';').map((words) => words.trim().split(/ +/))) {
      const [name = '', ...sources] = directive;
      if (name !== '' && !directives.includes(name.toLowerCase())) {
        addIssue(`must have no directive ${name}; ${didYouMean([name], directives)}`);
      }
      for (const source of sources.filter((source) => quoted.test(source))) {
        addIssue(`must have ${source} of ${name} in single quotes; it is the name of a host without them`);
      }
    }
  });
