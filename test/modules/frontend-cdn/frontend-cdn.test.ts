import { describe, expect, it } from 'vitest';
import { mediaResponseCode } from '../../../modules/frontend-cdn/media-response.ts';
import { viewerRequestCode } from '../../../modules/frontend-cdn/viewer-request.ts';
import { Iam } from '../../iam.ts';
import { addresses } from '../../synth.ts';
import { place } from '../foundation.ts';
import { all, argument, only, ref, statements } from '../terraform.ts';
import { cdn, fourFrontEnds } from './cdn.ts';

const distributionName = ref('aws_cloudfront_distribution.cdn_site_distribution.domain_name');
const usEast1 = 'aws.us-east-1';
const goesLast = { create_before_destroy: true };
const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };

/** The one part of each distribution's argument. */
const perDistribution = (terraform: ReturnType<typeof cdn>, key: string) =>
  argument(terraform, 'aws_cloudfront_distribution', key);

/** The origin of each distribution that is Django. */
const djangoOrigins = (terraform: ReturnType<typeof cdn>) =>
  Object.values(all(terraform, 'aws_cloudfront_distribution')).map(({ origin }) =>
    origin.find(({ origin_id }: { origin_id: string }) => origin_id === 'django'),
  );

/** Whether CloudFront may, on behalf of a distribution. */
function reads(terraform: ReturnType<typeof cdn>, bucket: string, distribution: string, account = place.account) {
  const iam = new Iam(terraform, place);
  const context = { 'aws:SourceArn': `arn:aws:cloudfront::${account}:distribution/${distribution}` };
  const asks = { who: 'cloudfront.amazonaws.com', context };
  return Promise.all([
    iam.allows({ ...asks, action: 's3:GetObject', what: `aws_s3_bucket.storage_${bucket}_bucket/index.html` }),
    iam.allows({ ...asks, action: 's3:ListBucket', what: `aws_s3_bucket.storage_${bucket}_bucket` }),
  ]);
}

describe('a CDN before Django alone, without a domain', () => {
  const terraform = cdn({ settings: { originAccess: 'prefix-list' } });

  it('is one distribution, of HTTP/3 and IPv6, under the name and with the certificate of AWS', () => {
    expect(only(terraform, 'aws_cloudfront_distribution')).toMatchObject({
      comment: 'shop-test',
      enabled: true,
      aliases: [],
      http_version: 'http2and3',
      is_ipv6_enabled: true,
      price_class: 'PriceClass_100',
      restrictions: { geo_restriction: { restriction_type: 'none', locations: [] } },
      viewer_certificate: { cloudfront_default_certificate: true },
    });
    expect(only(terraform, 'aws_cloudfront_distribution')).not.toHaveProperty('web_acl_id');
  });

  it('needs no certificate, no DNS record, no web ACL and no function, and one thing there: a key for its alarms', () => {
    expect(
      addresses(terraform).filter((address) => /acm|route53|waf|cloudfront_function|kms_key\.cdn/.test(address)),
    ).toEqual(['aws_kms_key.cdn_encryption_key']);
    const inUsEast1 = addresses(cdn({ region: 'us-east-1' }));
    expect(inUsEast1).not.toContain('aws_kms_key.cdn_encryption_key');
  });

  it('asks the load balancer by HTTP, over the internet', () => {
    expect(djangoOrigins(terraform)).toEqual([
      {
        origin_id: 'django',
        domain_name: ref('aws_lb.load_balancer_alb.dns_name'),
        custom_origin_config: {
          http_port: 80,
          https_port: 443,
          origin_protocol_policy: 'http-only',
          origin_ssl_protocols: ['TLSv1.2'],
          origin_read_timeout: 75,
          origin_keepalive_timeout: 60,
        },
      },
    ]);
    expect(all(terraform, 'aws_cloudfront_vpc_origin')).toEqual({});
  });

  it('tells Django the name that AWS gave it, by HTTPS, and where its static files are', () => {
    expect(terraform.output.url?.value).toBe(`https://${distributionName}`);
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: distributionName,
      DJANGO_CSRF_TRUSTED_ORIGINS: `https://${distributionName}`,
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_CLOUDFRONT_FORWARDED_PROTO',
      STATIC_URL: `https://${distributionName}/static/`,
    });
  });

  it('has nothing to publish', () => {
    expect(terraform.output.publishing?.value).toEqual({});
  });

  it('publishes front ends under the name that AWS gave it', () => {
    const { output } = cdn({ frontEnds: [{ name: 'help', kind: 'pages', path: '/help' }] });
    expect(output.publishing?.value.help).toMatchObject({
      prefix: 'help/',
      distribution_id: ref('aws_cloudfront_distribution.cdn_site_distribution.id'),
      url: `https://${distributionName}/help`,
    });
  });
});

