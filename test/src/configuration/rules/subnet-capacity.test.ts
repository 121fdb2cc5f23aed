import { describe, expect, it } from 'vitest';
import { subnetCapacity } from '../../../../src/configuration/rules/subnet-capacity.ts';
import type { EnvironmentInput } from '../../../../src/configuration/schema.ts';
import { findings, redis, worker } from '../config.ts';

const threeZones = ['eu-central-1a', 'eu-central-1b', 'eu-central-1c'];

function withTasks(tasks: number, network: Partial<EnvironmentInput['network']>): string[] {
  return findings(subnetCapacity, { network, web: { tasks } });
}

describe('subnet-capacity', () => {
  it('takes as many tasks as ECS runs in the private subnets of a /16', () => {
    expect(withTasks(5000, { cidr: '10.10.0.0/16' })).toEqual([]);
  });

  it('takes what the private /24s of a /21 hold twice, and refuses one task more', () => {
    expect(withTasks(251, { cidr: '10.10.0.0/21' })).toEqual([]);
    expect(withTasks(252, { cidr: '10.10.0.0/21' })).toEqual([
      'web.tasks: must bring the tasks of a deploy from 504 (web 504) down to 502, the free addresses of 2 subnets, got 252; take fewer tasks or a larger network.cidr or three zones',
    ]);
  });

  it('counts the migration, which runs once', () => {
    const overrides = { network: { cidr: '10.10.0.0/21' }, migration: {}, web: { tasks: 251 } };
    expect(findings(subnetCapacity, overrides)).toEqual([
      'web.tasks: must bring the tasks of a deploy from 503 (web 502, migration 1) down to 502, the free addresses of 2 subnets, got 251; take fewer tasks or a larger network.cidr or three zones',
    ]);
  });

  it('counts what puts the static files into their bucket, which runs once', () => {
    const overrides = { network: { cidr: '10.10.0.0/21' }, collectStatic: {}, web: { tasks: 251 } };
    expect(findings(subnetCapacity, overrides)).toEqual([
      'web.tasks: must bring the tasks of a deploy from 503 (web 502, collectStatic 1) down to 502, the free addresses of 2 subnets, got 251; take fewer tasks or a larger network.cidr or three zones',
    ]);
  });

  it('counts the most runs of schedules at a time, and names the setting of the one that has more than a service', () => {
    const network = { cidr: '10.10.0.0/21' };
    const rare = { name: 'clear', command: ['clear'], at: 'rate(1 day)' };
    expect(findings(subnetCapacity, { network, schedules: [rare], web: { tasks: 251 } })).toEqual([
      'web.tasks: must bring the tasks of a deploy from 503 (web 502, schedules[0] 1) down to 502, the free addresses of 2 subnets, got 251; take fewer tasks or a larger network.cidr or three zones',
    ]);
    const often = { ...rare, name: 'import', at: 'rate(1 minute)', timeoutSeconds: 30_000, overlap: true };
    expect(findings(subnetCapacity, { network, schedules: [rare, often], web: { tasks: 1 } })).toEqual([
      'schedules[1].overlap: must bring the tasks of a deploy from 520 (web 2, schedules[0] 1, schedules[1] 517) down to 502, the free addresses of 2 subnets, got true; take fewer tasks or a larger network.cidr or three zones',
    ]);
  });

  it('counts a third zone, and no longer offers it', () => {
    const network = { cidr: '10.10.0.0/21', zones: threeZones };
    expect(withTasks(376, network)).toEqual([]);
    expect(withTasks(377, network)).toEqual([
      'web.tasks: must bring the tasks of a deploy from 754 (web 754) down to 753, the free addresses of 3 subnets, got 377; take fewer tasks or a larger network.cidr',
    ]);
  });

  it('counts the endpoints, which are in the private subnets', () => {
    const network = { cidr: '10.10.0.0/21', egress: 'vpc-endpoints' as const };
    expect(withTasks(247, network)).toEqual([]);
    expect(withTasks(248, network)).toEqual([
      'web.tasks: must bring the tasks of a deploy from 496 (web 496) down to 494, the free addresses of 2 subnets, got 248; take fewer tasks or a larger network.cidr or three zones',
    ]);
    expect(withTasks(250, { cidr: '10.10.0.0/21', interfaceEndpoints: ['logs'] })).toEqual([]);
    expect(withTasks(251, { cidr: '10.10.0.0/21', interfaceEndpoints: ['logs'] })).toHaveLength(1);
  });

  it('counts the load balancer beside tasks in the public subnets, and not the endpoints', () => {
    const network = { cidr: '10.10.0.0/16', egress: 'public-ip' as const, interfaceEndpoints: ['logs' as const] };
    expect(withTasks(1011, network)).toEqual([]);
    expect(withTasks(1012, network)).toEqual([
      'web.tasks: must bring the tasks of a deploy from 2024 (web 2024) down to 2022, the free addresses of 2 subnets, got 1012; take fewer tasks or three zones or another network.egress',
    ]);
  });

  it('counts the most tasks that scaling may ask for, at any time of its schedule', () => {
    const scaling = { minTasks: 1, maxTasks: 251, cpuPercent: 60 };
    const network = { cidr: '10.10.0.0/21' };
    expect(findings(subnetCapacity, { network, web: { tasks: undefined, scaling } })).toEqual([]);
    const action = { when: 'cron(0 8 * * ? *)', minTasks: 1 };
    const schedule = [
      { name: 'evening', ...action, maxTasks: 3 },
      { name: 'sale', ...action, maxTasks: 252 },
    ];
    expect(findings(subnetCapacity, { network, web: { tasks: undefined, scaling: { ...scaling, schedule } } })).toEqual(
      [
        'web.scaling.schedule[1].maxTasks: must bring the tasks of a deploy from 504 (web 504) down to 502, the free addresses of 2 subnets, got 252; take fewer tasks or a larger network.cidr or three zones',
      ],
    );
  });

  it('takes 19 tasks in the public /27s of a /21, and refuses 20', () => {
    const network = { cidr: '10.10.0.0/21', egress: 'public-ip' as const };
    expect(withTasks(19, network)).toEqual([]);
    expect(withTasks(20, network)).toEqual([
      'web.tasks: must bring the tasks of a deploy from 40 (web 40) down to 38, the free addresses of 2 subnets, got 20; take fewer tasks or a larger network.cidr or three zones or another network.egress',
    ]);
  });

  it('counts the tasks of all services together, of beat never two, and names the one that has the most', () => {
    const overrides = {
      network: { cidr: '10.10.0.0/21', egress: 'public-ip' as const },
      web: { tasks: 4 },
      workers: [worker({ tasks: 3 }), worker({ tasks: undefined, scaling: { minTasks: 0, maxTasks: 10 } })],
      beat: { scheduler: 'file' as const },
      flower: {},
    };
    expect(findings(subnetCapacity, { ...overrides, flower: { tasks: 0 } })).toEqual([]);
    expect(findings(subnetCapacity, { ...overrides, web: { tasks: 5 } })).toEqual([
      'workers[1].scaling.maxTasks: must bring the tasks of a deploy from 39 (web 10, workers[0] 6, workers[1] 20, beat 1, flower 2) down to 38, the free addresses of 2 subnets, got 10; take fewer tasks or a larger network.cidr or three zones or another network.egress',
    ]);
  });

  it('counts the function that measures the queues of Redis, wherever tasks are', () => {
    for (const [egress, most] of [
      ['single-nat', 250],
      ['public-ip', 18],
    ] as const) {
      const network = { cidr: '10.10.0.0/21', egress };
      expect(findings(subnetCapacity, { network, broker: redis, web: { tasks: most } })).toEqual([]);
      expect(findings(subnetCapacity, { network, broker: redis, web: { tasks: most + 1 } })).toHaveLength(1);
      expect(findings(subnetCapacity, { network, broker: { kind: 'sqs' }, web: { tasks: most + 1 } })).toEqual([]);
    }
  });

  it('counts the load balancer that CloudFront alone reaches in the private subnets, with what CloudFront has there', () => {
    const network = { cidr: '10.10.0.0/21' };
    const cdn = { originAccess: 'vpc-origin' as const };
    expect(findings(subnetCapacity, { network, cdn, web: { tasks: 242 } })).toEqual([]);
    expect(findings(subnetCapacity, { network, cdn, web: { tasks: 243 } })).toEqual([
      'web.tasks: must bring the tasks of a deploy from 486 (web 486) down to 484, the free addresses of 2 subnets, got 243; take fewer tasks or a larger network.cidr or three zones',
    ]);
    expect(findings(subnetCapacity, { network, cdn: { originAccess: 'prefix-list' }, web: { tasks: 251 } })).toEqual(
      [],
    );
    const inPublic = { ...network, egress: 'public-ip' as const };
    expect(findings(subnetCapacity, { network: inPublic, cdn, web: { tasks: 27 } })).toEqual([]);
    expect(findings(subnetCapacity, { network: inPublic, cdn, web: { tasks: 28 } })).toHaveLength(1);
  });

  it("counts Flower's own load balancer in the private subnets, and not in the public ones", () => {
    const flower = { tasks: 0 };
    const network = { cidr: '10.10.0.0/21' };
    expect(findings(subnetCapacity, { network, flower, web: { tasks: 243 } })).toEqual([]);
    expect(findings(subnetCapacity, { network, flower, web: { tasks: 244 } })).toEqual([
      'web.tasks: must bring the tasks of a deploy from 488 (web 488) down to 486, the free addresses of 2 subnets, got 244; take fewer tasks or a larger network.cidr or three zones',
    ]);
    const inPublic = { ...network, egress: 'public-ip' as const };
    expect(findings(subnetCapacity, { network: inPublic, flower, web: { tasks: 19 } })).toEqual([]);
  });
});
