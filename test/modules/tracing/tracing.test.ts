import { TerraformOutput } from 'cdktf';
import { describe, expect, it } from 'vitest';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { tracingSettings } from '../../../modules/tracing/settings.ts';
import { Tracing } from '../../../modules/tracing/tracing.ts';
import { type TaskTemplate, taskTemplate } from '../../../modules/workload/task-template.ts';
import { collectorImage } from '../../src/configuration/config.ts';
import { synth } from '../../synth.ts';
import { name, place } from '../foundation.ts';
import { Service } from '../grantee.ts';
import { all, only, statements } from '../terraform.ts';

const image = { uri: 'registry/shop@sha256:0' };
const plain = taskTemplate(image, [
  { environment: { DEBUG: '' }, sidecar: { name: 'pgbouncer', environment: {}, secrets: {} } },
]);

function templateOf(settings: object = {}, template: TaskTemplate = plain, healthCheckPath?: string): TaskTemplate {
  let traced: TaskTemplate | undefined;
  synth((stack) => {
    const tracing = new Tracing(stack, 'tracing', { name, place, settings: tracingSettings.parse(settings) });
    traced = tracing.template(template, 'web', healthCheckPath);
    new TerraformOutput(stack, 'done', { value: true });
  });
  return traced as TaskTemplate;
}

describe('Tracing', () => {
  it('tells a service how to trace, and to send its spans to X-Ray itself', () => {
    expect(templateOf({ percent: 7 }, plain, '/healthz')).toEqual({
      ...plain,
      environment: {
        DEBUG: '',
        OTEL_PYTHON_DISTRO: 'aws_distro',
        OTEL_PYTHON_CONFIGURATOR: 'aws_configurator',
        OTEL_SERVICE_NAME: 'shop-test-web',
        OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=shop-test',
        OTEL_TRACES_EXPORTER: 'otlp',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://xray.eu-central-1.amazonaws.com/v1/traces',
        OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: '3',
        OTEL_BSP_MAX_QUEUE_SIZE: '1024',
        OTEL_METRICS_EXPORTER: 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_TRACES_SAMPLER: 'traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.07',
        OTEL_PROPAGATORS: 'xray',
        OTEL_PYTHON_DISABLED_INSTRUMENTATIONS: 'system_metrics,urllib3',
        OTEL_PYTHON_LOG_CORRELATION: 'true',
        OTEL_PYTHON_LOG_AUTO_INSTRUMENTATION: 'false',
        OTEL_PYTHON_DJANGO_MIDDLEWARE_POSITION: '1',
        OTEL_PYTHON_DJANGO_EXCLUDED_URLS: '^https?://[^/]*/healthz$',
      },
    });
  });

  it.each([
    [undefined, '0.05'],
    [0.01, '0.0001'],
    [0.29, '0.0029'],
    [100, '1'],
  ])('keeps %s percent of the traces', (percent, share) => {
    expect(templateOf({ percent }).environment.OTEL_TRACES_SAMPLER_ARG).toBe(share);
  });

  it('leaves out the health check of a service alone, whatever its path is', () => {
    const excluded = (path?: string) => templateOf({}, plain, path).environment.OTEL_PYTHON_DJANGO_EXCLUDED_URLS;
    expect(excluded()).toBeUndefined();
    // Python parts the list at commas, wherever they are.
    expect(excluded('/is.it(well),now')).toBe('^https?://[^/]*/is\\.it\\(well\\).now$');
    const pattern = new RegExp(excluded('/ready') as string);
    expect(pattern.test('http://10.0.1.2:8000/ready')).toBe(true);
    expect(pattern.test('https://app.example.com/already/ready')).toBe(false);
  });

  it('lets the team have a variable of these as its own, plain or secret', () => {
    const own = { OTEL_TRACES_SAMPLER: 'always_on' };
    const secrets = { OTEL_PROPAGATORS: new SecretRef({ secretArn: 'arn:propagators', versionId: 'v1' }) };
    const { environment, secrets: kept } = templateOf({}, taskTemplate(image, [{ environment: own, secrets }]));
    expect(environment).toMatchObject(own);
    expect(Object.keys(environment)).not.toContain('OTEL_PROPAGATORS');
    expect(kept).toEqual(secrets);
  });

  it('has a collector send, where it is asked for, beside what is beside the task already', () => {
    const { environment, sidecars } = templateOf({ exporter: 'sidecar', collectorImage });
    expect(environment.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT).toBe('http://127.0.0.1:4318/v1/traces');
    const [pooler, collector] = sidecars;
    expect(pooler?.name).toBe('pgbouncer');
    expect(collector).toMatchObject({
      name: 'collector',
      image: { uri: collectorImage },
      essential: false,
      memoryMiB: 256,
      secrets: {},
      healthCheck: ['/healthcheck'],
    });
    expect(JSON.parse(collector?.environment.AOT_CONFIG_CONTENT as string)).toEqual({
      extensions: { health_check: {}, sigv4auth: { region: 'eu-central-1', service: 'xray' } },
      receivers: { otlp: { protocols: { http: { endpoint: '127.0.0.1:4318' } } } },
      processors: {
        memory_limiter: { check_interval: '1s', limit_percentage: 75, spike_limit_percentage: 20 },
        batch: { timeout: '1s', send_batch_size: 512, send_batch_max_size: 1024 },
      },
      exporters: {
        otlphttp: {
          traces_endpoint: 'https://xray.eu-central-1.amazonaws.com/v1/traces',
          auth: { authenticator: 'sigv4auth' },
        },
      },
      service: {
        extensions: ['health_check', 'sigv4auth'],
        pipelines: {
          traces: { receivers: ['otlp'], processors: ['memory_limiter', 'batch'], exporters: ['otlphttp'] },
        },
        telemetry: { metrics: { level: 'none' } },
      },
    });
  });

  it('lets a service send spans, and do nothing else', () => {
    const terraform = synth((stack) => {
      const tracing = new Tracing(stack, 'tracing', { name, place, settings: tracingSettings.parse({}) });
      tracing.letSend(new Service(stack, 'web'));
    });
    expect(statements(only(terraform, 'aws_iam_role_policy').policy)).toEqual([
      { Sid: 'SendSpans', Effect: 'Allow', Action: ['xray:PutSpans', 'xray:PutTraceSegments'], Resource: ['*'] },
    ]);
    expect(all(terraform, 'terraform_data').web_service.depends_on).toEqual([
      'aws_iam_role_policy.web_use_tracing_policy',
    ]);
  });
});

