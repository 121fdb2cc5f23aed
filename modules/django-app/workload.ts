import { portName, taskSettingsOf, type Workload } from '../workload/workload.ts';
import { type Serving, serverCommand } from './server.ts';
import { type DjangoAppSettings, djangoPort as port } from './settings.ts';

/** Django, and the server before it. */
export function djangoWorkload(
  settings: DjangoAppSettings,
  serving: Omit<Serving, 'port' | 'proxyIdleTimeoutSeconds'>,
) {
  return {
    ...taskSettingsOf(settings),
    command: serverCommand(settings, {
      ...serving,
      proxyIdleTimeoutSeconds: settings.internal?.idleTimeoutSeconds,
      port,
    }),
    port,
    ...(settings.internal && { portName }),
    healthCheck: { command: ['python', '-c', healthCheckOf(settings, port)], settings: settings.containerHealthCheck },
    tasks: settings.tasks,
    scaling: settings.scaling,
    signals: { requestsPerMinute: settings.scaling?.requestsPerTargetPerMinute },
  } satisfies Workload;
}

/** Asks as the load balancer does, by IP address and HTTP, or opens the port. Slim images have no curl, and all have the interpreter. */
function healthCheckOf(
  { healthCheckPath, healthCheckMatcher, containerHealthCheck: { kind, timeoutSeconds } }: DjangoAppSettings,
  port: number,
): string {
  if (kind === 'tcp') return `import socket; socket.create_connection(('127.0.0.1', ${port}), ${timeoutSeconds})`;
  const healthy = healthCheckMatcher.split(',').map((codes) => {
    const [first, last = first] = codes.split('-');
    return `${first} <= status <= ${last}`;
  });
  return [
    'import http.client',
    `connection = http.client.HTTPConnection('127.0.0.1', ${port}, timeout=${timeoutSeconds})`,
    `connection.request('GET', '${healthCheckPath}')`,
    'status = connection.getresponse().status',
    `raise SystemExit(not (${healthy.join(' or ')}))`,
  ].join('; ');
}
