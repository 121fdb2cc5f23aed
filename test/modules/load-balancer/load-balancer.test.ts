import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { TerraformOutput, type TerraformStack } from 'cdktf';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { CdnAccess } from '../../../modules/load-balancer/cdn-access.ts';
import type { Routes } from '../../../modules/load-balancer/forwarding.ts';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { addresses, synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { foundation } from '../foundation.ts';
import { all, argument, bareSecurityGroup, only, ref } from '../terraform.ts';
import { environmentOf } from '../told.ts';

type Settings = Partial<z.input<typeof loadBalancerSettings>>;

function loadBalancerOf(stack: TerraformStack, settings: Settings, name = 'shop-test', behind?: CdnAccess) {
  return new LoadBalancer(stack, 'load-balancer', {
    ...foundation(stack),
    name,
    accessLogs: accessLogs(stack),
    behind,
    settings: loadBalancerSettings.parse({ deletionProtection: false, ...settings }),
  });
}

/** With a target group for each service, `aws_lb_target_group.<service>_target_group`. */
function build(
  settings: Settings,
  services: Record<string, Routes | undefined> = { web: undefined },
  behind?: CdnAccess,
) {
  return synth((stack) => {
    const loadBalancer = loadBalancerOf(stack, settings, 'shop-test', behind);
    for (const [service, routes] of Object.entries(services)) {
      loadBalancer.forward(new LbTargetGroup(new Construct(stack, service), 'target-group', {}), routes);
    }
    const { url, origins, nameServers } = loadBalancer;
    const environment = environmentOf(loadBalancer);
    for (const [name, value] of Object.entries({ url, origins, environment, nameServers })) {
      if (value) new TerraformOutput(stack, name, { value });
    }
  });
}

/** Which ports the internet may open connections to. */
function openPorts(terraform: ReturnType<typeof build>) {
  return Object.values(all(terraform, 'aws_vpc_security_group_ingress_rule')).map((rule) => [
    rule.security_group_id,
    rule.cidr_ipv4,
    rule.from_port,
    rule.to_port,
  ]);
}

const group = ref('aws_security_group.load_balancer_security_group.id');
const dnsName = ref('aws_lb.load_balancer_alb.dns_name');
const certificateArn = ref('aws_acm_certificate_validation.load_balancer_certificate_validation.certificate_arn');
const logs = { enabled: true, bucket: 'shop-test-logs', prefix: 'load-balancer' };
const notFound = {
  type: 'fixed-response',
  fixed_response: { status_code: '404', content_type: 'text/plain', message_body: 'Not found' },
};
const redirect = (host?: string) => ({
  type: 'redirect',
  redirect: { protocol: 'HTTPS', port: '443', ...(host && { host }), status_code: 'HTTP_301' },
});
const forPath = (hosts: string[]) => [
  { host_header: { values: hosts } },
  { path_pattern: { values: [ref('each.key')] } },
];
const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };
const otherHostNames = ['example.com', 'www.example.com'];

describe('a load balancer without a domain', () => {
  const terraform = build({});

  it('stands in the public subnets, behind its own security group, and logs each connection and request once it may', () => {
    expect(only(terraform, 'aws_lb')).toEqual({
      name: 'shop-test',
      load_balancer_type: 'application',
      internal: false,
      subnets: [ref('aws_subnet.network_public_a.id'), ref('aws_subnet.network_public_b.id')],
      security_groups: [group],
      idle_timeout: 75,
      enable_http2: true,
      drop_invalid_header_fields: true,
      desync_mitigation_mode: 'defensive',
      xff_header_processing_mode: 'append',
      enable_deletion_protection: false,
      access_logs: logs,
      connection_logs: logs,
      lifecycle: { prevent_destroy: false, create_before_destroy: true },
      depends_on: ['aws_route.network_public_to_internet', 'aws_s3_bucket_policy.log_policy'],
    });
    expect(only(terraform, 'aws_security_group')).toEqual(
      bareSecurityGroup('shop-test-load-balancer', 'Load balancer'),
    );
  });

  it('answers plain HTTP with 404', () => {
    expect(only(terraform, 'aws_lb_listener')).toEqual({
      load_balancer_arn: ref('aws_lb.load_balancer_alb.arn'),
      protocol: 'HTTP',
      port: 80,
      default_action: [notFound],
    });
  });

  it('sends what asks for the name that AWS gave it to the target group', () => {
    expect(all(terraform, 'aws_lb_listener_rule')).toEqual({
      web_target_group_rule: {
        for_each: { '/*': expect.any(Number) },
        listener_arn: ref('aws_lb_listener.load_balancer_http.arn'),
        priority: ref('each.value'),
        condition: forPath([dnsName]),
        action: [{ type: 'forward', target_group_arn: ref('aws_lb_target_group.web_target_group.arn') }],
      },
    });
  });

  it('opens port 80 to the internet, and no other', () => {
    expect(openPorts(terraform)).toEqual([[group, '0.0.0.0/0', 80, 80]]);
  });

  it('needs no certificate, no DNS record and no web ACL', () => {
    expect(addresses(terraform).filter((address) => /acm|route53|waf/.test(address))).toEqual([]);
  });

  it('tells Django the name that AWS gave it', () => {
    expect(terraform.output.url?.value).toBe(`http://${dnsName}`);
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: dnsName,
      DJANGO_CSRF_TRUSTED_ORIGINS: `http://${dnsName}`,
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO',
    });
  });
});

