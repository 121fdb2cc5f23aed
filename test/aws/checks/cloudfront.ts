import { vpcOriginRegions } from '../../../modules/frontend-cdn/vpc-origin-regions.ts';
import type { Terraform } from '../../synth.ts';
import { type Arguments, type Check, each, listed, one, referred, statementsOf, within, wrong } from '../check.ts';

const limits = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html';
const type = 'aws_cloudfront_distribution';

function behaviorsOf({ default_cache_behavior: last, ordered_cache_behavior: others = [] }: Arguments): Arguments[] {
  return [...others, last];
}

function originConfigs({ origin }: Arguments): Arguments[] {
  return origin.flatMap(({ custom_origin_config: custom, vpc_origin_config: vpc }: Arguments) => custom ?? vpc ?? []);
}

/** Whether the key of a bucket's objects, if they have one, lets CloudFront decrypt them. */
function readable(terraform: Terraform, domainName: string): boolean {
  const address = /aws_s3_bucket\.\w+/.exec(domainName)?.[0];
  const key = each(terraform, 'aws_s3_bucket_server_side_encryption_configuration').find(([, { bucket }]) =>
    bucket.includes(`${address}.`),
  )?.[1].rule[0].apply_server_side_encryption_by_default.kms_master_key_id;
  return (
    key === undefined ||
    statementsOf(referred(terraform, key).policy).some(
      ({ Principal, Action }) =>
        Principal.Service === 'cloudfront.amazonaws.com' && listed(Action).includes('kms:Decrypt'),
    )
  );
}

