/** How CloudFront, and nothing else, comes to the load balancer. */
export interface CdnAccess {
  /** Over AWS's network to a load balancer that has no public address, or over the internet from the addresses of CloudFront. */
  originAccess: 'vpc-origin' | 'prefix-list';
  /** Host names that are served beside those of the domain. */
  hostNames: string[];
}
