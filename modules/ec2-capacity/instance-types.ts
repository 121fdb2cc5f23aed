/** What one instance of a type has. */
export interface InstanceType {
  readonly architecture: 'x86_64' | 'arm64';
  /** vCPU units: 1024 are one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Network interfaces that it can have, its own among them. */
  readonly interfaces: number;
  /** GPUs of NVIDIA, which are those that ECS knows. */
  readonly gpus: number;
}

/**
 * A family a line: each size with its vCPUs, MiB of memory, network interfaces and, if it has any, GPUs; what `aws ec2 describe-instance-types` answers
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html). A test holds it against a copy of those answers.
 * Of a type that is missing here the plan asks AWS.
 */
const families: Record<InstanceType['architecture'], readonly string[]> = {
  x86_64: [
    't3: nano 2 512 2, micro 2 1024 2, small 2 2048 3, medium 2 4096 3, large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4',
    't3a: nano 2 512 2, micro 2 1024 2, small 2 2048 2, medium 2 4096 3, large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4',
    'c5: large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 9xlarge 36 73728 8, 12xlarge 48 98304 8, 18xlarge 72 147456 15, 24xlarge 96 196608 15',
    'c6a: large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 8, 12xlarge 48 98304 8, 16xlarge 64 131072 15, 24xlarge 96 196608 15, 32xlarge 128 262144 15, 48xlarge 192 393216 15',
    'c6i: large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 8, 12xlarge 48 98304 8, 16xlarge 64 131072 15, 24xlarge 96 196608 15, 32xlarge 128 262144 15',
    'c7a: medium 1 2048 2, large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 8, 12xlarge 48 98304 8, 16xlarge 64 131072 15, 24xlarge 96 196608 15, 32xlarge 128 262144 15, 48xlarge 192 393216 15',
    'c7i: large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 8, 12xlarge 48 98304 8, 16xlarge 64 131072 15, 24xlarge 96 196608 15, 48xlarge 192 393216 15',
    'c8i: large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 10, 12xlarge 48 98304 12, 16xlarge 64 131072 16, 24xlarge 96 196608 16, 32xlarge 128 262144 24, 48xlarge 192 393216 24, 96xlarge 384 786432 24',
    'm5: large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15, 24xlarge 96 393216 15',
    'm6a: large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15, 24xlarge 96 393216 15, 32xlarge 128 524288 15, 48xlarge 192 786432 15',
    'm6i: large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15, 24xlarge 96 393216 15, 32xlarge 128 524288 15',
    'm7a: medium 1 4096 2, large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15, 24xlarge 96 393216 15, 32xlarge 128 524288 15, 48xlarge 192 786432 15',
    'm7i: large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15, 24xlarge 96 393216 15, 48xlarge 192 786432 15',
    'm8i: large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 10, 12xlarge 48 196608 12, 16xlarge 64 262144 16, 24xlarge 96 393216 16, 32xlarge 128 524288 24, 48xlarge 192 786432 24, 96xlarge 384 1572864 24',
    'r5: large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15, 24xlarge 96 786432 15',
    'r6a: large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15, 24xlarge 96 786432 15, 32xlarge 128 1048576 15, 48xlarge 192 1572864 15',
    'r6i: large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15, 24xlarge 96 786432 15, 32xlarge 128 1048576 15',
    'r7a: medium 1 8192 2, large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15, 24xlarge 96 786432 15, 32xlarge 128 1048576 15, 48xlarge 192 1572864 15',
    'r7i: large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15, 24xlarge 96 786432 15, 48xlarge 192 1572864 15',
    'r8i: large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 10, 12xlarge 48 393216 12, 16xlarge 64 524288 16, 24xlarge 96 786432 16, 32xlarge 128 1048576 24, 48xlarge 192 1572864 24, 96xlarge 384 3145728 24',
    'x2idn: 16xlarge 64 1048576 15, 24xlarge 96 1572864 15, 32xlarge 128 2097152 15',
    'x2iedn: xlarge 4 131072 4, 2xlarge 8 262144 4, 4xlarge 16 524288 8, 8xlarge 32 1048576 8, 16xlarge 64 2097152 15, 24xlarge 96 3145728 15, 32xlarge 128 4194304 15',
    'g4dn: xlarge 4 16384 3 1, 2xlarge 8 32768 3 1, 4xlarge 16 65536 3 1, 8xlarge 32 131072 4 1, 12xlarge 48 196608 8 4, 16xlarge 64 262144 4 1',
    'g5: xlarge 4 16384 4 1, 2xlarge 8 32768 4 1, 4xlarge 16 65536 8 1, 8xlarge 32 131072 8 1, 12xlarge 48 196608 15 4, 16xlarge 64 262144 8 1, 24xlarge 96 393216 15 4, 48xlarge 192 786432 7 8',
    'g6: xlarge 4 16384 4 1, 2xlarge 8 32768 4 1, 4xlarge 16 65536 8 1, 8xlarge 32 131072 8 1, 12xlarge 48 196608 8 4, 16xlarge 64 262144 15 1, 24xlarge 96 393216 15 4, 48xlarge 192 786432 15 8',
    'g6e: xlarge 4 32768 4 1, 2xlarge 8 65536 4 1, 4xlarge 16 131072 8 1, 8xlarge 32 262144 8 1, 12xlarge 48 393216 10 4, 16xlarge 64 524288 15 1, 24xlarge 96 786432 20 4, 48xlarge 192 1572864 40 8',
    'p4d: 24xlarge 96 1179648 60 8',
    'p5: 4xlarge 16 262144 4 1, 48xlarge 192 2097152 64 8',
  ],
  arm64: [
    't4g: nano 2 512 2, micro 2 1024 2, small 2 2048 3, medium 2 4096 3, large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4',
    'c6g: medium 1 2048 2, large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 8, 12xlarge 48 98304 8, 16xlarge 64 131072 15',
    'c7g: medium 1 2048 2, large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 8, 12xlarge 48 98304 8, 16xlarge 64 131072 15',
    'c8g: medium 1 2048 2, large 2 4096 3, xlarge 4 8192 4, 2xlarge 8 16384 4, 4xlarge 16 32768 8, 8xlarge 32 65536 8, 12xlarge 48 98304 8, 16xlarge 64 131072 15, 24xlarge 96 196608 15, 48xlarge 192 393216 15',
    'm6g: medium 1 4096 2, large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15',
    'm7g: medium 1 4096 2, large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15',
    'm8g: medium 1 4096 2, large 2 8192 3, xlarge 4 16384 4, 2xlarge 8 32768 4, 4xlarge 16 65536 8, 8xlarge 32 131072 8, 12xlarge 48 196608 8, 16xlarge 64 262144 15, 24xlarge 96 393216 15, 48xlarge 192 786432 15',
    'r6g: medium 1 8192 2, large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15',
    'r7g: medium 1 8192 2, large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15',
    'r8g: medium 1 8192 2, large 2 16384 3, xlarge 4 32768 4, 2xlarge 8 65536 4, 4xlarge 16 131072 8, 8xlarge 32 262144 8, 12xlarge 48 393216 8, 16xlarge 64 524288 15, 24xlarge 96 786432 15, 48xlarge 192 1572864 15',
    'x2gd: medium 1 16384 2, large 2 32768 3, xlarge 4 65536 4, 2xlarge 8 131072 4, 4xlarge 16 262144 8, 8xlarge 32 524288 8, 12xlarge 48 786432 8, 16xlarge 64 1048576 15',
  ],
};