describe('a load balancer with a domain', () => {
  const terraform = build({ domain, idleTimeoutSeconds: 120, deletionProtection: true });
  const { load_balancer_http: http, load_balancer_https: https } = all(terraform, 'aws_lb_listener');
  const { load_balancer_certificate_proof: proof, load_balancer_alias: alias } = all(terraform, 'aws_route53_record');

  it('takes the settings over, and is protected in AWS and in the plan', () => {
    expect(only(terraform, 'aws_lb')).toMatchObject({
      idle_timeout: 120,
      enable_deletion_protection: true,
      lifecycle: { prevent_destroy: true },
    });
  });

  it('redirects plain HTTP to HTTPS, for good', () => {
    expect(http).toMatchObject({ protocol: 'HTTP', port: 80, default_action: [redirect()] });
  });

  it('ends TLS 1.2 or 1.3 once the certificate is valid, and answers other host names with 404', () => {
    expect(https).toEqual({
      load_balancer_arn: ref('aws_lb.load_balancer_alb.arn'),
      protocol: 'HTTPS',
      port: 443,
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificate_arn: certificateArn,
      default_action: [notFound],
    });
  });

  it('sends HTTPS requests for its host name to the target group', () => {
    expect(only(terraform, 'aws_lb_listener_rule')).toMatchObject({
      listener_arn: ref('aws_lb_listener.load_balancer_https.arn'),
      condition: forPath(['app.example.com']),
    });
  });

  it('proves by DNS that the host name is its own', () => {
    const option = (attribute: string) =>
      ref(
        `one([for option in aws_acm_certificate.load_balancer_certificate.domain_validation_options : option.${attribute} if option.domain_name == each.key])`,
      );
    expect(only(terraform, 'aws_acm_certificate')).toEqual({
      domain_name: 'app.example.com',
      subject_alternative_names: [],
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
    });
    expect(proof).toEqual({
      for_each: ref('toset(["app.example.com"])'),
      zone_id: 'Z0EXAMPLE',
      name: option('resource_record_name'),
      type: option('resource_record_type'),
      records: [option('resource_record_value')],
      ttl: 300,
      allow_overwrite: true,
    });
    expect(only(terraform, 'aws_acm_certificate_validation')).toEqual({
      certificate_arn: ref('aws_acm_certificate.load_balancer_certificate.arn'),
      validation_record_fqdns: ref('[for record in aws_route53_record.load_balancer_certificate_proof : record.fqdn]'),
    });
  });

  it('is found under the host name', () => {
    expect(alias).toEqual({
      for_each: ref('toset(["app.example.com"])'),
      zone_id: 'Z0EXAMPLE',
      name: ref('each.value'),
      type: 'A',
      alias: { name: dnsName, zone_id: ref('aws_lb.load_balancer_alb.zone_id'), evaluate_target_health: true },
    });
  });

  it('takes over the records of an environment in which there could be only one of each', () => {
    const moved = (record: string) => ({
      from: `aws_route53_record.load_balancer_${record}`,
      to: `aws_route53_record.load_balancer_${record}["app.example.com"]`,
    });
    expect(terraform.moved).toEqual([moved('certificate_proof'), moved('alias')]);
  });

  it('opens ports 80 and 443 to the internet, and no other', () => {
    expect(openPorts(terraform)).toEqual([
      [group, '0.0.0.0/0', 443, 443],
      [group, '0.0.0.0/0', 80, 80],
    ]);
  });

  it('tells Django the host name', () => {
    expect(terraform.output.url?.value).toBe('https://app.example.com');
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: 'app.example.com',
      DJANGO_CSRF_TRUSTED_ORIGINS: 'https://app.example.com',
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO',
    });
  });

  it('looks no zone up and makes none', () => {
    expect(terraform.data).toBeUndefined();
    expect(terraform.output.nameServers).toBeUndefined();
    expect(all(terraform, 'aws_route53_zone')).toEqual({});
  });
});

