import { z } from 'zod';
import { alsoInternalSettings } from '../discovery/settings.ts';
import { balancedShape } from '../fargate-service/settings.ts';
import { group, integer, leftOut, list, oneOf, text } from '../shared/setting.ts';
import { deploymentSettings } from '../traffic-shift/settings.ts';
import { containerHealthCheckShape } from '../workload/settings.ts';

/** Where it listens. */
export const djangoPort = 8000;

const serverWayOut = 'gunicorn serves WSGI, uvicorn serves ASGI, and other runs a command of your own';

/** What holds whatever the server is. */
const djangoAppShape = {
  ...balancedShape,
  /**
   * Seconds that the slowest request may take, from its first byte to the last. Nothing ends it by that; whatever would end it is held to
   * be longer.
   */
  slowestRequestSeconds: integer(
    1,
    119,
    'a task that is told to stop has no longer for it; give slower work to Celery',
  ).default(30),
  /** Seconds for which a worker that is told to stop may finish its requests. */
  gracefulTimeoutSeconds: integer(1, 119, 'Fargate kills a task 120 seconds after it told it to stop').default(30),
  /**
   * What ECS runs inside the container. `http` asks for `healthCheckPath`, and takes what `healthCheckMatcher` takes; `tcp` only opens the port, which a
   * server that hangs still lets it do.
   */
  containerHealthCheck: group({
    kind: oneOf(['http', 'tcp'], 'http sees whether Django answers, tcp only whether the server listens').default(
      'http',
    ),
    ...containerHealthCheckShape,
  }).prefault({}),
  /**
   * Lets services call it directly, as an SSR service asks Django's API, by the address in the variable `SERVICE_WEB_URL`. It stays behind the load balancer for all others. Such callers say
   * `X-Forwarded-Proto: https`, as the load balancer does, or Django redirects them.
   */
  internal: z.optional(alsoInternalSettings),
  /** The processes of one task. Without it 2 x vCPU + 1, rounded up. */
  workers: z.optional(integer(1, 64, 'leave it out to have 2 x vCPU + 1')),
  /** How the tasks of a new version take over from those of the version before. What each strategy does stands in docs/deployments.md. */
  deployment: deploymentSettings.prefault({ strategy: 'rolling' }),
};

/** What the servers have in common that this project knows. */
const knownServerShape = {
  /**
   * Seconds without a sign of life after which the server kills a worker. Under gunicorn with one thread that ends a request that takes
   * longer; else only a worker that hangs as a whole, and a slow request lasts until `loadBalancer.idleTimeoutSeconds`.
   */
  workerTimeoutSeconds: integer(1, 3600, 'a worker that is silent for longer is killed').default(60),
  /**
   * Requests after which a worker is replaced by a new one, so that what leaks is given back before memory runs out. A new worker costs the
   * seconds that Django takes to load, so seldom is enough. 0 replaces none.
   */
  maxRequests: integer(0, 1_000_000, '0 never replaces a worker').default(5000),
  /** Up to so many requests more, at random for each worker, so that they are not all replaced at once. */
  maxRequestsJitter: integer(0, 1_000_000, 'a tenth of maxRequests is usual').default(500),
  command: leftOut('it is run with server other alone'),
};

const gunicornSettings = group({
  /** What answers requests: gunicorn (WSGI), uvicorn (ASGI), or another command. */
  server: z.optional(oneOf(['gunicorn'], serverWayOut)).default('gunicorn'),
  ...djangoAppShape,
  ...knownServerShape,
  /** Threads of one worker: how many requests it serves at a time. Each holds a database connection. */
  threads: integer(1, 64, 'each thread holds a database connection').default(4),
  connectionsPerWorker: leftOut('gunicorn has one for each of its threads'),
});

/**
 * Connections to the database that one worker opens at most: the `max_size` of Django's pool, which opens four unless it is told otherwise.
 * Without a pool each request that is under way has one
 * (https://docs.djangoproject.com/en/5.2/ref/databases/#connection-pool).
 */
const connectionsPerWorker = integer(1, 64, "it is the max_size of the pool in Django's DATABASES").default(4);

const uvicornSettings = group({
  server: oneOf(['uvicorn'], serverWayOut),
  ...djangoAppShape,
  ...knownServerShape,
  threads: leftOut('uvicorn serves as many requests at a time as there are'),
  connectionsPerWorker,
});

const otherServerSettings = group({
  server: oneOf(['other'], serverWayOut),
  ...djangoAppShape,
  /**
   * In exec form, such as ["daphne", "-b", "0.0.0.0", "-p", "8000", "config.asgi:application"]: no shell, so that SIGTERM reaches the server. It
   * listens on port 8000, keeps connections open for longer than `loadBalancer.idleTimeoutSeconds` and `internal.idleTimeoutSeconds`, and finishes its requests within
   * `gracefulTimeoutSeconds` of SIGTERM.
   */
  command: list(
    text(/^[^\0]+$/, 'a word of the command', 'in exec form, such as ["daphne", "config.asgi:application"]'),
    1,
    100,
    'in exec form, such as ["daphne", "config.asgi:application"]',
  ),
  /** How many processes the command starts. */
  workers: integer(1, 64, 'as many as the command starts').default(1),
  threads: leftOut('the command says it'),
  connectionsPerWorker,
  workerTimeoutSeconds: leftOut('the command says it'),
  maxRequests: leftOut('the command says it'),
  maxRequestsJitter: leftOut('the command says it'),
});

export const djangoAppSettings = z.discriminatedUnion(
  'server',
  [gunicornSettings, uvicornSettings, otherServerSettings],
  {
    error: ({ code }) =>
      code === 'invalid_union'
        ? `must be one of gunicorn, uvicorn, other; ${serverWayOut}`
        : 'must be a group of settings; which ones it takes depends on server, gunicorn, uvicorn or other',
  },
);

export type DjangoAppSettings = z.output<typeof djangoAppSettings>;
