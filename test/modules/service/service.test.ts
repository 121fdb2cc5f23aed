import { describe, expect, it } from 'vitest';
import { LoadBalancer } from '../../../modules/load-balancer/load-balancer.ts';
import { loadBalancerSettings } from '../../../modules/load-balancer/settings.ts';
import { Service } from '../../../modules/service/service.ts';
import { serviceSettings } from '../../../modules/service/settings.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth } from '../../synth.ts';
import { accessLogs } from '../access-logs.ts';
import { foundation } from '../foundation.ts';
import { containers } from '../service.ts';
import { refusals } from '../settings.ts';
import { all, only } from '../terraform.ts';

const image = `nginx@sha256:${'0'.repeat(64)}`;
const least = { name: 'ssr', image, port: 3000, paths: ['/ssr/*'], cpu: 256, memoryMiB: 512, tasks: 2 };

function build(settings: object) {
  return synth((stack) => {
    const shared = foundation(stack);
    new Service(stack, 'service-ssr', {
      ...shared,
      loadBalancer: new LoadBalancer(stack, 'load-balancer', {
        ...shared,
        accessLogs: accessLogs(stack),
        settings: loadBalancerSettings.parse({ deletionProtection: false }),
      }),
      template: taskTemplate({ uri: image }, []),
      settings: serviceSettings.parse({ ...least, ...settings }),
    });
  });
}

describe('a service', () => {
  it('runs what its image runs, and is sent requests', () => {
    const terraform = build({});
    const [container] = containers(terraform);
    expect(container).toMatchObject({ name: 'service-ssr', image, portMappings: [{ containerPort: 3000 }] });
    expect(container).not.toHaveProperty('command');
    expect(container).not.toHaveProperty('entryPoint');
    expect(container).not.toHaveProperty('healthCheck');
    expect(only(terraform, 'aws_ecs_service')).toMatchObject({
      name: 'service-ssr',
      desired_count: 2,
      load_balancer: [{ container_name: 'service-ssr', container_port: 3000 }],
    });
    expect(only(terraform, 'aws_lb_target_group')).toMatchObject({
      // That of the service comes with each task, and changes without another target group.
      port: 8000,
      health_check: { path: '/healthz', matcher: '200' },
    });
  });

  it('runs a command of its own, and checks its container', () => {
    const [container] = containers(
      build({ command: ['node', 'server.js'], containerHealthCheck: { command: ['node', 'well.js'], retries: 2 } }),
    );
    expect(container).toMatchObject({
      entryPoint: ['/usr/bin/env'],
      command: ['node', 'server.js'],
      healthCheck: { command: ['CMD', 'node', 'well.js'], interval: 15, retries: 2 },
    });
  });

  it('scales by its requests', () => {
    const terraform = build({
      tasks: undefined,
      scaling: { minTasks: 1, maxTasks: 4, requestsPerTargetPerMinute: 600 },
    });
    expect(only(terraform, 'aws_appautoscaling_target')).toMatchObject({ min_capacity: 1, max_capacity: 4 });
    expect(Object.keys(all(terraform, 'aws_appautoscaling_policy'))).toHaveLength(1);
  });
});

describe('the settings of a service', () => {
  it.each([
    'nginx',
    'nginx:1.27',
    `nginx:1.27@sha256:${'0'.repeat(64)}`,
    `nginx@sha256:${'0'.repeat(63)}`,
    `111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop@sha256:${'0'.repeat(64)}`,
    `111111111111.dkr-ecr.eu-central-1.on.aws/shop@sha256:${'0'.repeat(64)}`,
  ])('refuse the image %s', (given) => {
    expect(refusals('services[0]', serviceSettings, { ...least, image: given })).toEqual([
      `services[0].image: must be application, a repository, or a public image by digest, got "${given}"; such as { repository: 'ssr' }, or 'public.ecr.aws/docker/library/node@sha256:' and 64 hexadecimal digits`,
    ]);
  });

  it.each([`public.ecr.aws/nginx/nginx@sha256:${'0'.repeat(64)}`, `ghcr.io/acme/ssr_1@sha256:${'f'.repeat(64)}`])(
    'take the image %s',
    (given) => {
      expect(refusals('services[0]', serviceSettings, { ...least, image: given })).toEqual([]);
    },
  );

  it('take a repository, and name what is wrong with one', () => {
    const refused = (image: unknown) => refusals('services[0]', serviceSettings, { ...least, image });
    expect(refused({ repository: 'partner-api2' })).toEqual([]);
    expect(refused({ repository: 'a'.repeat(30) })).toEqual([]);
    expect(refused({ repository: 'a'.repeat(31) })).toEqual([
      `services[0].image.repository: must have at most 30 characters, got "${'a'.repeat(31)}"; the names of variables are made of it`,
    ]);
    expect(refused({ repository: 'shop/ssr' })).toEqual([
      'services[0].image.repository: must be lower-case words joined by hyphens, got "shop/ssr"; such as ssr',
    ]);
    expect(refused({ repository: 'application' })).toEqual([
      'services[0].image.repository: must not be application, got "application"; that is the application\'s image',
    ]);
    expect(refused({ repo: 'ssr' })).toEqual([
      'services[0].image.repository: must be lower-case words joined by hyphens, got nothing; such as ssr',
      'services[0].image: must not have unknown settings, got "repo"; did you mean repository? Otherwise take one of repository',
    ]);
    expect(refused(5)).toEqual([
      "services[0].image: must be application, a repository, or a public image by digest, got 5; such as { repository: 'ssr' }, or 'public.ecr.aws/docker/library/node@sha256:' and 64 hexadecimal digits",
    ]);
  });

  it.each([1023, 65_536])('refuse the port %i', (port) => {
    expect(refusals('services[0]', serviceSettings, { ...least, port })).toEqual([
      `services[0].port: must be a whole number from 1024 to 65535, got ${port}; a task may open no lower one`,
    ]);
  });

  it('refuse another form of name and command', () => {
    expect(refusals('services[0]', serviceSettings, { ...least, name: 'SSR', command: ['', 'a'] })).toEqual([
      'services[0].name: must be lower-case words joined by hyphens, got "SSR"; such as ssr or partner-api',
      'services[0].command[0]: must be a word of the command, got ""; in exec form, such as ["node", "server.js"]',
    ]);
    expect(refusals('services[0]', serviceSettings, { ...least, name: 'a'.repeat(31) })).toEqual([
      expect.stringMatching(/^services\[0\]\.name: must have at most 30 characters/),
    ]);
  });
});