const known = new Map<string, InstanceType>(
  (['x86_64', 'arm64'] as const).flatMap((architecture) =>
    families[architecture].flatMap((line) => {
      const [family, sizes = ''] = line.split(': ');
      return sizes.split(', ').map((row): [string, InstanceType] => {
        const [size, ...figures] = row.split(' ');
        const [vcpus = 0, memoryMiB = 0, interfaces = 0, gpus = 0] = figures.map(Number);
        return [`${family}.${size}`, { architecture, cpu: vcpus * 1024, memoryMiB, interfaces, gpus }];
      });
    }),
  ),
);

/** What is known of a type, by its name. */
export function instanceType(name: string): InstanceType | undefined {
  return known.get(name);
}

/** All that are known. */
export const instanceTypes: ReadonlyMap<string, InstanceType> = known;

/** What the agent of ECS leaves to the rest of the instance: ECS_RESERVED_MEMORY, which the launch template sets. */
export const reservedMemoryMiB = 256;

/**
 * The share of its memory that an instance does not offer, since its firmware and kernel keep it. AWS has no table of it; the share is the one that Karpenter
 * reckons with (`VM_MEMORY_OVERHEAD_PERCENT`, https://karpenter.sh/docs/reference/settings/).
 */
export const keptPercent = 7.5;

/**
 * The memory that tasks can have on an instance of so much
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html).
 */
export function memoryForTasksMiB(memoryMiB: number): number {
  return Math.floor((memoryMiB * (100 - keptPercent)) / 100) - reservedMemoryMiB;
}

/** What one task takes of an instance. */
interface TaskSize {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpus: number;
}

/**
 * How many such tasks an instance holds. Each has a network interface, of which one is the instance's own: more there are only with `awsvpcTrunking`, which is
 * a setting of the account (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html).
 */
export function tasksOn(type: InstanceType, { cpu, memoryMiB, gpus }: TaskSize): number {
  return Math.min(
    Math.floor(type.cpu / cpu),
    Math.floor(memoryForTasksMiB(type.memoryMiB) / memoryMiB),
    gpus > 0 ? Math.floor(type.gpus / gpus) : Number.POSITIVE_INFINITY,
    type.interfaces - 1,
  );
}
