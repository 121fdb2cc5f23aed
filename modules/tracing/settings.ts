import { z } from 'zod';
import { group, imageByDigest, oneOf } from '../shared/setting.ts';

const percentError = 'must be a number from 0.01 to 100; 5 is what X-Ray itself takes by default';

export const tracingSettings = group({
  /**
   * Of how many traces all spans are kept, in percent. Every process decides by the id of the trace alone, so they decide alike, and no client decides by what it
   * sends. X-Ray's own rule takes 5 (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-sampling).
   */
  percent: z
    .number({ error: percentError })
    .min(0.01, { error: percentError })
    .max(100, { error: percentError })
    .default(5),
  /**
   * How spans get to X-Ray. `direct`: each process sends them itself, signed by the role of its task. `sidecar`: a collector beside each task does, which keeps them while X-Ray does not answer, and takes
   * its share of the task's CPU and memory.
   */
  exporter: oneOf(['direct', 'sidecar'], 'direct needs nothing beside the task').default('direct'),
  /** The collector of `sidecar`, by digest: AWS's is `public.ecr.aws/aws-observability/aws-otel-collector`. */
  collectorImage: z.optional(
    imageByDigest(
      "such as 'public.ecr.aws/aws-observability/aws-otel-collector@sha256:' and the 64 hexadecimal digits that docker buildx imagetools inspect prints",
    ),
  ),
});

export type TracingSettings = z.output<typeof tracingSettings>;

/**
 * What the collector needs of a task. Beyond so many MiB the kernel ends it, and ECS starts it anew. Its CPU is no bound, but what is reckoned for it: a sixteenth of a vCPU. AWS names none for a
 * collector beside one task.
 */
export const collectorSize = { cpu: 64, memoryMiB: 256 };

/** Where it listens, to the containers of its own task: https://opentelemetry.io/docs/specs/otlp/#otlphttp-default-port */
export const collectorPort = 4318;

/** Where it listens, with the port of its health check. */
export const collectorPorts: readonly number[] = [collectorPort, 13_133];
