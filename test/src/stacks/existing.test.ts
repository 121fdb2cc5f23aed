import { describe, expect, it } from 'vitest';
import { ref } from '../../modules/terraform.ts';
import { bootstrapTerraform, environmentTerraform } from '../../stacks.ts';
import type { Terraform } from '../../synth.ts';
import { application, environment, everyCapability, type Overrides } from '../configuration/config.ts';

const uuid = '0a1b2c3d-0000-4000-8000-000000000000';
const keyArn = `arn:aws:kms:eu-central-1:111111111111:key/${uuid}`;
const certificateArn = (region: string) => `arn:aws:acm:${region}:111111111111:certificate/${uuid}`;
const subnets = ['1', '2', '3', '4', '5', '6'].map((digit) => `subnet-0a1b2c3d4e5f6071${digit}`);
const vpcId = 'vpc-0a1b2c3d4e5f60718';
const existing = {
  vpcId,
  privateSubnetIds: subnets.slice(0, 2),
  publicSubnetIds: subnets.slice(2, 4),
  databaseSubnetIds: subnets.slice(4),
};
const network = { cidr: undefined, zones: undefined, egress: undefined, existing } as NonNullable<Overrides['network']>;
const domain = { hostName: 'app.example.com', otherHostNames: ['example.com'], hostedZoneId: 'elsewhere' };
const withGithub = { ...application, github: { infrastructureRepository: 'acme/infrastructure' } };

/** Everything that an environment can have, in what is there already. */
const all = environment({
  ...everyCapability('redis'),
  network,
  encryption: { keyArn },
  loadBalancer: { deletionProtection: false, domain: { ...domain, certificateArn: certificateArn('eu-central-1') } },
  cdn: { waf: {}, certificateArn: certificateArn('us-east-1') },
  flower: { domain: { hostName: 'flower.example.com', hostedZoneId: 'elsewhere' } },
});

const networkTypes = ['vpc', 'subnet', 'route_table', 'route', 'internet_gateway', 'nat_gateway', 'eip', 'flow_log'];

/** Everything that is of one type, with what it is at. */
const of = (terraform: Terraform, type: string) =>
  Object.entries(terraform.resource[type] ?? {}) as [string, Record<string, unknown>][];

describe('an environment in what is there', () => {
  const terraform = environmentTerraform(application, all);

  it('makes nothing of a network, no certificate but Flower’s, and no record', () => {
    const types = [...networkTypes.map((type) => `aws_${type}`), 'aws_default_security_group', 'aws_vpc_endpoint'];
    expect([...types, 'aws_route53_record', 'aws_route53_zone'].filter((type) => terraform.resource[type])).toEqual([]);
    expect(of(terraform, 'aws_acm_certificate').map(([name]) => name)).toEqual(['flower_load_balancer_certificate']);
  });

  it('has its groups in the VPC, its data in the database subnets, and its tasks in the private ones', () => {
    expect(new Set(of(terraform, 'aws_security_group').map(([, { vpc_id }]) => vpc_id))).toEqual(new Set([vpcId]));
    const groups = [...of(terraform, 'aws_db_subnet_group'), ...of(terraform, 'aws_elasticache_subnet_group')];
    expect(new Set(groups.map(([, { subnet_ids }]) => JSON.stringify(subnet_ids)))).toEqual(
      new Set([JSON.stringify(existing.databaseSubnetIds)]),
    );
    for (const [, service] of of(terraform, 'aws_ecs_service')) {
      expect(service.network_configuration).toMatchObject({ subnets: existing.privateSubnetIds });
    }
  });

  it('has its load balancer behind CloudFront in the private subnets', () => {
    expect(terraform.resource.aws_lb?.load_balancer_alb).toMatchObject({
      internal: true,
      subnets: existing.privateSubnetIds,
    });
  });

  it('lets the ranges that are named open Flower, and nobody else in the VPC', () => {
    const flower = { allowedCidrs: ['10.8.0.0/16'] };
    const named = environmentTerraform(application, environment({ ...everyCapability('redis'), network, flower }));
    const rules = of(named, 'aws_vpc_security_group_ingress_rule').filter(([name]) =>
      name.startsWith('flower_load_balancer_from'),
    );
    expect(rules.map(([name, { for_each }]) => [name, for_each])).toEqual([
      ['flower_load_balancer_from_private_addresses_80', ref('toset(["10.8.0.0/16"])')],
    ]);
  });

  it('encrypts with the key that is there, and makes one of its own elsewhere alone', () => {
    expect(terraform.resource.aws_db_instance?.database_instance?.kms_key_id).toBe(keyArn);
    expect(of(terraform, 'aws_kms_key').map(([name]) => name)).not.toContain('encryption_key');
    expect(of(terraform, 'aws_kms_key').map(([name]) => name)).toContain('cdn_encryption_key');
    expect(terraform.data.aws_kms_key?.encryption_key).toEqual({
      key_id: keyArn,
      lifecycle: {
        postcondition: [
          {
            condition: ref(
              'self.key_state == "Enabled" && self.key_usage == "ENCRYPT_DECRYPT" && self.customer_master_key_spec == "SYMMETRIC_DEFAULT"',
            ),
            error_message: `encryption.keyArn: must be an enabled symmetric key that encrypts, got ${keyArn}; it is \${self.key_state}, \${self.key_usage}, \${self.customer_master_key_spec}`,
          },
        ],
      },
    });
  });

  it('shows certificates that are there to browsers and to CloudFront', () => {
    expect(terraform.resource.aws_lb_listener?.load_balancer_https?.certificate_arn).toBe(
      certificateArn('eu-central-1'),
    );
    expect(terraform.resource.aws_cloudfront_distribution?.cdn_site_distribution?.viewer_certificate).toMatchObject({
      acm_certificate_arn: certificateArn('us-east-1'),
    });
  });

  it('tells people where each host name is to lead, and how Flower’s certificate is proved', () => {
    const site = ref('aws_cloudfront_distribution.cdn_site_distribution.domain_name');
    expect(terraform.output.host_name_targets?.value).toEqual({
      'app.example.com': site,
      'example.com': site,
      'flower.example.com': ref('aws_lb.flower_load_balancer_alb.dns_name'),
    });
    expect(terraform.output.certificate_proofs?.value).toBe(
      ref(
        'merge({for option in aws_acm_certificate.flower_load_balancer_certificate.domain_validation_options : option.domain_name => { name = option.resource_record_name, type = option.resource_record_type, value = option.resource_record_value }})',
      ),
    );
  });

  it('gives a deploy no right to change the VPC or the key', () => {
    const policies = of(bootstrapTerraform(withGithub, { ...all }), 'aws_iam_policy').map(([, { policy }]) =>
      JSON.parse(policy as string),
    );
    const statements = policies.flatMap(({ Statement }) => Statement);
    const actions = statements
      .filter(({ Effect }) => Effect === 'Allow')
      .flatMap(({ Action }) => Action as string[])
      .filter((action) =>
        /^ec2:(Create|Modify|Attach|Associate|Replace|Delete|Disassociate|Release|Allocate)/.test(action),
      );
    // Interfaces are those of the function that measures queues, which Lambda makes by the function's role.
    expect([...new Set(actions)].sort()).toEqual([
      'ec2:CreateLaunchTemplate',
      'ec2:CreateLaunchTemplateVersion',
      'ec2:CreateNetworkInterface',
      'ec2:CreateSecurityGroup',
      'ec2:CreateTags',
      'ec2:DeleteLaunchTemplate',
      'ec2:DeleteNetworkInterface',
      'ec2:DeleteSecurityGroup',
      'ec2:DeleteTags',
      'ec2:ModifyLaunchTemplate',
      'ec2:ModifySecurityGroupRules',
    ]);
    const onVpc = statements.filter(({ Sid }) => Sid === 'MakeInVpc');
    expect(onVpc).toEqual([
      expect.objectContaining({
        Action: ['ec2:CreateSecurityGroup'],
        Resource: [`arn:aws:ec2:eu-central-1:111111111111:vpc/${vpcId}`],
      }),
    ]);
  });
});

