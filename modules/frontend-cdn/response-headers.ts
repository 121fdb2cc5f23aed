import {
  CloudfrontResponseHeadersPolicy,
  type CloudfrontResponseHeadersPolicyConfig,
} from '@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js';
import type { Construct } from 'constructs';
import { goesLast } from './goes-last.ts';
import type { CdnSettings, DjangoPaths } from './settings.ts';

/** No script, and nothing from elsewhere: a file of a user, opened as a page, can't act in the name of the site. What a page loads, media-response.js sees to. */
const harmless = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/** The headers that CloudFront puts on every answer, by where the answer comes from. */
export function responseHeaders(scope: Construct, name: string, settings: CdnSettings, { media }: DjangoPaths) {
  const policy = (
    id: string,
    override: boolean,
    contentSecurityPolicy: string | undefined,
    more: Partial<CloudfrontResponseHeadersPolicyConfig> = {},
  ) =>
    new CloudfrontResponseHeadersPolicy(scope, `${id}-headers`, {
      name: `${name}-${id}`,
      securityHeadersConfig: {
        strictTransportSecurity: {
          accessControlMaxAgeSec: settings.hstsMaxAgeDays * 24 * 60 * 60,
          includeSubdomains: settings.hstsIncludeSubdomains,
          // Browsers keep what they were told last, so all paths of a host tell the same.
          override: true,
        },
        contentTypeOptions: { override: true },
        referrerPolicy: { referrerPolicy: 'strict-origin-when-cross-origin', override },
        ...(contentSecurityPolicy && { contentSecurityPolicy: { contentSecurityPolicy, override } }),
      },
      ...more,
      lifecycle: goesLast,
    }).id;
  return {
    frontEnd: policy('front-end', true, settings.contentSecurityPolicy),
    // Django has its own, which win but for HTTPS alone. What the pages of its admin may load is for it to say.
    django: policy('django', false, undefined),
    // Pages under another of the host names load fonts and modules from here, too.
    static: policy('static', true, undefined, {
      corsConfig: {
        accessControlAllowOrigins: { items: ['*'] },
        accessControlAllowMethods: { items: ['GET', 'HEAD'] },
        accessControlAllowHeaders: { items: ['*'] },
        accessControlAllowCredentials: false,
        originOverride: true,
      },
    }),
    ...(media && { media: policy('media', true, harmless) }),
  };
}
