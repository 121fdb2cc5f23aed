import { describe, expect, it } from 'vitest';
import type { Check } from './check.ts';
import { alarms } from './checks/alarms.ts';
import { cloudFront } from './checks/cloudfront.ts';
import { containers } from './checks/containers.ts';
import { database } from './checks/database.ts';
import { encryption } from './checks/encryption.ts';
import { functions } from './checks/functions.ts';
import { loadBalancer } from './checks/load-balancer.ts';
import { logs } from './checks/logs.ts';
import { network } from './checks/network.ts';
import { queues } from './checks/queues.ts';
import { redis } from './checks/redis.ts';
import { scaling } from './checks/scaling.ts';
import { secrets } from './checks/secrets.ts';
import { services } from './checks/services.ts';
import { storage } from './checks/storage.ts';
import { webAcl } from './checks/web-acl.ts';
import { environmentsByName } from './environments.ts';

const checks: Check[] = [
  ...alarms,
  ...cloudFront,
  ...containers,
  ...database,
  ...encryption,
  ...functions,
  ...loadBalancer,
  ...logs,
  ...network,
  ...queues,
  ...redis,
  ...scaling,
  ...secrets,
  ...services,
  ...storage,
  ...webAcl,
];

/** An environment after a fault was planted; none where it has nothing to break. */
function planted({ plant }: Check, terraform: (typeof environmentsByName)[number][1]) {
  const broken = structuredClone(terraform);
  try {
    plant(broken);
  } catch {
    return undefined;
  }
  return broken;
}

describe.each(checks)('AWS: $name', (check) => {
  it.each(environmentsByName)('holds in %s', (_, terraform) => {
    expect(check.problems(terraform)).toEqual([]);
  });

  it('is seen to be broken wherever it can be', () => {
    const broken = environmentsByName.flatMap(([, terraform]) => planted(check, terraform) ?? []);
    expect(broken.length).toBeGreaterThan(0);
    for (const terraform of broken) expect(check.problems(terraform)).not.toEqual([]);
  });
});

it('each check names the page that says so, and no two say the same', () => {
  for (const { source } of checks) {
    expect(source).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|github\.com\/hashicorp\/terraform-provider-aws)\//);
  }
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
});