describe('a load balancer with several host names', () => {
  const terraform = build({ domain: { ...domain, otherHostNames } });

  it('has a certificate, a proof and a record for each', () => {
    expect(only(terraform, 'aws_acm_certificate')).toMatchObject({
      domain_name: 'app.example.com',
      subject_alternative_names: otherHostNames,
    });
    const each = ref('toset(["app.example.com", "example.com", "www.example.com"])');
    expect(argument(terraform, 'aws_route53_record', 'for_each')).toEqual({
      load_balancer_certificate_proof: each,
      load_balancer_alias: each,
    });
  });

  it('redirects to the one that Django is served under, which is all that Django is told', () => {
    const { load_balancer_redirect: rule, web_target_group_rule: web } = all(terraform, 'aws_lb_listener_rule');
    expect(rule).toEqual({
      listener_arn: ref('aws_lb_listener.load_balancer_https.arn'),
      priority: 50_000,
      condition: [{ host_header: { values: otherHostNames } }],
      action: [redirect('app.example.com')],
    });
    expect(web.condition).toEqual(forPath(['app.example.com']));
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: 'app.example.com',
      DJANGO_CSRF_TRUSTED_ORIGINS: 'https://app.example.com',
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO',
    });
  });

  it('serves Django under all of them when none is redirected', () => {
    const terraform = build({ domain: { ...domain, otherHostNames, redirect: 'none' } });
    const names = ['app.example.com', ...otherHostNames];
    expect(only(terraform, 'aws_lb_listener_rule').condition).toEqual(forPath(names));
    expect(terraform.output.url?.value).toBe('https://app.example.com');
    expect(terraform.output.origins?.value).toEqual(names.map((name) => `https://${name}`));
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: 'app.example.com,example.com,www.example.com',
      DJANGO_CSRF_TRUSTED_ORIGINS: 'https://app.example.com,https://example.com,https://www.example.com',
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO',
    });
  });

  it('redirects whoever asks for any other host, by HTTP or HTTPS, when it is told to', () => {
    const terraform = build({ domain: { ...domain, otherHostNames, redirect: 'any-host' } });
    expect(argument(terraform, 'aws_lb_listener', 'default_action')).toEqual({
      load_balancer_http: [redirect('app.example.com')],
      load_balancer_https: [redirect('app.example.com')],
    });
  });

  it('answers a path of its own host name that no target group has with 404, rather than redirect it to itself', () => {
    const terraform = build(
      { domain: { ...domain, otherHostNames, redirect: 'any-host' } },
      { api: { paths: ['/api/*'] } },
    );
    const { load_balancer_not_found: rule, api_target_group_rule: api } = all(terraform, 'aws_lb_listener_rule');
    expect(rule).toEqual({
      listener_arn: ref('aws_lb_listener.load_balancer_https.arn'),
      // 50,000 may still be taken by the rule of another redirect when this one is made.
      priority: 49_999,
      condition: [{ host_header: { values: ['app.example.com'] } }],
      action: [notFound],
    });
    expect(api.condition).toEqual(forPath(['app.example.com']));
  });
});

