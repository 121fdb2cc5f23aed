import { expect, it } from 'vitest';
import { placeholdersReplaced } from '../../../../src/configuration/rules/placeholders-replaced.ts';
import { everyCapability, findings, type Overrides } from '../config.ts';

const sha256 = '3d84beee07d943ee2b0902252096be6175ebf3bb02eaa46bd08af43fe604b641';
const shipped: Overrides = {
  ...everyCapability('redis'),
  account: '111111111111',
  loadBalancer: {
    domain: {
      hostName: 'app.example.com',
      otherHostNames: ['www.example.org'],
      hostedZoneId: 'Z0PRODUCTION0EXAMPLE',
      hostedZoneName: 'example.com',
    },
  } as never,
  cdn: { hostNames: { docs: 'docs.example.com' }, basicAuth: { sha256 } },
  observability: { alarmSubscribers: ['team@shop.test', 'ops@example.com'] },
} as never;

it('refuses what the shipped files have in the place of a team’s own, in a project of another name', () => {
  const must = 'must not be the placeholder that the files came with';
  expect(findings(placeholdersReplaced, shipped, { project: 'bakery' })).toEqual([
    `account: ${must}, got "111111111111"; aws sts get-caller-identity prints your own`,
    `loadBalancer.domain.hostName: ${must}, got "app.example.com"; name a host of a domain of yours`,
    `loadBalancer.domain.otherHostNames[0]: ${must}, got "www.example.org"; name a host of a domain of yours`,
    `cdn.hostNames.docs: ${must}, got "docs.example.com"; name a host of a domain of yours`,
    `loadBalancer.domain.hostedZoneName: ${must}, got "example.com"; name a domain of yours`,
    `loadBalancer.domain.hostedZoneId: ${must}, got "Z0PRODUCTION0EXAMPLE"; aws route53 list-hosted-zones prints your own`,
    `observability.alarmSubscribers[1]: ${must}, got "ops@example.com"; name somebody who reads it`,
    `mail.domain: ${must}, got "example.com"; name your own`,
    `cdn.basicAuth.sha256: ${must}, got "${sha256}"; npm run basic-auth <user> makes a password of your own`,
  ]);
});

it('takes it in the shipped project, and a team’s own in any', () => {
  expect(findings(placeholdersReplaced, shipped, { project: 'shop' })).toEqual([]);
  const own = {
    account: '123456789012',
    loadBalancer: { domain: { hostName: 'app.myexample.com', hostedZoneId: 'Z0OWN' } },
    cdn: { basicAuth: { sha256: 'a'.repeat(64) } },
    observability: { alarmSubscribers: ['ops@bakery.test', 'https://example.com.bakery.test/'] },
  };
  expect(findings(placeholdersReplaced, own as never, { project: 'bakery' })).toEqual([]);
  expect(findings(placeholdersReplaced, { account: '123456789012' }, { project: 'bakery' })).toEqual([]);
});
