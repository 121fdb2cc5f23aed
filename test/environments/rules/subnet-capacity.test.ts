import { describe, expect, it } from 'vitest';
import { subnetCapacity } from '../../../environments/rules/subnet-capacity.ts';
import type { EnvironmentInput } from '../../../environments/schema.ts';
import { findings } from '../config.ts';

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
      'web.tasks: must be at most 251, so that a deploy finds room for old and new tasks in 2 subnets of 251 free addresses, got 252; take fewer tasks or a larger network.cidr or three zones',
    ]);
  });

  it('counts a third zone, and no longer offers it', () => {
    const network = { cidr: '10.10.0.0/21', zones: threeZones };
    expect(withTasks(376, network)).toEqual([]);
    expect(withTasks(377, network)).toEqual([
      'web.tasks: must be at most 376, so that a deploy finds room for old and new tasks in 3 subnets of 251 free addresses, got 377; take fewer tasks or a larger network.cidr',
    ]);
  });

  it('counts the endpoints, which are in the private subnets', () => {
    const network = { cidr: '10.10.0.0/21', egress: 'vpc-endpoints' as const };
    expect(withTasks(247, network)).toEqual([]);
    expect(withTasks(248, network)).toEqual([
      'web.tasks: must be at most 247, so that a deploy finds room for old and new tasks in 2 subnets of 247 free addresses, got 248; take fewer tasks or a larger network.cidr or three zones',
    ]);
    expect(withTasks(250, { cidr: '10.10.0.0/21', interfaceEndpoints: ['logs'] })).toEqual([]);
    expect(withTasks(251, { cidr: '10.10.0.0/21', interfaceEndpoints: ['logs'] })).toHaveLength(1);
  });

  it('counts the load balancer beside tasks in the public subnets, and not the endpoints', () => {
    const network = { cidr: '10.10.0.0/16', egress: 'public-ip' as const, interfaceEndpoints: ['logs' as const] };
    expect(withTasks(1011, network)).toEqual([]);
    expect(withTasks(1012, network)).toEqual([
      'web.tasks: must be at most 1011, so that a deploy finds room for old and new tasks in 2 subnets of 1011 free addresses, got 1012; take fewer tasks or three zones or another network.egress',
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
        'web.scaling.schedule[1].maxTasks: must be at most 251, so that a deploy finds room for old and new tasks in 2 subnets of 251 free addresses, got 252; take fewer tasks or a larger network.cidr or three zones',
      ],
    );
  });

  it('takes 19 tasks in the public /27s of a /21, and refuses 20', () => {
    const network = { cidr: '10.10.0.0/21', egress: 'public-ip' as const };
    expect(withTasks(19, network)).toEqual([]);
    expect(withTasks(20, network)).toEqual([
      'web.tasks: must be at most 19, so that a deploy finds room for old and new tasks in 2 subnets of 19 free addresses, got 20; take fewer tasks or a larger network.cidr or three zones or another network.egress',
    ]);
  });
});