describe('the settings of tracing', () => {
  const errors = (settings: object) => tracingSettings.safeParse(settings).error?.issues.map(({ message }) => message);

  it('take a share, a way and an image by digest', () => {
    expect(tracingSettings.parse({})).toEqual({ percent: 5, exporter: 'direct' });
    const all = { percent: 0.01, exporter: 'sidecar', collectorImage };
    expect(tracingSettings.parse(all)).toEqual(all);
    expect(errors({ percent: 100 })).toBeUndefined();
  });

  it('take nothing else', () => {
    const percent = 'must be a number from 0.01 to 100; 5 is what X-Ray itself takes by default';
    expect(errors({ percent: 0 })).toEqual([percent]);
    expect(errors({ percent: 101 })).toEqual([percent]);
    expect(errors({ percent: '5' })).toEqual([percent]);
    expect(errors({ exporter: 'daemon' })).toEqual([
      'must be one of direct, sidecar; direct needs nothing beside the task',
    ]);
    const image =
      "must be a public image by digest; such as 'public.ecr.aws/aws-observability/aws-otel-collector@sha256:' and the 64 hexadecimal digits that docker buildx imagetools inspect prints";
    expect(errors({ collectorImage: 'public.ecr.aws/aws-observability/aws-otel-collector:latest' })).toEqual([image]);
    const inEcr = collectorImage.replace('public.ecr.aws', '111111111111.dkr.ecr.eu-central-1.amazonaws.com');
    expect(errors({ collectorImage: inEcr })).toEqual([image]);
  });
});
