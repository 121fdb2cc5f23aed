import { describe, expect, it } from 'vitest';
import { connectionLimit } from '../../../modules/database/connections.ts';

describe('connectionLimit', () => {
  it.each([
    ['db.t4g.micro', 112],
    ['db.t4g.small', 225],
    ['db.t3.medium', 450],
    ['db.t4g.large', 901],
    ['db.m5.large', 901],
    ['db.m8g.xlarge', 1802],
    ['db.r8g.large', 1802],
    ['db.r6gd.xlarge', 3604],
  ])('is for %s what RDS derives from its memory: %d', (instanceClass, limit) => {
    expect(connectionLimit({ instanceClass })).toBe(limit);
  });

  it.each(['db.m6i.4xlarge', 'db.r7i.48xlarge', 'db.x2g.xlarge', 'db.x2idn.16xlarge', 'db.x2iedn.xlarge'])(
    'is 5000, the most that RDS gives by itself, for %s',
    (instanceClass) => {
      expect(connectionLimit({ instanceClass })).toBe(5000);
    },
  );

  it.each([
    'db.t4g.4xlarge',
    'db.m7g.24xlarge',
    'db.m5.32xlarge',
    'db.m6i.48xlarge',
    'db.x2idn.large',
    'db.m99z.large',
  ])('is not known for %s, which RDS does not have', (instanceClass) => {
    expect(connectionLimit({ instanceClass })).toBeUndefined();
  });

  it('is the number that was set, whatever the class', () => {
    expect(connectionLimit({ instanceClass: 'db.t4g.micro', maxConnections: 200 })).toBe(200);
    expect(connectionLimit({ instanceClass: 'db.m99z.large', maxConnections: 200 })).toBe(200);
  });
});