describe('what a CDN keeps, and what it says beside it', () => {
  const terraform = cdn();

  it('forgets files of front ends that say nothing of themselves at once, and other files after a day', () => {
    const differingByPathAlone = {
      enable_accept_encoding_brotli: true,
      enable_accept_encoding_gzip: true,
      cookies_config: { cookie_behavior: 'none' },
      headers_config: { header_behavior: 'none' },
      query_strings_config: { query_string_behavior: 'none' },
    };
    const policy = (name: string, default_ttl: number) => ({
      name,
      min_ttl: 0,
      default_ttl,
      max_ttl: 31_536_000,
      parameters_in_cache_key_and_forwarded_to_origin: differingByPathAlone,
    });
    expect(all(terraform, 'aws_cloudfront_cache_policy')).toEqual({
      cdn_front_ends: policy('shop-test-front-ends', 0),
      cdn_files: policy('shop-test-files', 86_400),
    });
  });

  it('compresses files', () => {
    const { ordered_cache_behavior, default_cache_behavior } = only(
      cdn({ frontEnds: [{ name: 'shop', kind: 'spa' }] }),
      'aws_cloudfront_distribution',
    );
    const compressed = [...ordered_cache_behavior, default_cache_behavior]
      .filter(({ compress }) => compress)
      .map(({ target_origin_id }) => target_origin_id);
    expect(compressed).toEqual(['static', 'front-end-shop']);
  });

  it('hands Django all that the browser sent, the host with it, how it came and from where', () => {
    expect(only(terraform, 'aws_cloudfront_origin_request_policy')).toEqual({
      name: 'shop-test-django',
      headers_config: {
        header_behavior: 'allViewerAndWhitelistCloudFront',
        headers: { items: ['CloudFront-Forwarded-Proto', 'CloudFront-Viewer-Address'] },
      },
      cookies_config: { cookie_behavior: 'all' },
      query_strings_config: { query_string_behavior: 'all' },
    });
  });

  it('keeps no error of Django and of S3, and leaves each its status and its page', () => {
    const kept = [404, 405, 414, 500, 501, 502, 503, 504];
    const forgotten = kept.map((error_code) => ({ error_code, error_caching_min_ttl: 0 }));
    expect(perDistribution(cdn(fourFrontEnds), 'custom_error_response')).toEqual({
      cdn_site_distribution: forgotten,
      cdn_site_office_example_com_distribution: forgotten,
    });
  });

  const security = (override: boolean, contentSecurityPolicy?: string) => ({
    // The same on every path of a host.
    strict_transport_security: { access_control_max_age_sec: 31_536_000, include_subdomains: false, override: true },
    content_type_options: { override: true },
    referrer_policy: { referrer_policy: 'strict-origin-when-cross-origin', override },
    ...(contentSecurityPolicy && {
      content_security_policy: { content_security_policy: contentSecurityPolicy, override },
    }),
  });
  const headersOf = (...how: Parameters<typeof cdn>) => all(cdn(...how), 'aws_cloudfront_response_headers_policy');
  const headers = headersOf({ djangoPaths: { media: '/media/*' } });

  it('has pages of front ends load from their own site alone, and never by HTTP again', () => {
    expect(headers.cdn_front_end_headers).toEqual({
      name: 'shop-test-front-end',
      security_headers_config: security(
        true,
        "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
      ),
      lifecycle: goesLast,
    });
  });

  it("lets Django's own headers win but for HTTPS alone, and adds what Django does not say", () => {
    expect(headers.cdn_django_headers).toEqual({
      name: 'shop-test-django',
      security_headers_config: security(false),
      lifecycle: goesLast,
    });
  });

  it('lets pages under any host name load static files', () => {
    expect(headers.cdn_static_headers).toEqual({
      name: 'shop-test-static',
      security_headers_config: security(true),
      cors_config: {
        access_control_allow_origins: { items: ['*'] },
        access_control_allow_methods: { items: ['GET', 'HEAD'] },
        access_control_allow_headers: { items: ['*'] },
        access_control_allow_credentials: false,
        origin_override: true,
      },
      lifecycle: goesLast,
    });
  });

  it('runs no script of what users upload', () => {
    const policy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
    expect(headers.cdn_media_headers).toEqual({
      name: 'shop-test-media',
      security_headers_config: security(true, policy),
      lifecycle: goesLast,
    });
  });

  it('has headers for media only where a path leads to them', () => {
    expect(Object.keys(headersOf())).toEqual(['cdn_django_headers', 'cdn_front_end_headers', 'cdn_static_headers']);
  });

  it('takes the settings over', () => {
    const told = headersOf({
      djangoPaths: { media: '/media/*' },
      settings: { contentSecurityPolicy: "default-src 'none'", hstsMaxAgeDays: 0, hstsIncludeSubdomains: true },
    });
    const strictTransportSecurity = { access_control_max_age_sec: 0, include_subdomains: true, override: true };
    expect(Object.keys(told)).toHaveLength(4);
    for (const { security_headers_config } of Object.values(told)) {
      expect(security_headers_config.strict_transport_security).toEqual(strictTransportSecurity);
    }
    expect(told.cdn_front_end_headers.security_headers_config.content_security_policy).toEqual({
      content_security_policy: "default-src 'none'",
      override: true,
    });
  });
});

