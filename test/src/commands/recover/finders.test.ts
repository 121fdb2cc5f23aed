import { describe, expect, it } from 'vitest';
import { finders, madeAgain } from '../../../../src/commands/recover/finders/finders.ts';
import { applicationSchema } from '../../../../src/configuration/schema.ts';
import { environmentTerraform } from '../../../stacks.ts';
import { environment, everyCapability, leastApplication, type Overrides } from '../../configuration/config.ts';

const application = applicationSchema.parse({ ...leastApplication, frontEnds: [{ name: 'shop', kind: 'spa' }] });

const zone = { hostName: 'app.example.com', hostedZoneName: 'example.com', createHostedZone: true };

const environments: Record<string, Overrides> = {
  'the smallest environment': {},
  'one with every capability and Redis': everyCapability('redis'),
  'one with every capability and SQS': everyCapability('sqs'),
  'one with a zone of its own and a firewall at the load balancer': {
    loadBalancer: { deletionProtection: false, domain: zone, waf: {} },
  },
  'one without a way to the internet': { network: { egress: 'vpc-endpoints' } as Overrides['network'] & object },
};

describe.each(Object.entries(environments))('%s', (_, overrides) => {
  it('has only resources that a recovery finds, or that a deploy makes again without harm', () => {
    const types = Object.keys(environmentTerraform(application, environment(overrides)).resource ?? {});
    expect(types.length).toBeGreaterThan(30);
    expect(types.filter((type) => !(type in finders) && !madeAgain.has(type))).toEqual([]);
  });

  it('names by tags what EC2 has no names for', () => {
    const { resource = {} } = environmentTerraform(application, environment(overrides));
    const named = ['vpc', 'subnet', 'internet_gateway', 'route_table', 'eip', 'nat_gateway', 'security_group'];
    const names = [...named, 'vpc_endpoint', 'flow_log'].flatMap((type) =>
      Object.entries(resource[`aws_${type}`] ?? {}).map(([address, body]) => {
        const { tags } = body as { tags?: { Name?: string } };
        return [`aws_${type}.${address}`, tags?.Name];
      }),
    );
    expect(names.filter(([, name]) => name === undefined)).toEqual([]);
    const byType = names.map(([address, name]) => `${address?.split('.')[0]} ${name}`);
    expect(byType).toEqual([...new Set(byType)]);
  });
});

it('finds nothing that it makes again', () => {
  expect(Object.keys(finders).filter((type) => madeAgain.has(type))).toEqual([]);
});