describe('a hosted zone', () => {
  const named = { hostName: 'app.example.com', hostedZoneName: 'example.com' };

  it('is looked up by its name', () => {
    const terraform = build({ domain: named });
    expect(terraform.data.aws_route53_zone?.load_balancer_zone).toEqual({ name: 'example.com', private_zone: false });
    const id = ref('data.aws_route53_zone.load_balancer_zone.zone_id');
    expect(argument(terraform, 'aws_route53_record', 'zone_id')).toEqual({
      load_balancer_certificate_proof: id,
      load_balancer_alias: id,
    });
  });

  it('is made, kept as long as the load balancer, and tells its name servers', () => {
    const terraform = build({ domain: { ...named, createHostedZone: true }, deletionProtection: true });
    expect(only(terraform, 'aws_route53_zone')).toEqual({
      name: 'example.com',
      comment: 'Made by Terraform',
      lifecycle: { prevent_destroy: true },
    });
    const id = ref('aws_route53_zone.load_balancer_zone.zone_id');
    expect(argument(terraform, 'aws_route53_record', 'zone_id')).toEqual({
      load_balancer_certificate_proof: id,
      load_balancer_alias: id,
    });
    expect(terraform.output.nameServers?.value).toBe(ref('aws_route53_zone.load_balancer_zone.name_servers'));
  });
});

describe('a load balancer behind a CDN', () => {
  const otherHostName = 'www.example.com';
  const overVpc: CdnAccess = { originAccess: 'vpc-origin', hostNames: ['office.example.com'] };
  const overInternet: CdnAccess = { originAccess: 'prefix-list', hostNames: [] };
  const names = { ...domain, otherHostNames: [otherHostName] };
  const terraform = build({ domain: names }, { web: undefined }, overVpc);

  it('has no public address where CloudFront comes over the network of AWS, and one where it comes over the internet', () => {
    expect(only(terraform, 'aws_lb')).toMatchObject({
      name: 'shop-test-internal',
      internal: true,
      subnets: [ref('aws_subnet.network_private_a.id'), ref('aws_subnet.network_private_b.id')],
    });
    expect(only(build({ domain: names }, { web: undefined }, overInternet), 'aws_lb')).toMatchObject({
      name: 'shop-test',
      internal: false,
      subnets: [ref('aws_subnet.network_public_a.id'), ref('aws_subnet.network_public_b.id')],
    });
  });

  it.each([
    'shop-test',
    'p'.repeat(22),
    'p'.repeat(23),
    'p'.repeat(24),
    'p'.repeat(31),
    'p'.repeat(32),
    'p'.repeat(51),
  ])('stands under another name than a public one of %s, which is there until it is made', (name) => {
    const [first, second, third] = [undefined, overInternet, overVpc].map((behind) =>
      only(
        synth((stack) => loadBalancerOf(stack, {}, name, behind)),
        'aws_lb',
      ),
    );
    for (const { name, lifecycle } of [first, second, third]) {
      expect(name.length).toBeLessThanOrEqual(32);
      expect(lifecycle).toEqual({ create_before_destroy: true, prevent_destroy: false });
    }
    expect(second).toEqual(first);
    expect(third.name).not.toBe(first.name);
  });

  it.each([overVpc, overInternet])(
    'opens one port to CloudFront, and none to the internet, with $originAccess',
    (behind) => {
      const rule = (port: number) => ({
        security_group_id: group,
        description: `CloudFront to load-balancer, port ${port}`,
        ip_protocol: 'tcp',
        from_port: port,
        to_port: port,
        prefix_list_id: ref('data.aws_ec2_managed_prefix_list.load_balancer_cloudfront_addresses.id'),
      });
      const rules = (settings: Settings) =>
        all(build(settings, { web: undefined }, behind), 'aws_vpc_security_group_ingress_rule');
      expect(rules({ domain: names })).toEqual({ load_balancer_from_cloudfront: rule(443) });
      // One rule, which another port changes.
      expect(rules({})).toEqual({ load_balancer_from_cloudfront: rule(80) });
    },
  );

  it('speaks HTTPS alone with a domain, and HTTP alone without', () => {
    expect(argument(terraform, 'aws_lb_listener', 'default_action')).toEqual({ load_balancer_https: [notFound] });
    const bare = build({}, { web: undefined }, overVpc);
    expect(argument(bare, 'aws_lb_listener', 'default_action')).toEqual({ load_balancer_http: [notFound] });
  });

  it('proves the host names of front ends too, and leaves it to the CDN to be found under them', () => {
    const each = ref('toset(["app.example.com", "www.example.com", "office.example.com"])');
    expect(argument(terraform, 'aws_route53_record', 'for_each')).toEqual({ load_balancer_certificate_proof: each });
    expect(only(terraform, 'aws_acm_certificate')).toMatchObject({
      domain_name: 'app.example.com',
      subject_alternative_names: [otherHostName, 'office.example.com'],
    });
  });

  it('names no host name twice', () => {
    const behind: CdnAccess = { ...overVpc, hostNames: ['office.example.com', otherHostName, 'office.example.com'] };
    const twice = build({ domain: names }, { web: undefined }, behind);
    expect(only(twice, 'aws_acm_certificate').subject_alternative_names).toEqual([otherHostName, 'office.example.com']);
    expect(twice.output.origins?.value).toEqual([
      'https://app.example.com',
      'https://office.example.com',
      'https://www.example.com',
    ]);
  });

  it('serves Django under the host names of front ends, too', () => {
    const { load_balancer_redirect: rule, web_target_group_rule: web } = all(terraform, 'aws_lb_listener_rule');
    expect(web.condition).toEqual(forPath(['app.example.com', 'office.example.com']));
    expect(rule.condition).toEqual([{ host_header: { values: [otherHostName] } }]);
    const anyHost = build({ domain: { ...names, redirect: 'any-host' } }, { api: { paths: ['/api/*'] } }, overVpc);
    expect(all(anyHost, 'aws_lb_listener_rule').load_balancer_not_found.condition).toEqual([
      { host_header: { values: ['app.example.com', 'office.example.com'] } },
    ]);
  });

  it('tells Django those host names, and that CloudFront says how browsers came', () => {
    expect(terraform.output.url?.value).toBe('https://app.example.com');
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: 'app.example.com,office.example.com',
      DJANGO_CSRF_TRUSTED_ORIGINS: 'https://app.example.com,https://office.example.com',
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_CLOUDFRONT_FORWARDED_PROTO',
    });
  });

  it('is called by the name that AWS gave to the CDN when there is no domain', () => {
    const bare = synth((stack) => {
      const loadBalancer = loadBalancerOf(stack, {}, 'shop-test', overVpc);
      loadBalancer.isCalled('d111111abcdef8.cloudfront.net');
      loadBalancer.forward(new LbTargetGroup(new Construct(stack, 'web'), 'target-group', {}));
      new TerraformOutput(stack, 'environment', { value: environmentOf(loadBalancer) });
    });
    expect(only(bare, 'aws_lb_listener_rule').condition).toEqual(forPath(['d111111abcdef8.cloudfront.net']));
    expect(bare.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: 'd111111abcdef8.cloudfront.net',
      DJANGO_CSRF_TRUSTED_ORIGINS: 'https://d111111abcdef8.cloudfront.net',
      DJANGO_SECURE_PROXY_SSL_HEADER: 'HTTP_CLOUDFRONT_FORWARDED_PROTO',
    });
  });
});

