const sizes = ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge'];

/**
 * The families of node types, and the sizes that they come in. One that AWS has added since is one more word.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
 */
const families: [names: string[], sizes: string[]][] = [
  [
    ['t2', 't3', 't4g'],
    ['micro', 'small', 'medium'],
  ],
  [['m4'], ['large', 'xlarge', '2xlarge', '4xlarge', '10xlarge']],
  [['r4'], ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge']],
  [
    ['m5', 'r5'],
    ['large', 'xlarge', '2xlarge', '4xlarge', '12xlarge', '24xlarge'],
  ],
  [['c7gn', 'c8gn', 'm6g', 'm7g', 'm8g', 'r6g', 'r7g', 'r8g'], sizes],
  [['r6gd'], sizes.slice(1)],
];

/** Every type of node that ElastiCache has, in one region or another. */
export const nodeTypes = families.flatMap(([names, ofFamily]) =>
  names.flatMap((name) => ofFamily.map((size) => `cache.${name}.${size}`)),
);
