import type { DjangoAppSettings } from './settings.ts';

type Settings<Server extends DjangoAppSettings['server']> = Extract<DjangoAppSettings, { server: Server }>;

export interface Serving {
  /** The WSGI application as gunicorn takes it, `module:variable`. */
  wsgiApplication: string;
  /** The ASGI application as uvicorn takes it, `module:variable`. */
  asgiApplication?: string | undefined;
  port: number;
  /** Seconds after which the load balancer closes a connection that idles. */
  idleTimeoutSeconds: number;
  /** The same of the proxy that other services call it by, if they do. */
  proxyIdleTimeoutSeconds?: number | undefined;
  /** A range of private addresses that the load balancer has its own of. Nobody else can reach the port, but services that may call it. */
  loadBalancerCidr: string;
}

/** The worker processes of one task: as many as were set, or 2 x vCPU + 1, rounded up: two even in a quarter of a vCPU. */
export function workersOf({ workers, cpu }: Pick<DjangoAppSettings, 'workers' | 'cpu'>): number {
  return workers ?? Math.ceil((2 * cpu) / 1024) + 1;
}

/**
 * The connections that one task opens to the database at most. Under gunicorn each thread keeps one. Django's ASGI handler runs each
 * request in a thread of its own, of which there is no limit, so there the limit is that of each worker's pool.
 */
export function connectionsPerTask(settings: DjangoAppSettings): number {
  return workersOf(settings) * (settings.server === 'gunicorn' ? settings.threads : settings.connectionsPerWorker);
}

/** What a task runs, in exec form. */
export function serverCommand(settings: DjangoAppSettings, serving: Serving): string[] {
  switch (settings.server) {
    case 'gunicorn':
      return gunicorn(settings, serving);
    case 'uvicorn':
      return uvicorn(settings, serving);
    case 'other':
      return settings.command;
  }
}

/** https://docs.gunicorn.org/en/stable/settings.html */
function gunicorn(settings: Settings<'gunicorn'>, { wsgiApplication, port, ...serving }: Serving): string[] {
  return [
    'gunicorn',
    wsgiApplication,
    ...['--bind', `0.0.0.0:${port}`],
    ...['--workers', String(workersOf(settings))],
    ...['--threads', String(settings.threads)],
    ...['--timeout', String(settings.workerTimeoutSeconds)],
    ...['--graceful-timeout', String(settings.gracefulTimeoutSeconds)],
    ...['--keep-alive', keepAlive(serving)],
    ...ifLimited(settings, '--max-requests', '--max-requests-jitter'),
    // Workers report that they live by touching a file: on a disk that is slow for once, that kills them.
    ...['--worker-tmp-dir', '/dev/shm'],
    ...['--access-logfile', '-'],
    ...['--error-logfile', '-'],
  ];
}

/** https://www.uvicorn.org/settings/ */
function uvicorn(settings: Settings<'uvicorn'>, { asgiApplication, port, ...serving }: Serving): string[] {
  if (asgiApplication === undefined) {
    throw new Error('asgiApplication: must be given with server uvicorn, got nothing; such as config.asgi:application');
  }
  return [
    'uvicorn',
    asgiApplication,
    ...['--host', '0.0.0.0'],
    ...['--port', String(port)],
    ...['--workers', String(workersOf(settings))],
    ...['--timeout-worker-healthcheck', String(settings.workerTimeoutSeconds)],
    ...['--timeout-graceful-shutdown', String(settings.gracefulTimeoutSeconds)],
    ...['--timeout-keep-alive', keepAlive(serving)],
    ...['--ws-ping-interval', pingInterval(serving)],
    ...ifLimited(settings, '--limit-max-requests', '--limit-max-requests-jitter'),
    // The client is the last address of X-Forwarded-For that is none of these. Were all trusted, it would be the first, which
    // anybody can write there.
    ...['--forwarded-allow-ips', serving.loadBalancerCidr],
  ];
}

/**
 * The load balancer or the proxy closes a connection that idles, not the server: a request that crosses the server's close gets a 502
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html#http-502-issues).
 */
function keepAlive({
  idleTimeoutSeconds,
  proxyIdleTimeoutSeconds = 0,
}: Pick<Serving, 'idleTimeoutSeconds' | 'proxyIdleTimeoutSeconds'>): string {
  const marginSeconds = 5;
  return String(Math.max(idleTimeoutSeconds, proxyIdleTimeoutSeconds) + marginSeconds);
}

/**
 * A websocket on which nobody says anything is closed like any other connection, by the load balancer after its idle timeout, and by CloudFront when
 * nothing came from the origin for 10 minutes (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-websockets).
 * A ping is something. 20 seconds are uvicorn's own.
 */
function pingInterval({ idleTimeoutSeconds }: Pick<Serving, 'idleTimeoutSeconds'>): string {
  return String(Math.min(20, idleTimeoutSeconds / 2));
}

/** Uvicorn takes no 0 for no limit. */
function ifLimited(
  { maxRequests, maxRequestsJitter }: Settings<'gunicorn' | 'uvicorn'>,
  limit: string,
  jitter: string,
): string[] {
  return maxRequests > 0 ? [limit, String(maxRequests), jitter, String(maxRequestsJitter)] : [];
}
