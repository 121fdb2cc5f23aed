import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group/index.js';
import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { type LoadBalancerSettings, loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { addresses, synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { foundation } from '../foundation.ts';
import { all, argument, bareSecurityGroup, only, ref } from '../terraform.ts';

function build(settings: Partial<LoadBalancerSettings>) {
  return synth((stack) => {
    const loadBalancer = new LoadBalancer(stack, 'load-balancer', {
      ...foundation(stack),
      accessLogs: accessLogs(stack),
      settings: { ...loadBalancerSettings.parse({ deletionProtection: false }), ...settings },
    });
    const listener = loadBalancer.forwardTo(new LbTargetGroup(stack, 'web', { name: 'web' }));
    new TerraformOutput(stack, 'url', { value: loadBalancer.url });
    new TerraformOutput(stack, 'environment', { value: loadBalancer.environment });
    new TerraformOutput(stack, 'listener', { value: listener.arn });
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
const toWeb = [{ type: 'forward', target_group_arn: ref('aws_lb_target_group.web.arn') }];
const dnsName = ref('aws_lb.load_balancer_alb.dns_name');

describe('a load balancer without a domain', () => {
  const terraform = build({});

  it('stands in the public subnets, behind its own security group, and logs each request once it may', () => {
    expect(only(terraform, 'aws_lb')).toEqual({
      name: 'shop-test',
      load_balancer_type: 'application',
      internal: false,
      subnets: [ref('aws_subnet.network_public_a.id'), ref('aws_subnet.network_public_b.id')],
      security_groups: [group],
      idle_timeout: 75,
      drop_invalid_header_fields: true,
      enable_deletion_protection: false,
      access_logs: { enabled: true, bucket: 'shop-test-logs', prefix: 'load-balancer' },
      lifecycle: { prevent_destroy: false },
      depends_on: ['aws_route.network_public_to_internet', 'aws_s3_bucket_policy.log_policy'],
    });
    expect(only(terraform, 'aws_security_group')).toEqual(
      bareSecurityGroup('shop-test-load-balancer', 'Load balancer'),
    );
  });

  it('sends every plain HTTP request to the target group', () => {
    expect(all(terraform, 'aws_lb_listener')).toEqual({
      load_balancer_http: {
        load_balancer_arn: ref('aws_lb.load_balancer_alb.arn'),
        protocol: 'HTTP',
        port: 80,
        default_action: toWeb,
      },
    });
    expect(terraform.output.listener?.value).toBe(ref('aws_lb_listener.load_balancer_http.arn'));
  });

  it('opens port 80 to the internet, and no other', () => {
    expect(openPorts(terraform)).toEqual([[group, '0.0.0.0/0', 80, 80]]);
  });

  it('needs no certificate and no DNS record', () => {
    expect(addresses(terraform).filter((address) => /acm|route53/.test(address))).toEqual([]);
  });

  it('tells Django the name that AWS gave it', () => {
    expect(terraform.output.url?.value).toBe(`http://${dnsName}`);
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: dnsName,
      DJANGO_CSRF_TRUSTED_ORIGINS: `http://${dnsName}`,
    });
  });
});

describe('a load balancer with a domain', () => {
  const terraform = build({
    domain: { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' },
    idleTimeoutSeconds: 120,
    deletionProtection: true,
  });
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
    expect(http).toMatchObject({
      protocol: 'HTTP',
      port: 80,
      default_action: [{ type: 'redirect', redirect: { protocol: 'HTTPS', port: '443', status_code: 'HTTP_301' } }],
    });
  });

  it('sends HTTPS requests to the target group, in TLS 1.2 or 1.3, once the certificate is valid', () => {
    expect(https).toEqual({
      load_balancer_arn: ref('aws_lb.load_balancer_alb.arn'),
      protocol: 'HTTPS',
      port: 443,
      ssl_policy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
      certificate_arn: ref('aws_acm_certificate_validation.load_balancer_certificate_validation.certificate_arn'),
      default_action: toWeb,
    });
    expect(terraform.output.listener?.value).toBe(ref('aws_lb_listener.load_balancer_https.arn'));
  });

  it('proves by DNS that the domain is its own', () => {
    const option = 'tolist(aws_acm_certificate.load_balancer_certificate.domain_validation_options).0';
    expect(only(terraform, 'aws_acm_certificate')).toEqual({
      domain_name: 'app.example.com',
      validation_method: 'DNS',
      lifecycle: { create_before_destroy: true },
    });
    expect(proof).toMatchObject({
      zone_id: 'Z0EXAMPLE',
      name: ref(`${option}.resource_record_name`),
      type: ref(`${option}.resource_record_type`),
      records: [ref(`${option}.resource_record_value`)],
    });
    expect(only(terraform, 'aws_acm_certificate_validation')).toEqual({
      certificate_arn: ref('aws_acm_certificate.load_balancer_certificate.arn'),
      validation_record_fqdns: [ref('aws_route53_record.load_balancer_certificate_proof.fqdn')],
    });
  });

  it('is found under the domain', () => {
    expect(alias).toEqual({
      zone_id: 'Z0EXAMPLE',
      name: 'app.example.com',
      type: 'A',
      alias: { name: dnsName, zone_id: ref('aws_lb.load_balancer_alb.zone_id'), evaluate_target_health: true },
    });
  });

  it('opens ports 80 and 443 to the internet, and no other', () => {
    expect(openPorts(terraform)).toEqual([
      [group, '0.0.0.0/0', 443, 443],
      [group, '0.0.0.0/0', 80, 80],
    ]);
  });

  it('tells Django the domain', () => {
    expect(terraform.output.url?.value).toBe('https://app.example.com');
    expect(terraform.output.environment?.value).toEqual({
      DJANGO_ALLOWED_HOSTS: 'app.example.com',
      DJANGO_CSRF_TRUSTED_ORIGINS: 'https://app.example.com',
    });
  });
});

it('keeps the name of a load balancer within the 32 characters that AWS takes', () => {
  const terraform = synth((stack) => {
    new LoadBalancer(stack, 'load-balancer', {
      ...foundation(stack),
      accessLogs: accessLogs(stack),
      name: 'thirty-characters-long-project-production-eu-west-1',
      settings: loadBalancerSettings.parse({ deletionProtection: false }),
    });
  });
  expect(argument(terraform, 'aws_lb', 'name')).toEqual({ load_balancer_alb: 'thirty-characters-long-pr-1546b0' });
});
