import { unlessUnreadable } from '../readable.ts';
import type { EnvironmentRule } from './rule.ts';

/**
 * The load balancer writes into X-Forwarded-Proto how its own client came
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html#x-forwarded-proto). With a domain CloudFront comes by HTTPS, and sends
 * browsers that do not to HTTPS. Without one there is no certificate, CloudFront comes by HTTP, and a project that reads that header alone redirects for ever or
 * fails its CSRF check.
 */
export const proxyHeaderTrue: EnvironmentRule = ({ cdn, loadBalancer }, { proxyHeader }) =>
  unlessUnreadable(() => {
    if (!cdn || loadBalancer.domain || proxyHeader === 'variable') return [];
    return [
      {
        path: 'cdn',
        must: 'must have a loadBalancer.domain unless application.proxyHeader is variable, since X-Forwarded-Proto says http where CloudFront comes without a certificate',
        got: proxyHeader,
        wayOut:
          'give loadBalancer.domain; or let Django\'s settings read the header\'s name, SECURE_PROXY_SSL_HEADER = (os.environ["DJANGO_SECURE_PROXY_SSL_HEADER"], "https"), and write proxyHeader: \'variable\' in environments/application.ts',
      },
    ];
  });
