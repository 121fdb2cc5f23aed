import { CloudfrontOriginRequestPolicy } from '@cdktf/provider-aws/lib/cloudfront-origin-request-policy/index.js';
import type { Construct } from 'constructs';

/** All that the viewer sent, `Host` with it, from where and by which protocol: the load balancer can only say how CloudFront came. */
export function asViewersAsk(scope: Construct, name: string): CloudfrontOriginRequestPolicy {
  return new CloudfrontOriginRequestPolicy(scope, 'django-requests', {
    name: `${name}-django`,
    headersConfig: {
      headerBehavior: 'allViewerAndWhitelistCloudFront',
      headers: { items: ['CloudFront-Forwarded-Proto', 'CloudFront-Viewer-Address'] },
    },
    cookiesConfig: { cookieBehavior: 'all' },
    queryStringsConfig: { queryStringBehavior: 'all' },
  });
}

/** Nothing of one viewer's, since CloudFront keeps the answer for all: the host that Django knows, and by which protocol. */
export function asForEveryone(scope: Construct, name: string): CloudfrontOriginRequestPolicy {
  return new CloudfrontOriginRequestPolicy(scope, 'static-requests', {
    name: `${name}-static`,
    headersConfig: { headerBehavior: 'whitelist', headers: { items: ['CloudFront-Forwarded-Proto', 'Host'] } },
    cookiesConfig: { cookieBehavior: 'none' },
    queryStringsConfig: { queryStringBehavior: 'none' },
  });
}
