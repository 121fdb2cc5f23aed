import { describe, expect, it } from 'vitest';
import { all } from '../../modules/terraform.ts';
import { environmentTerraform } from '../../stacks.ts';
import {
  application,
  collectorImage,
  environment,
  publicImage,
  redis,
  service,
  worker,
} from '../configuration/config.ts';

const size = { cpu: 512 as const, memoryMiB: 1024 };

/** What runs of anything that there can be. */
function synthesized(tracing: object | undefined, egress: 'single-nat' | 'vpc-endpoints' = 'single-nat') {
  return environmentTerraform(
    application,
    environment({
      network: { egress },
      broker: redis,
      web: { ...size, tasks: 1, workers: 2 },
      workers: [worker(size), worker({ ...size, name: 'threads', pool: 'threads', sharesQueues: true })],
      services: [
        service({ ...size, healthCheckPath: '/partners/well' }),
        service({ ...size, name: 'ssr', image: publicImage, paths: ['/ssr/*'], connections: undefined }),
      ],
      processes: [{ ...size, name: 'rq', command: ['rqworker'], tasks: 1 }],
      schedules: [{ name: 'clear', command: ['clear'], at: 'rate(1 day)' }],
      beat: { scheduler: 'file' },
      flower: {},
      migration: {},
      collectStatic: {},
      observability: { logRetentionDays: 7, ...(tracing && { tracing }) },
    }),
  );
}

type Environment = { name: string; value: string }[];

const traced = ['process_rq', 'service_partners', 'web', 'worker_default'];

describe('tracing', () => {
  const terraform = synthesized({});
  const definitions = Object.entries(all(terraform, 'aws_ecs_task_definition')).map(
    ([id, { container_definitions }]) => ({
      role: id.replace(/_fargate_task_definition$|_task_definition$/, ''),
      containers: JSON.parse(container_definitions) as { name: string; environment: Environment }[],
    }),
  );

  it('is told to what answers requests and does tasks, of the image of the application, under a name of its own', () => {
    const named = definitions.flatMap(({ role, containers }) =>
      containers.flatMap(({ environment }) =>
        environment.filter(({ name }) => name === 'OTEL_SERVICE_NAME').map(({ value }) => [role, value]),
      ),
    );
    expect(named.toSorted()).toEqual([
      ['process_rq', 'shop-test-process-rq'],
      ['service_partners', 'shop-test-service-partners'],
      ['web', 'shop-test-web'],
      ['worker_default', 'shop-test-worker-default'],
    ]);
    const others = definitions.filter(({ role }) => !traced.includes(role));
    expect(others.length).toBeGreaterThan(6);
    expect(JSON.stringify(others)).not.toContain('OTEL_');
  });

  it('leaves out what asks whether a service is well, at its own path', () => {
    const excluded = definitions.flatMap(({ role, containers }) =>
      (containers[0]?.environment ?? [])
        .filter(({ name }) => name === 'OTEL_PYTHON_DJANGO_EXCLUDED_URLS')
        .map(({ value }) => [role, value]),
    );
    expect(excluded.toSorted()).toEqual([
      ['service_partners', '^https?://[^/]*/partners/well$'],
      ['web', '^https?://[^/]*/healthz$'],
    ]);
  });

  it('lets these send spans, and no other', () => {
    const may = (of: typeof terraform) =>
      Object.entries(all(of, 'aws_iam_role_policy'))
        .filter(([, { policy }]) => policy.includes('xray:'))
        .map(([id]) => id);
    expect(may(terraform).toSorted()).toEqual(traced.map((role) => `${role}_use_tracing_policy`).toSorted());
    expect(may(synthesized(undefined))).toEqual([]);
  });

  it('has no collector where each process sends itself, and one that keeps no task from running where it is asked for', () => {
    const sidecarsOf = (of: typeof terraform) =>
      Object.entries(all(of, 'aws_ecs_task_definition')).flatMap(([id, { container_definitions }]) =>
        JSON.parse(container_definitions)
          .filter(({ name }: { name: string }) => name === 'collector')
          .map(() => id),
      );
    expect(sidecarsOf(terraform)).toEqual([]);
    const withCollector = synthesized({ exporter: 'sidecar', collectorImage });
    expect(sidecarsOf(withCollector)).toHaveLength(traced.length);
    const [main, collector] = JSON.parse(
      all(withCollector, 'aws_ecs_task_definition').web_fargate_task_definition.container_definitions,
    );
    expect(main.dependsOn).toEqual([{ containerName: 'collector', condition: 'START' }]);
    expect(main).toMatchObject({ essential: true });
    expect(main).not.toHaveProperty('memory');
    expect(main).not.toHaveProperty('restartPolicy');
    expect(collector).toMatchObject({
      image: collectorImage,
      essential: false,
      memory: 256,
      restartPolicy: { enabled: true, restartAttemptPeriod: 60 },
      healthCheck: { command: ['CMD', '/healthcheck'] },
    });
    expect(collector).not.toHaveProperty('entryPoint');
  });

  it('reaches X-Ray by an endpoint where there is no way to the internet', () => {
    const endpoints = (of: typeof terraform) =>
      Object.values(all(of, 'aws_vpc_endpoint')).map(({ service_name }) => service_name);
    const xray = 'com.amazonaws.eu-central-1.xray';
    expect(endpoints(synthesized({}, 'vpc-endpoints'))).toContain(xray);
    expect(endpoints(synthesized(undefined, 'vpc-endpoints'))).not.toContain(xray);
    expect(endpoints(terraform)).not.toContain(xray);
  });
});