describe('a CDN before four front ends under two host names', () => {
  const terraform = cdn({
    ...fourFrontEnds,
    settings: {
      ...fourFrontEnds.settings,
      originReadTimeoutSeconds: 90,
      priceClass: 'PriceClass_All',
      geoRestriction: { kind: 'deny', countries: ['AQ', 'BV'] },
      basicAuth: { sha256: 'a'.repeat(64) },
      waf: {},
    },
  });

  it('is a distribution for each host name that front ends have for themselves, and one for all others', () => {
    expect(perDistribution(terraform, 'aliases')).toEqual({
      cdn_site_distribution: ['app.example.com', 'www.example.com'],
      cdn_site_office_example_com_distribution: ['office.example.com'],
    });
    expect(perDistribution(terraform, 'comment')).toEqual({
      cdn_site_distribution: 'app.example.com',
      cdn_site_office_example_com_distribution: 'office.example.com',
    });
  });

  it('takes its settings over for each of them', () => {
    for (const distribution of Object.values(all(terraform, 'aws_cloudfront_distribution'))) {
      expect(distribution).toMatchObject({
        http_version: 'http2and3',
        is_ipv6_enabled: true,
        price_class: 'PriceClass_All',
        restrictions: { geo_restriction: { restriction_type: 'blacklist', locations: ['AQ', 'BV'] } },
        web_acl_id: ref('aws_wafv2_web_acl.cdn_web_acl_acl.arn'),
      });
    }
  });

  it('serves the named countries alone when it is told so', () => {
    const allowed = cdn({ settings: { geoRestriction: { kind: 'allow', countries: ['DE'] } } });
    expect(only(allowed, 'aws_cloudfront_distribution').restrictions).toEqual({
      geo_restriction: { restriction_type: 'whitelist', locations: ['DE'] },
    });
  });

  it('ends TLS 1.2 or 1.3 with a certificate of us-east-1 for all host names', () => {
    const certificate = {
      acm_certificate_arn: ref('aws_acm_certificate_validation.cdn_certificate_validation.certificate_arn'),
      ssl_support_method: 'sni-only',
      minimum_protocol_version: 'TLSv1.2_2021',
    };
    expect(perDistribution(terraform, 'viewer_certificate')).toEqual({
      cdn_site_distribution: certificate,
      cdn_site_office_example_com_distribution: certificate,
    });
    expect(all(terraform, 'aws_acm_certificate').cdn_certificate).toEqual({
      provider: usEast1,
      domain_name: 'app.example.com',
      subject_alternative_names: ['www.example.com', 'office.example.com'],
      validation_method: 'DNS',
      lifecycle: goesLast,
    });
  });

  it("proves that certificate by the records of the load balancer's, which is for the same names", () => {
    expect(all(terraform, 'aws_acm_certificate_validation').cdn_certificate_validation).toEqual({
      provider: usEast1,
      certificate_arn: ref('aws_acm_certificate.cdn_certificate.arn'),
      validation_record_fqdns: ref('[for record in aws_route53_record.load_balancer_certificate_proof : record.fqdn]'),
    });
    const { cdn_certificate, load_balancer_certificate } = all(terraform, 'aws_acm_certificate');
    expect({ ...load_balancer_certificate, provider: usEast1 }).toEqual(cdn_certificate);
  });

  it("is found under each host name, by IPv4 and IPv6, in place of the load balancer's own records", () => {
    const alias = (distribution: string, hostNames: string, type: string) => ({
      for_each: ref(`toset([${hostNames}])`),
      zone_id: 'Z0EXAMPLE',
      name: ref('each.value'),
      type,
      alias: {
        name: ref(`aws_cloudfront_distribution.${distribution}.domain_name`),
        zone_id: ref(`aws_cloudfront_distribution.${distribution}.hosted_zone_id`),
        evaluate_target_health: false,
      },
    });
    const { load_balancer_certificate_proof: _, ...aliases } = all(terraform, 'aws_route53_record');
    const own = '"app.example.com", "www.example.com"';
    expect(aliases).toEqual({
      load_balancer_alias: alias('cdn_site_distribution', own, 'A'),
      load_balancer_alias_ipv6: alias('cdn_site_distribution', own, 'AAAA'),
      cdn_site_office_example_com_alias: alias('cdn_site_office_example_com_distribution', '"office.example.com"', 'A'),
      cdn_site_office_example_com_alias_ipv6: alias(
        'cdn_site_office_example_com_distribution',
        '"office.example.com"',
        'AAAA',
      ),
    });
  });

  it("asks the load balancer by HTTPS, over AWS's network", () => {
    const origin = {
      origin_id: 'django',
      domain_name: ref('aws_lb.load_balancer_alb.dns_name'),
      vpc_origin_config: {
        vpc_origin_id: ref('aws_cloudfront_vpc_origin.cdn_vpc_origin.id'),
        origin_read_timeout: 90,
        origin_keepalive_timeout: 60,
      },
    };
    expect(djangoOrigins(terraform)).toEqual([origin, origin]);
    expect(only(terraform, 'aws_cloudfront_vpc_origin')).toEqual({
      vpc_origin_endpoint_config: [
        {
          name: 'shop-test-vpc-origin',
          arn: ref('aws_lb.load_balancer_alb.arn'),
          http_port: 80,
          https_port: 443,
          origin_protocol_policy: 'https-only',
          origin_ssl_protocols: [{ items: ['TLSv1.2'], quantity: 1 }],
        },
      ],
      lifecycle: goesLast,
    });
  });

  it('asks it by HTTPS over the internet, too', () => {
    const settings = { originAccess: 'prefix-list' as const };
    const [origin] = djangoOrigins(cdn({ loadBalancer: { domain }, settings }));
    expect(origin.custom_origin_config).toMatchObject({
      origin_protocol_policy: 'https-only',
      origin_ssl_protocols: ['TLSv1.2'],
    });
    const [closed] = djangoOrigins(cdn());
    expect(closed).toHaveProperty('vpc_origin_config');
  });

  it('asks AWS, where a zone of the region has no VPC origins, which zone stands behind each name', () => {
    const terraform = cdn({ region: 'us-east-1' });
    const zone = (name: string) => ({
      name,
      lifecycle: {
        postcondition: [
          {
            condition: ref('!contains(["use1-az3"], self.zone_id)'),
            error_message: `network.zones: must be zones where CloudFront has VPC origins, got ${name}, which is use1-az3 in this account; take another zone, or write cdn.originAccess: 'prefix-list' outside production`,
          },
        ],
      },
    });
    expect(terraform.data.aws_availability_zone).toEqual({
      cdn_zone_a: zone('us-east-1a'),
      cdn_zone_b: zone('us-east-1b'),
    });
    const settings = { originAccess: 'prefix-list' as const };
    for (const other of [cdn({ region: 'us-east-2' }), cdn({ region: 'us-east-1', settings })]) {
      expect(other.data.aws_availability_zone).toBeUndefined();
    }
  });

  it('has another VPC origin without a domain, by HTTP, since CloudFront changes none that is in use', () => {
    const { cdn_vpc_origin_http: vpcOrigin, ...others } = all(cdn(), 'aws_cloudfront_vpc_origin');
    expect(others).toEqual({});
    expect(vpcOrigin).toMatchObject({
      vpc_origin_endpoint_config: [{ name: 'shop-test-vpc-origin-http', origin_protocol_policy: 'http-only' }],
      lifecycle: goesLast,
    });
  });

  it.each([
    [75, 60],
    [65, 60],
    [60, 55],
    [30, 25],
    [3, 1],
    [4000, 60],
  ])('lets go of connections before a load balancer that does after %i seconds', (idleTimeoutSeconds, expected) => {
    const [origin] = djangoOrigins(cdn({ loadBalancer: { idleTimeoutSeconds } }));
    expect(origin.vpc_origin_config.origin_keepalive_timeout).toBe(expected);
    expect(expected).toBeLessThan(idleTimeoutSeconds);
  });

  it('reads buckets by signed requests', () => {
    expect(only(terraform, 'aws_cloudfront_origin_access_control')).toEqual({
      name: 'shop-test-buckets',
      origin_access_control_origin_type: 's3',
      signing_behavior: 'always',
      signing_protocol: 'sigv4',
    });
    const buckets = Object.values(all(terraform, 'aws_cloudfront_distribution')).flatMap(({ origin }) =>
      origin.filter(({ origin_id }: { origin_id: string }) => origin_id !== 'django'),
    );
    expect(buckets).toHaveLength(8);
    for (const { origin_access_control_id } of buckets) {
      expect(origin_access_control_id).toBe(ref('aws_cloudfront_origin_access_control.cdn_origin_access.id'));
    }
  });

  it('may read exactly what a path of each distribution leads to', () => {
    const readers = Object.entries(argument(terraform, 'aws_s3_bucket_policy', 'policy')).map(([bucket, policy]) => {
      const through = statements(policy as string).filter(({ Sid }: { Sid: string }) => /ThroughCloudFront$/.test(Sid));
      return [bucket, through];
    });
    const statementsFor = (bucket: string, ...distributions: string[]) => {
      const arn = ref(`aws_s3_bucket.storage_${bucket}_bucket.arn`);
      const cloudFront = {
        Effect: 'Allow',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: {
          ArnEquals: {
            'aws:SourceArn': distributions.map((name) =>
              ref(`aws_cloudfront_distribution.cdn_${name}_distribution.arn`),
            ),
          },
        },
      };
      return [
        { ...cloudFront, Sid: 'ReadThroughCloudFront', Action: ['s3:GetObject'], Resource: [`${arn}/*`] },
        { ...cloudFront, Sid: 'MissThroughCloudFront', Action: ['s3:ListBucket'], Resource: [arn] },
      ];
    };
    expect(Object.fromEntries(readers)).toEqual({
      storage_static_policy: statementsFor('static', 'site', 'site_office_example_com'),
      storage_media_policy: statementsFor('media', 'site', 'site_office_example_com'),
      storage_front_end_shop_policy: statementsFor('front_end_shop', 'site'),
      storage_front_end_help_policy: statementsFor('front_end_help', 'site'),
      storage_front_end_office_policy: statementsFor('front_end_office', 'site_office_example_com'),
      storage_front_end_manual_policy: statementsFor('front_end_manual', 'site_office_example_com'),
      storage_logs_policy: [],
    });
  });

  it("lets neither another distribution, nor another account's, nor anything else of AWS read a front end", async () => {
    expect(await reads(terraform, 'front_end_shop', 'cdn_site_distribution')).toEqual([true, true]);
    expect(await reads(terraform, 'front_end_shop', 'cdn_site_office_example_com_distribution')).toEqual([
      false,
      false,
    ]);
    expect(await reads(terraform, 'front_end_shop', 'cdn_site_distribution', '222222222222')).toEqual([false, false]);
    const iam = new Iam(terraform, place);
    const what = 'aws_s3_bucket.storage_front_end_shop_bucket/index.html';
    const context = { 'aws:SourceArn': 'arn:aws:cloudfront::111111111111:distribution/cdn_site_distribution' };
    const may = (who: string, action: string, more: Record<string, string> = {}) =>
      iam.allows({ who, action, what, context: { ...context, ...more } });
    expect(await may('cloudfront.amazonaws.com', 's3:GetObject', { 'aws:SecureTransport': 'false' })).toBe(false);
    expect(await may('cloudfront.amazonaws.com', 's3:PutObject')).toBe(false);
    expect(await may('cloudfront.amazonaws.com', 's3:DeleteObject')).toBe(false);
    expect(await may('logging.s3.amazonaws.com', 's3:GetObject')).toBe(false);
  });

  it('leaves media to signed URLs where no path leads to them', async () => {
    const unnamed = cdn();
    expect(await reads(unnamed, 'static', 'cdn_site_distribution')).toEqual([true, true]);
    expect(await reads(unnamed, 'media', 'cdn_site_distribution')).toEqual([false, false]);
  });

  it('logs the requests to each distribution, by deliveries of us-east-1, once they may write', () => {
    expect(only(terraform, 'aws_cloudwatch_log_delivery_destination')).toEqual({
      provider: usEast1,
      name: 'shop-test-cdn',
      output_format: 'json',
      delivery_destination_configuration: [
        { destination_resource_arn: `${ref('aws_s3_bucket.storage_logs_bucket.arn')}/cdn` },
      ],
    });
    const source = (name: string, distribution: string) => ({
      provider: usEast1,
      name,
      log_type: 'ACCESS_LOGS',
      resource_arn: ref(`aws_cloudfront_distribution.${distribution}.arn`),
    });
    expect(all(terraform, 'aws_cloudwatch_log_delivery_source')).toEqual({
      cdn_site_log_source: source('shop-test-cdn-site', 'cdn_site_distribution'),
      cdn_site_office_example_com_log_source: source(
        'shop-test-cdn-site-office-example-com',
        'cdn_site_office_example_com_distribution',
      ),
    });
    const delivery = (sourceName: string) => ({
      provider: usEast1,
      delivery_source_name: ref(`aws_cloudwatch_log_delivery_source.${sourceName}.name`),
      delivery_destination_arn: ref('aws_cloudwatch_log_delivery_destination.cdn_logs.arn'),
      depends_on: ['aws_s3_bucket_policy.storage_logs_policy'],
    });
    expect(all(terraform, 'aws_cloudwatch_log_delivery')).toEqual({
      cdn_site_log_delivery: delivery('cdn_site_log_source'),
      cdn_site_office_example_com_log_delivery: delivery('cdn_site_office_example_com_log_source'),
    });
  });

  it('has a web ACL of us-east-1, whose log a key of us-east-1 encrypts', () => {
    expect(only(terraform, 'aws_wafv2_web_acl')).toMatchObject({
      provider: usEast1,
      name: 'shop-test-cdn',
      scope: 'CLOUDFRONT',
      lifecycle: goesLast,
    });
    expect(all(terraform, 'aws_cloudwatch_log_group').cdn_web_acl_logs).toEqual({
      provider: usEast1,
      name: 'aws-waf-logs-shop-test-cdn',
      retention_in_days: 30,
      kms_key_id: ref('aws_kms_key.cdn_encryption_key.arn'),
    });
    expect(only(terraform, 'aws_wafv2_web_acl_logging_configuration')).toMatchObject({
      provider: usEast1,
      resource_arn: ref('aws_wafv2_web_acl.cdn_web_acl_acl.arn'),
    });
    // CloudFront names its web ACL itself.
    expect(all(terraform, 'aws_wafv2_web_acl_association')).toEqual({});
  });

  it('has that key admit the logs of us-east-1', () => {
    const { policy, ...key } = all(terraform, 'aws_kms_key').cdn_encryption_key;
    expect(key).toEqual({
      provider: usEast1,
      description: 'Data at rest of shop-test-cdn',
      enable_key_rotation: true,
      deletion_window_in_days: 7,
    });
    expect(statements(policy)).toContainEqual(
      expect.objectContaining({
        Principal: { Service: 'logs.us-east-1.amazonaws.com' },
        Condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:us-east-1:111111111111:log-group:*' },
        },
      }),
    );
    expect(all(terraform, 'aws_kms_alias').cdn_encryption_alias).toEqual({
      provider: usEast1,
      name: 'alias/shop-test-cdn',
      target_key_id: ref('aws_kms_key.cdn_encryption_key.key_id'),
    });
  });

  it("runs a function for each front end and before Django's paths, which knows its path, its one host name and the password", () => {
    const site = (kind: string, path: string, hostName: string) =>
      `const site = ${JSON.stringify({ kind, path, hostName, basicAuthSha256: 'a'.repeat(64) })};`;
    const functions = Object.entries(all(terraform, 'aws_cloudfront_function')).filter(([address]) =>
      address.includes('_viewer_request_'),
    );
    expect(Object.fromEntries(functions.map(([address, { code }]) => [address, code.split('\n')[0]]))).toEqual({
      cdn_site_viewer_request_django_paths: site('django-path', '/', 'app.example.com'),
      cdn_site_viewer_request_front_end_shop: site('spa', '/', 'app.example.com'),
      cdn_site_viewer_request_front_end_help: site('pages', '/help/', 'app.example.com'),
      cdn_site_office_example_com_viewer_request_django_paths: site('django-path', '/', 'office.example.com'),
      cdn_site_office_example_com_viewer_request_front_end_office: site('spa', '/', 'office.example.com'),
      cdn_site_office_example_com_viewer_request_front_end_manual: site('pages', '/manual/en/', 'office.example.com'),
    });
    expect(functions.map(([, { name }]) => name).sort()).toEqual([
      'shop-test-django-paths_site',
      'shop-test-django-paths_site-office-example-com',
      'shop-test-front-end-help_site',
      'shop-test-front-end-manual_site-office-example-com',
      'shop-test-front-end-office_site-office-example-com',
      'shop-test-front-end-shop_site',
    ]);
    for (const [, { runtime, lifecycle }] of functions) {
      expect({ runtime, lifecycle }).toEqual({ runtime: 'cloudfront-js-2.0', lifecycle: goesLast });
    }
  });

  it('runs a function behind media, which takes their scripts for none', () => {
    const functions = Object.entries(all(terraform, 'aws_cloudfront_function')).filter(([address]) =>
      address.endsWith('_viewer_response_media'),
    );
    expect(functions.map(([, { name, code, runtime, lifecycle }]) => ({ name, code, runtime, lifecycle }))).toEqual(
      ['site-office-example-com', 'site'].map((site) => ({
        name: `shop-test-media_${site}`,
        code: mediaResponseCode(),
        runtime: 'cloudfront-js-2.0',
        lifecycle: goesLast,
      })),
    );
  });

  it("hands its code over so that Terraform takes none of JavaScript's templates for its own", () => {
    const { code } = all(terraform, 'aws_cloudfront_function').cdn_site_viewer_request_front_end_shop;
    const site = { kind: 'spa' as const, path: '/', hostName: 'app.example.com', basicAuthSha256: 'a'.repeat(64) };
    expect(code.match(/(?<!\$)\$\{|(?<!%)%\{/g)).toBeNull();
    expect(code.replaceAll('$${', () => '${')).toBe(viewerRequestCode(site));
  });

  it('redirects to no host name where each is to answer by itself', () => {
    const all = cdn({
      ...fourFrontEnds,
      loadBalancer: { domain: { ...domain, otherHostNames: ['www.example.com'], redirect: 'none' } },
    });
    expect(argument(all, 'aws_cloudfront_function', 'code').cdn_site_viewer_request_front_end_shop).toMatch(
      'const site = {"kind":"spa","path":"/"};',
    );
  });

  it('tells Django the host names of all sites, and where its files are', () => {
    expect(terraform.output.url?.value).toBe('https://app.example.com');
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: 'app.example.com,office.example.com',
      DJANGO_CSRF_TRUSTED_ORIGINS: 'https://app.example.com,https://office.example.com',
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_CLOUDFRONT_FORWARDED_PROTO',
      STATIC_URL: 'https://app.example.com/static/',
      MEDIA_URL: 'https://app.example.com/media/',
    });
  });

  it('tells what it takes to publish each front end', () => {
    const publishing = (frontEnd: string, distribution: string) => ({
      bucket: ref(`aws_s3_bucket.storage_front_end_${frontEnd}_bucket.bucket`),
      distribution_id: ref(`aws_cloudfront_distribution.cdn_${distribution}_distribution.id`),
    });
    const hashed_paths = expect.arrayContaining(['assets/', '_next/static/']);
    const home = 'https://app.example.com';
    const office = 'https://office.example.com';
    expect(terraform.output.publishing?.value).toEqual({
      shop: { ...publishing('shop', 'site'), prefix: '', url: `${home}/`, hashed_paths },
      help: { ...publishing('help', 'site'), prefix: 'help/', url: `${home}/help`, hashed_paths },
      office: { ...publishing('office', 'site_office_example_com'), prefix: '', url: `${office}/`, hashed_paths },
      manual: {
        ...publishing('manual', 'site_office_example_com'),
        prefix: 'manual/en/',
        url: `${office}/manual/en`,
        hashed_paths: ['img/'],
      },
    });
  });
});

