import { EC2Client, type SecurityGroupRule } from '@aws-sdk/client-ec2';
import { expect, it, vi } from 'vitest';
import { network } from '../../../../src/commands/recover/finders/network.ts';
import { settingsOf } from '../../../../src/commands/recover/instances.ts';

const lists: SecurityGroupRule[] = [
  { SecurityGroupRuleId: 'sgr-s3', PrefixListId: 'pl-s3', Description: 'S3' },
  { SecurityGroupRuleId: 'sgr-dynamodb', PrefixListId: 'pl-dynamodb', Description: 'DynamoDB' },
  { SecurityGroupRuleId: 'sgr-range', CidrIpv4: '10.0.0.0/8', Description: 'S3' },
].map((rule) => ({ ...rule, IsEgress: true, IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }));

async function idsOf(set: Record<string, string>, known: Record<string, string> = {}) {
  vi.spyOn(EC2Client.prototype, 'send').mockImplementation(async () => ({ SecurityGroupRules: lists }));
  const body = { security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: '443', to_port: '443', ...set };
  const type = 'aws_vpc_security_group_egress_rule';
  const settings = settingsOf({ address: `${type}.rule`, type, body }, (address) => known[address]);
  const found = await network[type]?.(settings, { config: { region: 'eu-central-1' }, tags: {} });
  return found?.map(({ importId }) => importId);
}

const lookedUp = `\${data.aws_ec2_managed_prefix_list.list.id}`;

it('tells two rules to prefix lists apart by the list', async () => {
  expect(await idsOf({ prefix_list_id: 'pl-dynamodb', description: 'other words' })).toEqual(['sgr-dynamodb']);
  const known = { 'data.aws_ec2_managed_prefix_list.list': 'pl-s3' };
  expect(await idsOf({ prefix_list_id: lookedUp }, known)).toEqual(['sgr-s3']);
});

it('tells them apart by what they are for where the state does not know the list', async () => {
  expect(await idsOf({ prefix_list_id: lookedUp, description: 'DynamoDB' })).toEqual(['sgr-dynamodb']);
  expect(await idsOf({ prefix_list_id: lookedUp })).toEqual([]);
});

it('takes no rule to a range for one to a list', async () => {
  expect(await idsOf({ cidr_ipv4: '10.0.0.0/8' })).toEqual(['sgr-range']);
});
