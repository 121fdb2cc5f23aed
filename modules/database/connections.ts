import type { DatabaseSettings } from './settings.ts';

const sizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

/**
 * The families of instance classes, the memory of their size `large` in GiB, and the sizes that they come in. One that AWS has
 * added since is one more word. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Summary.html
 */
const families: [names: string[], largeGiB: number, sizes: string[]][] = [
  [['t3', 't4g'], 8, ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge']],
  [['c6gd'], 4, ['medium', ...sizes]],
  [['m6g', 'm6gd', 'm7g'], 8, sizes],
  [['m5', 'm5d'], 8, [...sizes, '24xlarge']],
  [['m6i', 'm6id', 'm6idn', 'm6in'], 8, [...sizes, '24xlarge', '32xlarge']],
  [['m7i', 'm8a', 'm8g', 'm8gd', 'm9g'], 8, [...sizes, '24xlarge', '48xlarge']],
  [['r6g', 'r6gd', 'r7g'], 16, sizes],
  [['r5', 'r5b', 'r5d'], 16, [...sizes, '24xlarge']],
  [['r6i', 'r6id', 'r6idn', 'r6in'], 16, [...sizes, '24xlarge', '32xlarge']],
  [['r7i', 'r8a', 'r8g', 'r8gd'], 16, [...sizes, '24xlarge', '48xlarge']],
  [['x2g'], 32, sizes],
  [['x2idn'], 32, ['16xlarge', '24xlarge', '32xlarge']],
  [['x2iedn'], 64, ['xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge', '24xlarge', '32xlarge']],
];

/** A size as a multiple of `large`; all others are a number of `xlarge`. */
const multiples: Record<string, number> = { micro: 1 / 8, small: 1 / 4, medium: 1 / 2, large: 1, xlarge: 2 };

const memoryGiB = new Map(
  families.flatMap(([names, largeGiB, familySizes]) =>
    names.flatMap((name) =>
      familySizes.map((size): [string, number] => [
        `db.${name}.${size}`,
        largeGiB * (multiples[size] ?? 2 * Number.parseInt(size, 10)),
      ]),
    ),
  ),
);

/**
 * How many connections PostgreSQL takes: as many as were set, or what RDS's formula makes of the whole memory of the instance class. (RDS
 * itself first takes off what it and the system need, so it gives a little less to those that don't write the number out.) Undefined for
 * a class that is not known.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function connectionLimit({
  instanceClass,
  maxConnections,
}: Pick<DatabaseSettings, 'instanceClass' | 'maxConnections'>): number | undefined {
  if (maxConnections !== undefined) return maxConnections;
  const memory = memoryBytes(instanceClass);
  return memory && Math.min(Math.floor(memory / 9_531_392), 5000);
}

/** The memory of an instance class. Undefined for a class that is not known. */
export function memoryBytes(instanceClass: string): number | undefined {
  const memory = memoryGiB.get(instanceClass);
  return memory && memory * 2 ** 30;
}

/**
 * The CPU credits that a class which has them earns in a day, which are the most that it may owe before AWS charges, by its size:
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html#earning-CPU-credits
 */
const creditsOfDay: Record<string, number> = {
  micro: 288,
  small: 576,
  medium: 576,
  large: 864,
  xlarge: 2304,
  '2xlarge': 4608,
};

/** Undefined for a class that has no credits. */
export function cpuCreditsOfDay(instanceClass: string): number | undefined {
  const size = /^db\.t\d\w*\.(\w+)$/.exec(instanceClass)?.[1];
  return size === undefined ? undefined : creditsOfDay[size];
}

/** Connections that tasks must leave free: PostgreSQL keeps 3 for superusers, RDS 2 for itself, and 5 are for people and monitoring. */
export const reservedConnections = 3 + 2 + 5;
