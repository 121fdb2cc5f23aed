import { Construct } from 'constructs';
import { type Grantee, grant } from '../shared/iam.ts';
import type { Place } from '../shared/statement.ts';
import type { TaskTemplate } from '../workload/task-template.ts';
import { collectorEndpoint, collectorSidecar } from './collector.ts';
import { traces } from './endpoint.ts';
import { sendSpans, tracingRights } from './rights.ts';
import type { TracingSettings } from './settings.ts';

export interface TracingProps {
  /** Begins the names of services: `<project>-<environment>`. */
  name: string;
  place: Place;
  settings: TracingSettings;
}

/** What traces requests and tasks of Celery through all services. The image brings the packages: docs/tracing.md. */
export class Tracing extends Construct {
  readonly rights = [tracingRights];
  private readonly props: TracingProps;

  constructor(scope: Construct, id: string, props: TracingProps) {
    super(scope, id);
    this.props = props;
  }

  /** A template for one service, which is traced under its role. What the template has under one of these names stays. */
  template(template: TaskTemplate, role: string, healthCheckPath?: string): TaskTemplate {
    const { settings, place } = this.props;
    const { collectorImage } = settings;
    const variables = Object.entries(this.variables(role, healthCheckPath));
    return {
      ...template,
      environment: {
        // A name among the secrets would be there twice, which ECS refuses.
        ...Object.fromEntries(variables.filter(([name]) => !Object.hasOwn(template.secrets, name))),
        ...template.environment,
      },
      sidecars: [
        ...template.sidecars,
        // A rule holds that there is an image then.
        ...(settings.exporter === 'sidecar' && collectorImage ? [collectorSidecar(collectorImage, place.region)] : []),
      ],
    };
  }

  /** Lets a service send what it traced. */
  letSend(service: Grantee): void {
    grant(service, this, sendSpans);
  }

  /** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/, https://opentelemetry.io/docs/zero-code/python/configuration/ */
  private variables(role: string, healthCheckPath?: string): Record<string, string> {
    const { name, place, settings } = this.props;
    return {
      OTEL_PYTHON_DISTRO: 'aws_distro',
      OTEL_PYTHON_CONFIGURATOR: 'aws_configurator',
      OTEL_SERVICE_NAME: `${name}-${role}`,
      OTEL_RESOURCE_ATTRIBUTES: `deployment.environment.name=${name}`,
      OTEL_TRACES_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      // The distribution of AWS knows the address of X-Ray, and signs what goes there.
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: settings.exporter === 'sidecar' ? collectorEndpoint : traces(place.region),
      // Seconds. While nobody answers, a process that ends tries to send what waits, 512 spans at once, each twice, and must be gone before SIGKILL: within some twenty.
      OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '3',
      OTEL_BSP_MAX_QUEUE_SIZE: '1024',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
      // By the id of the trace alone. The load balancer says nothing of sampling, which a sampler that asks the parent takes for a no.
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: String(Number((settings.percent / 100).toFixed(6))),
      // The header of the load balancer, and of nobody else.
      OTEL_PROPAGATORS: 'xray',
      // Requests and botocore are traced, each of which sends by urllib3.
      OTEL_PYTHON_DISABLED_INSTRUMENTATIONS: 'system_metrics,urllib3',
      OTEL_PYTHON_LOG_CORRELATION: 'true',
      OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION: 'false',
      // Behind the middleware that answers health checks, which stands first: this one looks at the host, and theirs is an address.
      OTEL_PYTHON_DJANGO_MIDDLEWARE_POSITION: '1',
      ...(healthCheckPath && { OTEL_PYTHON_DJANGO_EXCLUDED_URLS: `^https?://[^/]*${escaped(healthCheckPath)}$` }),
    };
  }
}

/** As a regular expression of Python's has it. A comma would end it. */
function escaped(path: string): string {
  return path.replaceAll(/[.+*?^$()[\]{}|\\]/g, '\\$&').replaceAll(',', '.');
}
