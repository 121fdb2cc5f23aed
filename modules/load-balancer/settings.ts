import { z } from 'zod';
import { flag, group, integer, text } from '../shared/setting.ts';

export const loadBalancerSettings = group({
  /**
   * The host name, in a Route 53 zone of this account, that the application is reached under by HTTPS. Without it the
   * load balancer answers plain HTTP under AWS's name for it, for a first try.
   */
  domain: z.optional(
    group({
      hostName: text(
        /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/,
        'a host name in lower case',
        'such as app.example.com',
      ).max(64, { error: 'must have at most 64 characters; ACM makes no certificate for a longer name' }),
      hostedZoneId: text(
        /^Z[A-Z0-9]{1,31}$/,
        'the id of a Route 53 hosted zone',
        'aws route53 list-hosted-zones prints it, without /hostedzone/',
      ),
    }),
  ),
  /**
   * Seconds without a byte after which the load balancer ends a request, 1 to 4000
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html).
   */
  idleTimeoutSeconds: integer(1, 4000, 'it must outlast the slowest request').default(75),
  /** AWS refuses to delete the load balancer, and Terraform to destroy it, while this is on. */
  deletionProtection: flag('true keeps the load balancer from being destroyed'),
});

export type LoadBalancerSettings = z.output<typeof loadBalancerSettings>;