describe('the sites of a CDN', () => {
  const siteAliases = (hostNames: Record<string, string>) =>
    perDistribution(cdn({ ...fourFrontEnds, settings: { hostNames } }), 'aliases');

  it('are called after their host names, whatever front end stands first', () => {
    const reversed = { ...fourFrontEnds, frontEnds: [...fourFrontEnds.frontEnds].reverse() };
    expect(addresses(cdn(reversed))).toEqual(addresses(cdn(fourFrontEnds)));
  });

  it('are apart where their host names differ by a hyphen for a dot', () => {
    expect(siteAliases({ office: 'a-b.example.com', manual: 'a.b.example.com' })).toMatchObject({
      cdn_site_a__b_example_com_distribution: ['a-b.example.com'],
      cdn_site_a_b_example_com_distribution: ['a.b.example.com'],
    });
  });

  it('are one where front ends are named to be under the host name of the domain', () => {
    expect(siteAliases({ office: 'app.example.com' })).toEqual({
      cdn_site_distribution: ['app.example.com', 'www.example.com'],
    });
  });

  it('have one of the other host names of the domain when a front end is named to be under it', () => {
    expect(siteAliases({ office: 'www.example.com' })).toEqual({
      cdn_site_distribution: ['app.example.com'],
      cdn_site_www_example_com_distribution: ['www.example.com'],
    });
  });

  it('keep the names of functions within the 64 characters that CloudFront takes', () => {
    const twentyCharacters = 'a'.repeat(20);
    const terraform = cdn({ frontEnds: [{ name: twentyCharacters, kind: 'spa' }] }, `${'p'.repeat(40)}-production`);
    const names = Object.values(argument(terraform, 'aws_cloudfront_function', 'name')).map(String);
    expect(names.map(({ length }) => length)).toEqual([64]);
  });
});
