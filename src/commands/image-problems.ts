import { constants } from 'node:os';
import { hasSoftShutdown } from '../../modules/celery-worker/worker-command.ts';
import type { Finding } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { inEachTask, runsImage, servicesOf } from '../configuration/services.ts';
import { imageTagVariable } from '../stacks/image-tag.ts';
import type { ImageConfig } from './image-config.ts';
import type { NamedImage } from './named-images.ts';

const architectures = { x86_64: 'amd64', arm64: 'arm64' };

/** Why an image can't be run as an environment's files say by those that run it. */
export function imageProblems(
  application: Application,
  environment: EnvironmentConfig,
  named: NamedImage,
  configs: readonly ImageConfig[],
): Finding[] {
  const tag = named.repository === undefined ? named.tag : `${named.repository} ${named.tag}`;
  const builtFor = [...new Set(configs.map(({ architecture }) => architecture))].sort();
  const ofTasks = inEachTask(environment, ({ path, settings: { architecture, entryPoint }, ...task }) => {
    if (named.repository === undefined ? !task.ofApplication : task.repository !== named.repository) return [];
    const wanted = architectures[architecture];
    const image = configs.find((config) => config.architecture === wanted);
    if (!image) {
      return [
        {
          path: `${environment.name}.${path}.architecture`,
          must: `must be what the image ${tag} was built for, ${builtFor.join(', ') || 'no Linux'}`,
          got: architecture,
          wayOut: `set it to that, or build the image by docker buildx build --platform linux/${wanted} and push it under a new tag`,
        },
      ];
    }
    if (entryPoint !== 'image' || !ignoresCommand(image)) return [];
    return [
      {
        path: `${environment.name}.${path}.entryPoint`,
        must: `must not be that of the image ${tag}, whose ENTRYPOINT is in shell form and runs no command that follows`,
        got: entryPoint,
        wayOut:
          'leave it out, or write ENTRYPOINT in exec form, such as ENTRYPOINT ["/entrypoint.sh"], with exec "$@" at its end',
      },
    ];
  });
  return [...ofTasks, ...stopSignals(application, environment, named, configs)];
}

/** https://docs.docker.com/reference/dockerfile/#shell-form-entrypoint-example */
function ignoresCommand({ config }: ImageConfig): boolean {
  const [, option, text = '', ...more] = config?.Entrypoint ?? [];
  return option === '-c' && more.length === 0 && !/\$\{?[0@*]/.test(text);
}

/**
 * ECS stops a container by the STOPSIGNAL of its image, on Fargate too, and has no setting for another
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html).
 */
function stopSignals(
  application: Application,
  environment: EnvironmentConfig,
  { repository, tag }: NamedImage,
  configs: readonly ImageConfig[],
): Finding[] {
  const signals = new Set(configs.map(({ config }) => signalOf(config?.StopSignal)));
  return [...signals].flatMap((signal) => {
    const cutOff = servicesOf(environment)
      .filter((service) => runsImage(service, repository) && !finishesAt(signal, service, application))
      .map(({ path }) => path);
    if (cutOff.length === 0) return [];
    return [
      {
        path: imageTagVariable(repository),
        must: `must be of an image with STOPSIGNAL SIGTERM, at which ${cutOff.join(', ')} would finish what is under way`,
        got: `${tag} with ${signal}`,
        wayOut: 'write STOPSIGNAL SIGTERM at the end of its Dockerfile, and push it under a new tag',
      },
    ];
  });
}

/** As a name, which a Dockerfile may also write without SIG or as a number. */
function signalOf(written = 'SIGTERM'): string {
  const byNumber = Object.entries(constants.signals).find(([, number]) => String(number) === written)?.[0];
  const name = written.toUpperCase();
  return byNumber ?? (name.startsWith('SIG') ? name : `SIG${name}`);
}

function finishesAt(signal: string, service: ReturnType<typeof servicesOf>[number], application: Application): boolean {
  if (signal === 'SIGTERM') return true;
  switch (service.kind) {
    case 'web':
      // gunicorn answers no request any more (https://docs.gunicorn.org/en/stable/signals.html); uvicorn handles both alike.
      return service.settings.server === 'other' || (service.settings.server === 'uvicorn' && signal === 'SIGINT');
    case 'worker':
      // A warm shutdown, which waits for tasks without end. Only SIGTERM can be made the soft one
      // (https://docs.celeryq.dev/en/stable/userguide/workers.html#stopping-the-worker).
      return signal === 'SIGINT' && !hasSoftShutdown(service.settings.pool, application.celeryVersion);
    case 'service':
      // Its server may be gunicorn, which then cuts requests off.
      return signal !== 'SIGQUIT';
    default:
      // They have nothing to finish.
      return true;
  }
}
