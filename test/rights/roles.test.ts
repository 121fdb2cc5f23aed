import { expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { environment, everyCapability, leastApplication } from '../src/configuration/config.ts';
import { bootstrapTerraform } from '../stacks.ts';
import { judge } from './judge.ts';
import { rolesIn } from './roles.ts';

const application = applicationSchema.parse({
  ...leastApplication,
  github: { infrastructureRepository: 'acme/shop-infrastructure' },
  frontEnds: [{ name: 'shop', kind: 'spa' }],
});
const withoutFrontEnds = environment();
const { cdn } = everyCapability('redis');

it('reads the roles of a bootstrap with their policies', () => {
  const config = environment({ cdn });
  expect(rolesIn(bootstrapTerraform(application, config), config).publish).toMatchObject({
    name: 'shop-test-publish',
    policies: [{ name: expect.any(String) }],
  });
});

it('lets a role do nothing that a bootstrap does not make, as the one that publishes where there is no front end', async () => {
  const { account, region } = withoutFrontEnds;
  const put = {
    time: '2026-01-01T12:00:00.000Z',
    accessKeyId: 'publish',
    service: 's3',
    operation: 'PutObject',
    region,
    parameters: { Bucket: 'shop', Key: 'index.html' },
    status: 200,
  };
  const roles = rolesIn(bootstrapTerraform(application, withoutFrontEnds), withoutFrontEnds);
  expect((await judge([put], account, [roles])).denied).toEqual([
    'publish: must be allowed s3:PutObject on arn:aws:s3:::shop/index.html (s3:PutObject), got implicitly denied',
  ]);
});
