import { checkEnvironments } from '../../src/configuration/define.ts';
import { applicationSchema, type EnvironmentConfig } from '../../src/configuration/schema.ts';
import shop from '../shop/application.ts';
import { environments } from '../shop/index.ts';
import { environment, everyCapability, leastApplication, type Overrides } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';
import type { Terraform } from '../synth.ts';

const ofShop = checkEnvironments(shop, environments);

/** All that an application can ask of its environments. */
const demanding = applicationSchema.parse({
  ...leastApplication,
  secrets: ['STRIPE_API_KEY'],
  frontEnds: [
    { name: 'shop', kind: 'spa' },
    { name: 'help', kind: 'pages', path: '/help' },
  ],
  djangoPaths: { media: '/media/*' },
});

function of(application: typeof demanding, overrides: Overrides): Terraform {
  return environmentTerraform(application, environment(overrides));
}

/** Every kind of environment that the checks are for: the team's own three, the largest and the smallest. */
export const environmentsByName: [name: string, terraform: Terraform][] = [
  ...ofShop.environments.map((config: EnvironmentConfig): [string, Terraform] => [
    config.name,
    environmentTerraform(ofShop.application, config, ofShop.environments),
  ]),
  ['every capability and Redis', of(demanding, everyCapability('redis'))],
  [
    'every capability and SQS, without a way to the internet',
    of(demanding, {
      ...everyCapability('sqs'),
      network: { cidr: '10.10.0.0/16', zones: ['eu-central-1a', 'eu-central-1b'], egress: 'vpc-endpoints' },
    }),
  ],
  [
    'a firewall at a public load balancer',
    of(applicationSchema.parse(leastApplication), {
      loadBalancer: {
        deletionProtection: false,
        domain: { hostName: 'app.example.com', otherHostNames: ['www.example.com'], hostedZoneId: 'Z0EXAMPLE' },
        waf: {},
      },
    }),
  ],
  ['the least', of(applicationSchema.parse(leastApplication), {})],
];
