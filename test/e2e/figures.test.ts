import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectionLimit } from '../../modules/database/connections.ts';
import { databaseSettings } from '../../modules/database/settings.ts';
import { type InstanceType, instanceTypes } from '../../modules/ec2-capacity/instance-types.ts';
import { cpuSizes, memorySizesMiB } from '../../modules/fargate-service/sizes.ts';
import { countries } from '../../modules/frontend-cdn/countries.ts';
import { vpcOriginRegions } from '../../modules/frontend-cdn/vpc-origin-regions.ts';
import { redisShape } from '../../modules/redis/settings.ts';
import { regions } from '../../modules/shared/regions.ts';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';

interface Figures {
  regions: string[];
  countries: string[];
  /** What EC2 says of each type. */
  instances: Record<string, Omit<InstanceType, 'architecture'> & { architectures: string[] }>;
  /** By the type of the instance. */
  memoryMiB: Record<string, number>;
  /** Memory sizes in MiB by CPU units. */
  fargate: Record<string, number[]>;
  databaseClasses: string[];
  nodeTypes: string[];
}

const python = join(pythonEnvironment('test/e2e/emulator/requirements.txt'), 'python');
const aws: Figures = JSON.parse(
  execFileSync(python, ['-B', 'test/aws/figures.py'], { encoding: 'utf8', maxBuffer: 2 ** 26 }),
);

describe("the project's tables of AWS's figures", () => {
  it('have the regions of the commercial partition', () => {
    expect(regions).toEqual(aws.regions);
    expect(Object.keys(vpcOriginRegions).filter((region) => !aws.regions.includes(region))).toEqual([]);
  });

  it('have the countries that AWS WAF knows, but for Kosovo, which ISO 3166-1 does not have', () => {
    expect(countries).toEqual(aws.countries.filter((code) => code !== 'XK').sort());
  });

  it('have the sizes of Fargate', () => {
    expect(Object.fromEntries(cpuSizes.map((cpu) => [cpu, memorySizesMiB(cpu)]))).toEqual(aws.fargate);
  });

  it('have what a type of instance has', () => {
    const types = [...instanceTypes].map(([name, { architecture, ...type }]) => [
      name,
      { ...type, architectures: [architecture] },
    ]);
    expect(types.length).toBeGreaterThan(200);
    expect(Object.fromEntries(types)).toEqual(
      Object.fromEntries([...instanceTypes.keys()].map((name) => [name, aws.instances[name]])),
    );
  });

  // RDS gives its class x2g the machines that EC2 calls x2gd.
  const machineOf = (instanceClass: string) => instanceClass.replace('db.', '').replace('x2g.', 'x2gd.');
  const classes = aws.databaseClasses.filter((instanceClass) => aws.memoryMiB[machineOf(instanceClass)] !== undefined);

  it.each(classes)('have the memory of %s, which its connections are counted by', (instanceClass) => {
    const memoryBytes = (aws.memoryMiB[machineOf(instanceClass)] as number) * 2 ** 20;
    const limit = Math.min(Math.floor(memoryBytes / 9_531_392), 5000);
    expect(connectionLimit({ instanceClass, maxConnections: undefined })).toBe(limit);
  });

  it('are held against most classes of PostgreSQL 18', () => {
    expect(classes.length).toBeGreaterThan(200);
  });

  it('take every class of PostgreSQL 18 but those of Aurora, and every type of node', () => {
    const { instanceClass } = databaseSettings.shape;
    expect(aws.databaseClasses.filter((name) => !instanceClass.safeParse(name).success)).toEqual(['db.serverless']);
    expect(aws.nodeTypes.filter((name) => !redisShape.nodeType.safeParse(name).success)).toEqual([]);
    expect(aws.nodeTypes.length).toBeGreaterThan(50);
  });
});
