import type { Sidecar } from '../workload/task-template.ts';
import { traces } from './endpoint.ts';
import { collectorPort, collectorSize } from './settings.ts';

export const collectorEndpoint = `http://127.0.0.1:${collectorPort}/v1/traces`;

/**
 * AWS's collector beside a task. No telemetry keeps the application from running: the task goes on without the collector, and does not wait until it is well.
 * A collector that ends is started anew.
 */
export function collectorSidecar(uri: string, region: string): Sidecar {
  return {
    name: 'collector',
    image: { uri },
    essential: false,
    memoryMiB: collectorSize.memoryMiB,
    environment: {
      // In the place of a file: https://aws-otel.github.io/docs/setup/ecs/config-through-ssm. YAML takes JSON.
      AOT_CONFIG_CONTENT: JSON.stringify(configuration(region)),
    },
    secrets: {},
    // https://github.com/aws-observability/aws-otel-collector/blob/main/cmd/healthcheck/main.go. The image has no shell.
    healthCheck: ['/healthcheck'],
  };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPSimplesetup.html */
function configuration(region: string) {
  return {
    extensions: { health_check: {}, sigv4auth: { region, service: 'xray' } },
    receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${collectorPort}` } } } },
    processors: {
      // First, so that it refuses what would not fit: https://github.com/open-telemetry/opentelemetry-collector/tree/main/processor/memorylimiterprocessor
      memory_limiter: { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 },
      // As long as X-Ray's endpoint takes 10,000 spans and 5 MB at once: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-OTLPEndpoint.html
      batch: { timeout: '1s', send_batch_size: 512, send_batch_max_size: 1024 },
    },
    exporters: { otlphttp: { traces_endpoint: traces(region), auth: { authenticator: 'sigv4auth' } } },
    service: {
      extensions: ['health_check', 'sigv4auth'],
      pipelines: {
        traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['otlphttp'] },
      },
      // Its own metrics would open a port, which nobody reads.
      telemetry: { metrics: { level: 'none' } },
    },
  };
}