export const cloudFront: Check[] = [
  {
    name: 'a distribution with host names of its own has a certificate of us-east-1',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html#https-requirements-aws-region',
    problems: (terraform) =>
      wrong(terraform, type, ({ aliases, viewer_certificate: { acm_certificate_arn: arn } }) => {
        return aliases.length > 0 && (!arn || referred(terraform, arn).provider !== 'aws.us-east-1');
      }),
    plant: (terraform) => {
      const { viewer_certificate } = one(terraform, type, ({ aliases }) => aliases.length > 0);
      delete referred(terraform, viewer_certificate.acm_certificate_arn).provider;
    },
  },
  {
    name: 'a VPC origin is in a region that CloudFront has them in',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html#vpc-origins-supported-regions',
    problems: (terraform) =>
      terraform.provider.aws[0].region in vpcOriginRegions
        ? []
        : each(terraform, 'aws_cloudfront_vpc_origin').map(([address]) => address),
    plant: (terraform) => {
      one(terraform, 'aws_cloudfront_vpc_origin');
      terraform.provider.aws[0].region = 'ap-southeast-6';
    },
  },
  {
    name: 'a behavior that leads to Django hands on all headers of the viewer, among them those that open a websocket, and its cookies',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html',
    problems: (terraform) =>
      wrong(terraform, type, (distribution) =>
        behaviorsOf(distribution)
          .filter(({ allowed_methods: methods, target_origin_id: to }) => to === 'django' && methods.includes('POST'))
          .some(({ origin_request_policy_id: id }) => {
            const { headers_config: headers, cookies_config: cookies } = referred(terraform, id);
            return !headers.header_behavior.startsWith('allViewer') || cookies.cookie_behavior !== 'all';
          }),
      ),
    plant: (terraform) => {
      one(
        terraform,
        'aws_cloudfront_origin_request_policy',
        ({ cookies_config: { cookie_behavior } }) => cookie_behavior === 'all',
      ).headers_config.header_behavior = 'whitelist';
    },
  },
  {
    name: 'a distribution has 25 origins and 25 behaviors at most, without asking for more, and each behavior an origin that is there',
    source: limits,
    problems: (terraform) =>
      wrong(terraform, type, (distribution) => {
        const origins = distribution.origin.map(({ origin_id }: Arguments) => origin_id);
        const targets = behaviorsOf(distribution).map(({ target_origin_id }) => target_origin_id);
        return origins.length > 25 || targets.length > 25 || targets.some((target) => !origins.includes(target));
      }),
    plant: (terraform) => {
      one(terraform, type).default_cache_behavior.target_origin_id = 'nowhere';
    },
  },
  {
    name: 'CloudFront waits for an origin 1 to 120 seconds, and keeps a connection as long',
    source: 'https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CustomOriginConfig.html',
    problems: (terraform) =>
      wrong(terraform, type, (distribution) =>
        originConfigs(distribution).some(
          ({ origin_read_timeout: read, origin_keepalive_timeout: kept }) =>
            !within(read, 1, 120) || !within(kept, 1, 120),
        ),
      ),
    plant: (terraform) => {
      (originConfigs(one(terraform, type))[0] as Arguments).origin_read_timeout = 121;
    },
  },
  {
    name: 'a cache policy keeps a file no less by default than at the least, and no more than at the most',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cache-key-understand-cache-policy.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_cloudfront_cache_policy',
        ({ min_ttl: least, default_ttl: usual, max_ttl: most }) => least > usual || usual > most,
      ),
    plant: (terraform) => {
      one(terraform, 'aws_cloudfront_cache_policy').min_ttl = 10 ** 9;
    },
  },
  {
    name: 'an origin request policy names 10 headers at most, and neither Authorization nor Accept-Encoding',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/origin-request-understand-origin-request-policy.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudfront_origin_request_policy', ({ headers_config: { headers } }) => {
        const names = (headers?.items ?? []).map((name: string) => name.toLowerCase());
        return names.length > 10 || names.includes('authorization') || names.includes('accept-encoding');
      }),
    plant: (terraform) => {
      one(terraform, 'aws_cloudfront_origin_request_policy').headers_config.headers.items.push('Authorization');
    },
  },
  {
    name: 'a function of CloudFront has 10 KB at most, and a name of 64 letters, digits, hyphens and underscores',
    source: limits,
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_cloudfront_function',
        ({ code, name }) =>
          Buffer.byteLength(code.replaceAll('$${', () => '${')) > 10_240 || !/^[\w-]{1,64}$/.test(name),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_cloudfront_function').code += ' '.repeat(10_240);
    },
  },
  {
    name: 'a behavior runs one function for each event at most, before a request or after an answer',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html',
    problems: (terraform) =>
      wrong(terraform, type, (distribution) =>
        behaviorsOf(distribution).some(({ function_association: functions = [] }) => {
          const events = functions.map(({ event_type }: Arguments) => event_type);
          return (
            new Set(events).size < events.length ||
            events.some((event: string) => !/^viewer-re(quest|sponse)$/.test(event))
          );
        }),
      ),
    plant: (terraform) => {
      const { default_cache_behavior: behavior } = one(
        terraform,
        type,
        (distribution) => distribution.default_cache_behavior.function_association,
      );
      behavior.function_association.push(behavior.function_association[0]);
    },
  },
  {
    name: 'what CloudFront reads from a bucket it may decrypt',
    source:
      'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html#oac-permissions-to-access-S3-bucket',
    problems: (terraform) =>
      wrong(terraform, type, ({ origin }) =>
        origin.some(({ domain_name }: Arguments) => !readable(terraform, domain_name)),
      ),
    plant: (terraform) => {
      const key = one(terraform, 'aws_kms_key', ({ policy }) => policy.includes('"cloudfront.amazonaws.com"'));
      key.policy = key.policy.replace('"cloudfront.amazonaws.com"', '"s3.amazonaws.com"');
    },
  },
  {
    name: 'the Content-Security-Policy of a response headers policy has 1783 characters at most',
    source: limits,
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_cloudfront_response_headers_policy',
        ({ security_headers_config: { content_security_policy: policy } }) => {
          return policy && policy.content_security_policy.length > 1783;
        },
      ),
    plant: (terraform) => {
      const { security_headers_config: headers } = one(
        terraform,
        'aws_cloudfront_response_headers_policy',
        ({ security_headers_config: { content_security_policy: policy } }) => policy,
      );
      headers.content_security_policy.content_security_policy += 'x'.repeat(1783);
    },
  },
  {
    name: 'CloudFront is told how long to keep answers of the status codes that it knows as errors',
    source: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html',
    problems: (terraform) =>
      wrong(terraform, type, ({ custom_error_response: responses = [] }) =>
        responses.some(
          ({ error_code: code }: Arguments) => ![400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504].includes(code),
        ),
      ),
    plant: (terraform) => {
      one(terraform, type).custom_error_response[0].error_code = 410;
    },
  },
  {
    name: 'the record of a host name of a distribution asks for no health of it',
    source: 'https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_route53_record',
        ({ alias }) => alias?.name.includes('aws_cloudfront_distribution') && alias.evaluate_target_health,
      ),
    plant: (terraform) => {
      one(terraform, 'aws_route53_record', ({ alias }) =>
        alias?.name.includes('aws_cloudfront_distribution'),
      ).alias.evaluate_target_health = true;
    },
  },
];
