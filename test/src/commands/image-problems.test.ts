import { expect, it } from 'vitest';
import type { ImageConfig } from '../../../src/commands/image-config.ts';
import { imageProblems } from '../../../src/commands/image-problems.ts';
import { sentence } from '../../../src/configuration/finding.ts';
import type { Application } from '../../../src/configuration/schema.ts';
import {
  application,
  environment,
  type Overrides,
  publicImage,
  redis,
  service,
  worker,
} from '../configuration/config.ts';

const uvicorn = { cpu: 256, memoryMiB: 512, tasks: 1, workers: 2, server: 'uvicorn' } as const;

function problems(config: ImageConfig['config'], overrides: Overrides = {}, of: Partial<Application> = {}): string[] {
  return problemsOf([{ architecture: 'amd64', ...(config && { config }) }], overrides, of);
}

function problemsOf(configs: ImageConfig[], overrides: Overrides, of: Partial<Application> = {}): string[] {
  return imageProblems({ ...application, ...of }, environment(overrides), { tag: '1.2.3' }, configs).map(sentence);
}

const withSignal = (services: string, signal: string) =>
  `image_tag: must be of an image with STOPSIGNAL SIGTERM, at which ${services} would finish what is under way, got "1.2.3 with ${signal}"; write STOPSIGNAL SIGTERM at the end of its Dockerfile, and push it under a new tag`;

it('takes an image that says nothing but its architecture', () => {
  expect(problems(undefined, { migration: {} })).toEqual([]);
  expect(problems({ Entrypoint: null })).toEqual([]);
});

it('refuses an image that was built for another architecture, for each task', () => {
  const refused = (path: string, builtFor = 'amd64') =>
    `test.${path}.architecture: must be what the image 1.2.3 was built for, ${builtFor}, got "arm64"; set it to that, or build the image by docker buildx build --platform linux/arm64 and push it under a new tag`;
  const arm64 = { architecture: 'arm64' as const };
  expect(problems({}, { migration: arm64, web: arm64 })).toEqual([refused('migration'), refused('web')]);
  expect(problemsOf([{ architecture: 'amd64' }, { architecture: 'arm64' }], { web: arm64 })).toEqual([]);
  expect(problemsOf([], { web: arm64 })).toEqual([refused('web', 'no Linux')]);
});

it("looks at further services of the application's image, and at none of another", () => {
  const arm64 = { architecture: 'arm64' as const, entryPoint: 'image' as const };
  const other = service({ ...arm64, image: publicImage, connections: undefined });
  expect(problems({}, { services: [other, service()] })).toEqual([]);
  expect(problems({}, { services: [other, service(arm64)] })).toEqual([
    expect.stringMatching(/^test\.services\[1\]\.architecture: /),
  ]);
});

it.each(['SIGTERM', 'TERM', '15'])('takes STOPSIGNAL %s, which all services finish their work at', (StopSignal) => {
  expect(problems({ StopSignal }, { broker: redis, workers: [worker()] })).toEqual([]);
});

it.each(['SIGINT', 'int', '2'])(
  'refuses STOPSIGNAL %s, at which gunicorn and the soft shutdown finish nothing',
  (StopSignal) => {
    expect(problems({ StopSignal }, { broker: redis, workers: [worker()] })).toEqual([
      withSignal('web, workers[0]', 'SIGINT'),
    ]);
  },
);

it('looks at those that run the image of a repository, and at no others', () => {
  const own = { command: undefined, connections: undefined, image: { repository: 'ssr' } };
  const services = [service(), service({ ...own, name: 'ssr' }), service({ ...own, image: { repository: 'api' } })];
  const found = (signal: string) =>
    imageProblems(application, environment({ services }), { repository: 'ssr', tag: '1.2.3' }, [
      { architecture: 'arm64', config: { StopSignal: signal } },
    ]).map(sentence);
  const architecture =
    'test.services[1].architecture: must be what the image ssr 1.2.3 was built for, arm64, got "x86_64"; set it to that, or build the image by docker buildx build --platform linux/amd64 and push it under a new tag';
  expect(found('SIGTERM')).toEqual([architecture]);
  expect(found('SIGQUIT')).toEqual([
    architecture,
    withSignal('services[1]', 'SIGQUIT').replace('image_tag', 'image_tag_ssr'),
  ]);
});

it('takes SIGINT where all services take it for SIGTERM', () => {
  const overrides = { broker: redis, workers: [worker(), worker({ name: 'threads', pool: 'threads' })], web: uvicorn };
  expect(problems({ StopSignal: 'SIGINT' }, overrides, { celeryVersion: '5.4' })).toEqual([]);
  expect(problems({ StopSignal: 'SIGINT' }, overrides)).toEqual([withSignal('workers[0]', 'SIGINT')]);
  expect(problems({ StopSignal: 'SIGQUIT' }, overrides)).toEqual([
    withSignal('web, workers[0], workers[1]', 'SIGQUIT'),
  ]);
});

it('takes any signal for a server of which it knows nothing', () => {
  const web = { ...uvicorn, workers: undefined, server: 'other' as const, command: ['uwsgi'] };
  expect(problems({ StopSignal: 'SIGINT' }, { web })).toEqual([]);
});

it('refuses to keep an ENTRYPOINT in shell form, which runs no command', () => {
  const web = { entryPoint: 'image' as const };
  const shell = { Entrypoint: ['/bin/sh', '-c', 'python manage.py runserver'] };
  expect(problems(shell, { web })).toEqual([
    'test.web.entryPoint: must not be that of the image 1.2.3, whose ENTRYPOINT is in shell form and runs no command that follows, got "image"; leave it out, or write ENTRYPOINT in exec form, such as ENTRYPOINT ["/entrypoint.sh"], with exec "$@" at its end',
  ]);
  expect(problems(shell)).toEqual([]);
  expect(problems({ Entrypoint: ['/entrypoint.sh'] }, { web })).toEqual([]);
  expect(problems({ Entrypoint: ['/bin/sh', '-c', 'exec "$0" "$@"'] }, { web })).toEqual([]);
  expect(problems({ Entrypoint: ['/bin/sh', '-c', 'exec "$@"', '--'] }, { web })).toEqual([]);
});