describe('the rules of several services', () => {
  const services = {
    web: undefined,
    api: { paths: ['/api/*', '/docs'] },
    admin: { hosts: ['example.com'] },
  };
  const rules = all(
    build({ domain: { ...domain, otherHostNames, redirect: 'none' } }, services),
    'aws_lb_listener_rule',
  );

  it('are one for each path, at a priority of its own', () => {
    expect(Object.keys(rules.api_target_group_rule.for_each)).toEqual(['/api/*', '/docs']);
    const priorities = Object.values(rules).flatMap((rule) => Object.values(rule.for_each));
    expect(new Set(priorities).size).toBe(4);
  });

  it('are for some of the host names when the service says so', () => {
    expect(rules.admin_target_group_rule.condition).toEqual(forPath(['example.com']));
  });

  it('hold at most the five values that AWS takes', () => {
    const names = ['a.example.com', 'b.example.com', 'c.example.com'];
    const terraform = build({ domain: { ...domain, otherHostNames: names, redirect: 'none' } });
    const [hosts, paths] = only(terraform, 'aws_lb_listener_rule').condition;
    expect(hosts.host_header.values.length + paths.path_pattern.values.length).toBe(5);
  });

  it('are refused for a host name that the load balancer does not serve', () => {
    expect(() => build({ domain }, { api: { hosts: ['api.example.com'] } })).toThrow(
      'test/api/target-group: must be asked under one of app.example.com, got "api.example.com"; list it in loadBalancer.domain',
    );
  });
});

it('keeps the name of a load balancer within the 32 characters that AWS takes', () => {
  const terraform = synth((stack) => {
    loadBalancerOf(stack, {}, 'thirty-characters-long-project-production-eu-west-1');
  });
  expect(argument(terraform, 'aws_lb', 'name')).toEqual({ load_balancer_alb: 'thirty-characters-long-pr-1546b0' });
});