it('lets a deploy make what is asked for in the VPC, and nothing else', () => {
  const asked = { ...existing, flowLogs: true };
  const settings = environment({
    network: { ...network, existing: asked, egress: 'vpc-endpoints', interfaceEndpoints: ['logs'] },
  });
  const bootstrap = bootstrapTerraform(withGithub, settings);
  const statements = of(bootstrap, 'aws_iam_policy').flatMap(
    ([, { policy }]) => JSON.parse(policy as string).Statement,
  );
  const arn = 'arn:aws:ec2:eu-central-1:111111111111:';
  expect(statements.filter(({ Sid }) => Sid === 'MakeInVpc')).toEqual([
    expect.objectContaining({
      Action: ['ec2:CreateFlowLogs', 'ec2:CreateSecurityGroup', 'ec2:CreateVpcEndpoint'],
      Resource: [`${arn}vpc/${vpcId}`, ...existing.privateSubnetIds.map((id) => `${arn}subnet/${id}`)],
    }),
  ]);
});

describe('a zone elsewhere', () => {
  const made = environment({ loadBalancer: { deletionProtection: false, domain } });

  it('lets people prove a certificate that is made, and waits for it', () => {
    const terraform = environmentTerraform(application, made);
    expect(terraform.output.certificate_proofs?.value).toContain('aws_acm_certificate.load_balancer_certificate');
    expect(terraform.resource.aws_acm_certificate_validation?.load_balancer_certificate_validation).toEqual({
      certificate_arn: ref('aws_acm_certificate.load_balancer_certificate.arn'),
    });
    expect(terraform.output.host_name_targets?.value).toEqual({
      'app.example.com': ref('aws_lb.load_balancer_alb.dns_name'),
      'example.com': ref('aws_lb.load_balancer_alb.dns_name'),
    });
    expect(terraform.resource.aws_route53_record).toBeUndefined();
  });

  it('gives a deploy no right to a zone', () => {
    expect(JSON.stringify(bootstrapTerraform(withGithub, made))).not.toContain('route53:ChangeResourceRecordSets');
  });

  it('shows nothing where the zone is here', () => {
    const here = { ...domain, hostedZoneId: 'Z0EXAMPLE' };
    const { output } = environmentTerraform(application, environment({ loadBalancer: { domain: here } }));
    expect(output.host_name_targets).toBeUndefined();
    expect(output.certificate_proofs).toBeUndefined();
  });
});
