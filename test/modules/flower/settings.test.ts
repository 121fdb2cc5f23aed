import { describe, expect, it } from 'vitest';
import { flowerSettings } from '../../../modules/flower/settings.ts';
import { itKeepsWithinBounds, refusals } from '../settings.ts';

const domain = { hostName: 'flower.example.com', hostedZoneId: 'Z0EXAMPLE' };

describe('settings of Flower', () => {
  itKeepsWithinBounds(
    flowerSettings,
    {},
    {
      tasks: {
        takes: [0, 1, undefined],
        refuses: [-1, 2, 0.5],
        message:
          'must be a whole number from 0 to 1; it keeps what it has seen in its memory, so two would each show a part',
      },
      scaling: {
        takes: [undefined],
        refuses: [{ minTasks: 1, maxTasks: 1 }],
        message: 'must be left out; flower is one task',
      },
      stopTimeoutSeconds: {
        takes: [2, 120],
        refuses: [1, 121],
        message: 'must be a whole number from 2 to 120; Fargate kills a task after 120 seconds at the latest',
      },
      allowedCidrs: {
        takes: [
          [],
          ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'],
          ['10.8.0.0/16', '172.31.255.0/24', '192.168.1.7/32', '100.64.0.0/10'],
          Array(20).fill('10.8.0.0/16'),
        ],
        refuses: [Array(21).fill('10.8.0.0/16'), '10.8.0.0/16', null],
        message: 'must be a list of 0 to 20; those of a VPN or of peered networks',
      },
      passwordVersion: {
        takes: [1, 1_000_000],
        refuses: [0, 1_000_001],
        message: 'must be a whole number from 1 to 1000000; raise it by one for a new password',
      },
    },
  );

  it.each([
    // Partly or wholly outside.
    ...['0.0.0.0/0', '10.0.0.0/7', '172.0.0.0/11', '192.168.0.0/15', '172.32.0.0/16', '100.64.0.0/9', '8.8.8.0/24'],
    // Not as AWS writes it.
    ...['10.8.0.1/16', '10.8.0.0', '10.999.0.0/8', '10.8.0.0/33', '010.8.0.0/16', '10.8.0.0/016', '10.8.0.0/16 '],
    ...['fd00::/8', 'vpn', ''],
  ])('refuse to let %j in', (cidr) => {
    expect(refusals('flower', flowerSettings, { allowedCidrs: ['10.8.0.0/16', cidr] })).toEqual([
      `flower.allowedCidrs[1]: must be a range of private IPv4 addresses that starts at its own first address, got ${JSON.stringify(cidr)}; such as 10.8.0.0/16, Flower is never public`,
    ]);
  });

  it('need a zone with a host name', () => {
    expect(flowerSettings.parse({ domain }).domain).toEqual(domain);
    expect(refusals('flower', flowerSettings, { domain: { hostName: 'Flower' } })).toEqual([
      'flower.domain.hostName: must be a host name in lower case, got "Flower"; such as app.example.com',
      'flower.domain.hostedZoneId: must be the id of a Route 53 hosted zone, or elsewhere, got nothing; aws route53 list-hosted-zones prints it, without /hostedzone/; elsewhere is at any other provider of DNS',
    ]);
  });

  it('are one small task, for the VPC alone, by default', () => {
    expect(flowerSettings.parse({})).toMatchObject({
      cpu: 256,
      memoryMiB: 512,
      tasks: 1,
      stopTimeoutSeconds: 30,
      architecture: 'x86_64',
      entryPoint: 'none',
      ephemeralStorageGiB: 20,
      allowedCidrs: [],
      passwordVersion: 1,
      alarms: { missingTasks: { tasks: 1 }, memory: { percent: 90 } },
    });
  });
});
