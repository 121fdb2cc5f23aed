import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import {
  allow,
  allowFromCloudFront,
  allowFromInternet,
  allowHttpsToInternet,
} from '../../../modules/shared/connections.ts';
import { synth } from '../../synth.ts';
import { Client } from '../client.ts';
import { all, ref } from '../terraform.ts';

class Endpoint extends Construct {
  readonly port = 5432;
  readonly securityGroup = new SecurityGroup(this, 'group', {});
}

class ClientAndEndpoint extends Client {
  readonly port = 8000;
}

const web = ref('aws_security_group.web_group.id');
const database = ref('aws_security_group.database_group.id');
const anyone = { security_group_id: web, ip_protocol: 'tcp', cidr_ipv4: '0.0.0.0/0' };
const toDatabase = {
  description: 'web to database',
  ip_protocol: 'tcp',
  from_port: 5432,
  to_port: 5432,
  lifecycle: { create_before_destroy: true },
};

describe('connections', () => {
  const terraform = synth((stack) => {
    const client = new ClientAndEndpoint(stack, 'web');
    allow(client, new Endpoint(stack, 'database'));
    allowHttpsToInternet(client);
    allowFromInternet(client, 80);
    allowFromCloudFront(client, 443);
    // A client that starts nothing has nothing to hold back.
    const proxy = new Endpoint(stack, 'proxy');
    allow({ holder: proxy, securityGroup: proxy.securityGroup }, client);
    new TerraformOutput(stack, 'start', { value: 'of web', dependsOn: client.waitsFor });
  });
  const egress = all(terraform, 'aws_vpc_security_group_egress_rule');
  const ingress = all(terraform, 'aws_vpc_security_group_ingress_rule');

  it('opens a path at both ends, on the port of the endpoint, to the other security group alone', () => {
    expect(egress.web_to_database_egress).toEqual({
      ...toDatabase,
      security_group_id: web,
      referenced_security_group_id: database,
    });
    expect(ingress.web_to_database_ingress).toEqual({
      ...toDatabase,
      security_group_id: database,
      referenced_security_group_id: web,
    });
  });

  it('makes the client wait for each rule on its way out, and for none of the others', () => {
    expect(terraform.output.start?.depends_on).toEqual([
      ref('aws_vpc_security_group_egress_rule.web_to_database_egress'),
      ref('aws_vpc_security_group_ingress_rule.web_to_database_ingress'),
      ref('aws_vpc_security_group_egress_rule.web_to_internet'),
    ]);
  });

  it('opens HTTPS and nothing else to the internet', () => {
    expect(egress.web_to_internet).toEqual({
      ...anyone,
      description: 'web to the internet, HTTPS',
      from_port: 443,
      to_port: 443,
      // It goes after the tasks that use it.
      lifecycle: { create_before_destroy: true },
    });
  });

  it('opens one port to connections from the internet', () => {
    expect(ingress.web_from_internet_80).toEqual({
      ...anyone,
      description: 'the internet to web, port 80',
      from_port: 80,
      to_port: 80,
    });
  });

  it('opens one port to the addresses that CloudFront comes from, as AWS keeps them', () => {
    expect(ingress.web_from_cloudfront).toEqual({
      security_group_id: web,
      description: 'CloudFront to web, port 443',
      ip_protocol: 'tcp',
      from_port: 443,
      to_port: 443,
      prefix_list_id: ref('data.aws_ec2_managed_prefix_list.web_cloudfront_addresses.id'),
    });
    expect(terraform.data.aws_ec2_managed_prefix_list?.web_cloudfront_addresses).toEqual({
      name: 'com.amazonaws.global.cloudfront.origin-facing',
    });
  });

  it('makes no rule that was not asked for', () => {
    expect(Object.keys(egress)).toEqual(['proxy_to_web_egress', 'web_to_database_egress', 'web_to_internet']);
    expect(Object.keys(ingress)).toEqual([
      'proxy_to_web_ingress',
      'web_from_cloudfront',
      'web_from_internet_80',
      'web_to_database_ingress',
    ]);
  });

  it('refuses the same path twice', () => {
    const twice = () =>
      synth((stack) => {
        const [client, endpoint] = [new Client(stack, 'web'), new Endpoint(stack, 'database')];
        allow(client, endpoint);
        allow(client, endpoint);
      });
    expect(twice).toThrow("There is already a Construct with name 'to-database' in Client [web]");
  });
});
