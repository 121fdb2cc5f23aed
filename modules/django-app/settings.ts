import { z } from 'zod';
import { fargateServiceShape } from '../fargate-service/settings.ts';
import { hostName } from '../load-balancer/settings.ts';
import { group, integer, leftOut, list, oneOf, text } from '../shared/setting.ts';
import { containerHealthCheckShape, requestAlarmsShape, scalingShape } from '../workload/settings.ts';

const serverWayOut = 'gunicorn serves WSGI, uvicorn serves ASGI, and other runs a command of your own';

const matcherForm = [
  'status codes from 200 to 499 with commas, or one range of them',
  'such as 200 or 200,204 or 200-299',
] as const;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html#path-conditions */
const pathPattern = text(
  /^\/[\w.$/~"'@:+&*?-]*$/,
  'a path pattern that begins with a slash',
  'such as /api/*, in which * is any text and ? any character',
)
  .max(128, { error: 'must have at most 128 characters; the load balancer takes no longer pattern' })
  .refine((pattern) => pattern.split(/[*?]/).length <= 6, {
    error: 'must have at most 5 wildcards; a listener rule takes no more',
  });

const slowStartError =
  'must be 0 or a whole number from 30 to 900; 0 gives a new task its full share of requests at once';

/** What holds whatever the server is. */
const djangoAppShape = {
  ...fargateServiceShape,
  /** What changes the number of tasks, in the place of `tasks`. */
  scaling: z.optional(
    group({
      ...scalingShape,
      /** The requests a minute that each task is kept at. */
      requestsPerTargetPerMinute: z.optional(
        integer(1, 1_000_000, 'a load test tells how many requests a minute one task serves'),
      ),
    }),
  ),
  alarms: group(requestAlarmsShape).prefault({}),
  /** The host names that it is asked under: `loadBalancer.domain.hostName`, and some of the others that the load balancer serves; without it all. Others get 404. */
  hosts: z.optional(list(hostName, 1, 4, 'leave it out to be asked under all host names')),
  /**
   * Patterns of the paths that it is asked for, such as `/api/*`; without it all. Others get 404. Each takes one of the load balancer's 100
   * rules, of which it needs one itself (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
   * `healthCheckPath` need not be among them: each task is asked for it directly. With a `cdn`, what that sends to Django must be.
   */
  paths: z.optional(list(pathPattern, 1, 99, 'leave it out to be asked for all paths')),
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
  /** What the load balancer, and ECS inside the container, ask each task for. It answers without the database, whatever the Host header says. */
  healthCheckPath: text(
    /^\/[\w./~-]+$/,
    'a path other than /',
    'a path of its own, such as /healthz, answers fast and never redirects',
  )
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    .max(1024, { error: 'must have at most 1024 characters; the load balancer asks for no longer path' })
    .default('/healthz'),
  /**
   * The status codes that mean health: one, several, or a range
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Matcher.html).
   */
  healthCheckMatcher: text(/^[2-4]\d\d((,[2-4]\d\d)*|-[2-4]\d\d)$/, ...matcherForm)
    .refine((codes) => !codes.includes('-') || codes.slice(0, 3) < codes.slice(4), {
      error: `must be ${matcherForm.join('; ')}`,
    })
    .default('200'),
  /**
   * Seconds between two health checks by each node of the load balancer. For this and the next three:
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html.
   */
  healthCheckIntervalSeconds: integer(
    5,
    300,
    'a task that hangs gets requests for unhealthyThreshold times as long',
  ).default(15),
  /** Seconds after which a health check without an answer has failed. */
  healthCheckTimeoutSeconds: integer(2, 120, 'it must be less than healthCheckIntervalSeconds').default(5),
  /** How many health checks in a row a task must pass before it gets requests again. A new one gets them after the first. */
  healthyThreshold: integer(2, 10, 'the load balancer takes 2 to 10').default(2),
  /** How many health checks in a row a task must fail before it gets no more requests, and ECS replaces it. */
  unhealthyThreshold: integer(2, 10, 'the load balancer takes 2 to 10').default(3),
  /** Seconds after a task has started in which failed health checks don't count. */
  healthCheckGracePeriodSeconds: integer(0, 3600, 'Django needs 20 to 40 seconds to start').default(60),
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
   * Seconds for which a task that is about to stop still finishes the requests it has, 0 to 3600
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html).
   */
  deregistrationDelaySeconds: integer(0, 3600, 'it must outlast gracefulTimeoutSeconds').default(30),
  /**
   * Seconds over which the share of a new task grows to its full one, for an application that is slow until it is warm. 0 gives each request
   * to the task with the fewest under way; any other gives them in turn, since AWS refuses a slow start with least outstanding requests
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode).
   */
  slowStartSeconds: z
    .int({ error: slowStartError })
    .refine((seconds) => seconds === 0 || (seconds >= 30 && seconds <= 900), { error: slowStartError })
    .default(0),
  /**
   * Seconds for which the load balancer sends a browser to the task that answered it first, by a cookie of its own, `AWSALB`; from the task's end
   * on to another one. For state that a process keeps in its memory, and for clients that fall back from a websocket to polling. A
   * websocket itself stays with its task without it. Within a task nothing chooses the worker process. 1 to 604800
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html).
   */
  stickySeconds: z.optional(
    integer(1, 604_800, 'leave it out to have each request sent to the task with the fewest under way'),
  ),
  /** The processes of one task. Without it 2 x vCPU + 1, rounded up. */
  workers: z.optional(integer(1, 64, 'leave it out to have 2 x vCPU + 1')),
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
   * listens on port 8000, keeps connections open for longer than `loadBalancer.idleTimeoutSeconds`, and finishes its requests within
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
