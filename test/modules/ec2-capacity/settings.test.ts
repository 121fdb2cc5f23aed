import { describe, expect, it } from 'vitest';
import { capacitySettings } from '../../../modules/ec2-capacity/settings.ts';

const least = { kind: 'ec2', instanceTypes: ['m7g.large'], spotPercent: 0, minInstances: 0, maxInstances: 1 };
const errors = (settings: unknown) => capacitySettings.safeParse(settings).error?.issues.map(({ message }) => message);

describe('the capacity of a worker', () => {
  it('is instances of some types, with a disk', () => {
    expect(capacitySettings.parse(least)).toEqual({ ...least, diskGiB: 50 });
  });

  it('is no machine outside of AWS, and says why', () => {
    expect(errors({ kind: 'external' })).toEqual([
      'must be one of fargate, ec2; fargate has no machine to look after, ec2 has GPUs, more memory and a lower price; external is none: machines outside of AWS (ECS Anywhere) run no task with an address of its own, which security groups, the database and Redis let in (docs/capacity.md)',
    ]);
  });

  it('says which kinds there are where something else stands', () => {
    expect(errors('ec2')).toEqual(['must be a group of settings; which ones it takes depends on kind, fargate or ec2']);
  });

  it.each([
    ['no type', { instanceTypes: [] }],
    ['what is no type', { instanceTypes: ['m7g'] }],
    ['a share of more than all', { spotPercent: 101 }],
    ['a group that can never have an instance', { maxInstances: 0 }],
    ['fewer instances than none', { minInstances: -1 }],
    ['GPUs that are none', { gpus: 0 }],
    ['a disk that the image does not fit on', { diskGiB: 29 }],
  ])('refuses %s', (_, wrong) => {
    expect(errors({ ...least, ...wrong })).toHaveLength(1);
  });
});
