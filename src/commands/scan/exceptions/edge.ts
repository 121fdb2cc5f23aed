import { all, type EnvironmentException, type Where, withCdn, withoutDomain, withoutRealUsers } from './exception.ts';

const withoutCdn: Where = ({ cdn }) => cdn === undefined;

const knowsLog4j =
  'AWSManagedRulesKnownBadInputsRuleSet, which knows Log4j, is there; the list of anonymous addresses that is asked for too would refuse users of VPNs and of Private Relay';
const costsTooMuch =
  'a web ACL of five rules costs some 10 USD a month, and there are no real users that a flood could cut off';

/** Where browsers come to the load balancer. */
export const ofLoadBalancer: EnvironmentException[] = [
  {
    check: 'CKV_AWS_260',
    resources: [
      'aws_vpc_security_group_ingress_rule.load_balancer_from_internet_80',
      // Once applied, the plan lists the rules of a security group here too.
      'aws_security_group.load_balancer_security_group',
    ],
    where: withoutCdn,
    reason: 'port 80 redirects to HTTPS where there is a domain, and is the only way in where there is none',
  },
  {
    check: 'CKV2_AWS_76',
    resources: ['aws_lb.load_balancer_alb'],
    where: ({ loadBalancer }) => loadBalancer.waf !== undefined,
    reason: knowsLog4j,
  },
  {
    check: 'CKV2_AWS_28',
    resources: ['aws_lb.load_balancer_alb'],
    where: all(withoutRealUsers, withoutCdn, ({ loadBalancer }) => loadBalancer.waf === undefined),
    reason: costsTooMuch,
  },
];

export const ofCloudFront: EnvironmentException[] = [
  {
    check: 'CKV_AWS_86',
    resources: ['aws_cloudfront_distribution'],
    where: withCdn,
    reason:
      'it looks for the older kind of log, which takes a bucket with ACLs; these go by aws_cloudwatch_log_delivery',
  },
  {
    check: 'CKV_AWS_259',
    resources: ['aws_cloudfront_response_headers_policy'],
    where: withCdn,
    reason:
      "only the team knows whether every subdomain speaks HTTPS, and a browser's own list takes a domain for good; the header itself is there, for a year",
  },
  {
    check: 'CKV_AWS_305',
    resources: ['aws_cloudfront_distribution'],
    where: withCdn,
    reason: 'what answers at the root is for the front end there, or for Django, to say',
  },
  {
    check: 'CKV_AWS_310',
    resources: ['aws_cloudfront_distribution'],
    where: withCdn,
    reason: 'the environment is in one region, and has no second origin to turn to',
  },
  {
    check: 'CKV_AWS_374',
    resources: ['aws_cloudfront_distribution'],
    where: ({ cdn }) => cdn !== undefined && cdn.geoRestriction === undefined,
    reason: 'which countries are served is for the product to say, by cdn.geoRestriction',
  },
  {
    check: 'CKV2_AWS_47',
    resources: ['aws_cloudfront_distribution'],
    where: ({ cdn }) => cdn?.waf !== undefined,
    reason: knowsLog4j,
  },
  ...['CKV_AWS_68', 'CKV2_AWS_47'].map((check) => ({
    check,
    resources: ['aws_cloudfront_distribution'],
    where: all(withoutRealUsers, ({ cdn }) => cdn !== undefined && cdn.waf === undefined),
    reason: costsTooMuch,
  })),
];

export const withoutCertificate: EnvironmentException[] = [
  {
    check: 'CKV_AWS_260',
    resources: ['aws_vpc_security_group_ingress_rule.load_balancer_from_cloudfront'],
    where: all(withCdn, withoutDomain),
    reason:
      "it admits the addresses of CloudFront, by a prefix list, which the check takes for the whole internet; by prefix-list, which production refuses, these are also of other customers' distributions",
  },
  ...[
    { check: 'CKV_AWS_174', resources: ['aws_cloudfront_distribution'], where: all(withCdn, withoutDomain) },
    { check: 'CKV2_AWS_42', resources: ['aws_cloudfront_distribution'], where: all(withCdn, withoutDomain) },
    { check: 'CKV_AWS_2', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV_AWS_103', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV2_AWS_20', resources: ['aws_lb.load_balancer_alb'] },
  ].map((exception) => ({
    where: withoutDomain,
    ...exception,
    reason:
      'without a domain there is no certificate; what is sent can be read on its way, and is no data of real users',
  })),
];
