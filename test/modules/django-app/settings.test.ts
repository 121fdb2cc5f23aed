import { describe, expect, it } from 'vitest';
import { djangoAppSettings } from '../../../modules/django-app/settings.ts';
import { group } from '../../../modules/shared/setting.ts';
import { requestAlarmsShape } from '../../../modules/workload/settings.ts';
import { itKeepsWithinBounds, refusals, required } from '../settings.ts';

const valid = { cpu: 256, memoryMiB: 512, tasks: 1 };
const uvicorn = { ...valid, server: 'uvicorn' };
const other = { ...valid, server: 'other', command: ['daphne', 'config.asgi:application'] };

const inExecForm = 'in exec form, such as ["daphne", "config.asgi:application"]';
const onePool = {
  takes: [1, 64, undefined],
  refuses: [0, 65],
  message: "must be a whole number from 1 to 64; it is the max_size of the pool in Django's DATABASES",
};

describe('settings of Django', () => {
  itKeepsWithinBounds(djangoAppSettings, valid, {
    server: {
      takes: ['gunicorn', undefined],
      refuses: ['daphne', '', null],
      message:
        'must be one of gunicorn, uvicorn, other; gunicorn serves WSGI, uvicorn serves ASGI, and other runs a command of your own',
    },
    workers: {
      takes: [1, 64, undefined],
      refuses: [0, 65],
      message: 'must be a whole number from 1 to 64; leave it out to have 2 x vCPU + 1',
    },
    threads: {
      takes: [1, 64],
      refuses: [0, 65],
      message: 'must be a whole number from 1 to 64; each thread holds a database connection',
    },
    connectionsPerWorker: {
      takes: [undefined],
      refuses: [4],
      message: 'must be left out; gunicorn has one for each of its threads',
    },
    command: {
      takes: [undefined],
      refuses: [['gunicorn'], []],
      message: 'must be left out; it is run with server other alone',
    },
    workerTimeoutSeconds: {
      takes: [1, 3600],
      refuses: [0, 3601],
      message: 'must be a whole number from 1 to 3600; a worker that is silent for longer is killed',
    },
    maxRequests: {
      takes: [0, 1_000_000],
      refuses: [-1, 1_000_001],
      message: 'must be a whole number from 0 to 1000000; 0 never replaces a worker',
    },
    maxRequestsJitter: {
      takes: [0, 1_000_000],
      refuses: [-1, 1_000_001],
      message: 'must be a whole number from 0 to 1000000; a tenth of maxRequests is usual',
    },
    slowestRequestSeconds: {
      takes: [1, 119],
      refuses: [0, 120],
      message:
        'must be a whole number from 1 to 119; a task that is told to stop has no longer for it; give slower work to Celery',
    },
    gracefulTimeoutSeconds: {
      takes: [1, 119],
      refuses: [0, 120],
      message: 'must be a whole number from 1 to 119; Fargate kills a task 120 seconds after it told it to stop',
    },
    healthCheckPath: {
      takes: ['/healthz', '/a', '/up/v1.0/~web_a-b/'],
      refuses: ['/', 'healthz', '/healthz?full=1', '/health check', "/it's", '', 200],
      message: 'must be a path other than /; a path of its own, such as /healthz, answers fast and never redirects',
    },
    healthCheckMatcher: {
      takes: ['200', '499', '200,204', '200,301,404', '200-299'],
      refuses: ['', '199', '500', '200,', '200-', '200-299,301', '299-200', '300-299', '200-200', '200 204', 200],
      message:
        'must be status codes from 200 to 499 with commas, or one range of them; such as 200 or 200,204 or 200-299',
    },
    healthCheckIntervalSeconds: {
      takes: [5, 300],
      refuses: [4, 301],
      message:
        'must be a whole number from 5 to 300; a task that hangs gets requests for unhealthyThreshold times as long',
    },
    healthCheckTimeoutSeconds: {
      takes: [2, 120],
      refuses: [1, 121],
      message: 'must be a whole number from 2 to 120; it must be less than healthCheckIntervalSeconds',
    },
    healthyThreshold: {
      takes: [2, 10],
      refuses: [1, 11],
      message: 'must be a whole number from 2 to 10; the load balancer takes 2 to 10',
    },
    unhealthyThreshold: {
      takes: [2, 10],
      refuses: [1, 11],
      message: 'must be a whole number from 2 to 10; the load balancer takes 2 to 10',
    },
    healthCheckGracePeriodSeconds: {
      takes: [0, 3600],
      refuses: [-1, 3601],
      message: 'must be a whole number from 0 to 3600; Django needs 20 to 40 seconds to start',
    },
    deregistrationDelaySeconds: {
      takes: [0, 3600],
      refuses: [-1, 3601],
      message: 'must be a whole number from 0 to 3600; it must outlast gracefulTimeoutSeconds',
    },
    slowStartSeconds: {
      takes: [0, 30, 900],
      refuses: [-1, 1, 29, 901, 30.5, '30'],
      message: 'must be 0 or a whole number from 30 to 900; 0 gives a new task its full share of requests at once',
    },
  });

  itKeepsWithinBounds(djangoAppSettings, valid, {
    hosts: {
      takes: [undefined, ['app.example.com'], Array(4).fill('app.example.com')],
      refuses: ['app.example.com', [], Array(5).fill('app.example.com')],
      message: 'must be a list of 1 to 4; leave it out to be asked under all host names',
    },
    stickySeconds: {
      takes: [undefined, 1, 604_800],
      refuses: [0, 604_801, 1.5, '60', false],
      message:
        'must be a whole number from 1 to 604800; leave it out to have each request sent to the task with the fewest under way',
    },
    paths: {
      takes: [
        undefined,
        ['/', '/*', '/api/*', '/~a.b-c_$"\'@:+&?', `/${'a'.repeat(127)}`, '/*/*/*/*/?'],
        Array(99).fill('/*'),
      ],
      refuses: ['/api/*', [], Array(100).fill('/*')],
      message: 'must be a list of 1 to 99; leave it out to be asked for all paths',
    },
  });

  it('says which of its hosts and paths is none, is too long, or has too many wildcards', () => {
    const long = `/${'a'.repeat(128)}`;
    const settings = { ...valid, hosts: ['App'], paths: ['/', 'api/*', '/a b', long, '/*/*/*/*/*/?'] };
    const form = 'must be a path pattern that begins with a slash';
    const wayOut = 'such as /api/*, in which * is any text and ? any character';
    expect(refusals('dev.web', djangoAppSettings, settings)).toEqual([
      'dev.web.hosts[0]: must be a host name in lower case, got "App"; such as app.example.com',
      `dev.web.paths[1]: ${form}, got "api/*"; ${wayOut}`,
      `dev.web.paths[2]: ${form}, got "/a b"; ${wayOut}`,
      `dev.web.paths[3]: must have at most 128 characters, got "${long}"; the load balancer takes no longer pattern`,
      'dev.web.paths[4]: must have at most 5 wildcards, got "/*/*/*/*/*/?"; a listener rule takes no more',
    ]);
  });

  it('has timeouts by default that fit each other', () => {
    expect(djangoAppSettings.parse(valid)).toMatchObject({
      ...valid,
      server: 'gunicorn',
      stopTimeoutSeconds: 60,
      threads: 4,
      workerTimeoutSeconds: 60,
      maxRequests: 5000,
      maxRequestsJitter: 500,
      slowestRequestSeconds: 30,
      gracefulTimeoutSeconds: 30,
      healthCheckPath: '/healthz',
      healthCheckMatcher: '200',
      healthCheckIntervalSeconds: 15,
      healthCheckTimeoutSeconds: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
      healthCheckGracePeriodSeconds: 60,
      containerHealthCheck: {
        kind: 'http',
        intervalSeconds: 15,
        timeoutSeconds: 5,
        retries: 4,
        startPeriodSeconds: 60,
      },
      deregistrationDelaySeconds: 30,
      slowStartSeconds: 0,
    });
  });

  it('has the alarms of a service that is asked', () => {
    expect(djangoAppSettings.parse(valid).alarms).toEqual(group(requestAlarmsShape).parse({}));
  });

  it('makes every environment say what its tasks cost', () => {
    expect(required(djangoAppSettings)).toEqual(['cpu', 'memoryMiB']);
  });

  it('names the setting that was meant', () => {
    expect(refusals('dev.web', djangoAppSettings, { ...valid, thread: 4 })).toEqual([
      expect.stringMatching(
        /^dev\.web: must not have unknown settings, got "thread"; did you mean threads\? Otherwise take one of server, cpu, /,
      ),
    ]);
  });
});

describe('settings of Django under uvicorn', () => {
  itKeepsWithinBounds(djangoAppSettings, uvicorn, {
    connectionsPerWorker: onePool,
    threads: {
      takes: [undefined],
      refuses: [4],
      message: 'must be left out; uvicorn serves as many requests at a time as there are',
    },
    command: {
      takes: [undefined],
      refuses: [['uvicorn']],
      message: 'must be left out; it is run with server other alone',
    },
  });

  it('has a pool by default as large as that of Django', () => {
    expect(djangoAppSettings.parse(uvicorn)).toMatchObject({
      ...{ server: 'uvicorn', connectionsPerWorker: 4 },
      ...{ workerTimeoutSeconds: 60, maxRequests: 5000, maxRequestsJitter: 500 },
    });
  });
});

describe('settings of Django under another server', () => {
  const saidByCommand = (value: number) => ({
    takes: [undefined],
    refuses: [value],
    message: 'must be left out; the command says it',
  });

  itKeepsWithinBounds(djangoAppSettings, other, {
    command: {
      takes: [['daphne'], Array(100).fill('-v')],
      refuses: [undefined, [], 'daphne config.asgi:application', Array(101).fill('-v')],
      message: `must be a list of 1 to 100; ${inExecForm}`,
    },
    workers: {
      takes: [1, 64, undefined],
      refuses: [0, 65],
      message: 'must be a whole number from 1 to 64; as many as the command starts',
    },
    connectionsPerWorker: onePool,
    threads: saidByCommand(4),
    workerTimeoutSeconds: saidByCommand(60),
    maxRequests: saidByCommand(5000),
    maxRequestsJitter: saidByCommand(500),
  });

  it.each(['', '\0-p', '-p\0'])('names %j, which is no word', (word) => {
    expect(refusals('dev.web', djangoAppSettings, { ...other, command: ['daphne', word] })).toEqual([
      `dev.web.command[1]: must be a word of the command, got ${JSON.stringify(word)}; ${inExecForm}`,
    ]);
  });
});

describe('settings of scaling by requests', () => {
  const scaling = { minTasks: 1, maxTasks: 2 };
  const refused = (requestsPerTargetPerMinute: unknown) =>
    refusals('dev.web', djangoAppSettings, {
      ...valid,
      tasks: undefined,
      scaling: { ...scaling, requestsPerTargetPerMinute },
    });

  it('take requests a minute within their bounds', () => {
    expect([1, 1_000_000, undefined].flatMap(refused)).toEqual([]);
    expect([0, 1_000_001].flatMap(refused)).toEqual(
      [0, 1_000_001].map(
        (got) =>
          `dev.web.scaling.requestsPerTargetPerMinute: must be a whole number from 1 to 1000000, got ${got}; a load test tells how many requests a minute one task serves`,
      ),
    );
  });
});

it('asks for no health check path that the load balancer does not take', () => {
  const { healthCheckPath } = djangoAppSettings.options[0].shape;
  expect(healthCheckPath.safeParse(`/${'a'.repeat(1023)}`).success).toBe(true);
  expect(healthCheckPath.safeParse(`/${'a'.repeat(1024)}`).error?.issues.map(({ message }) => message)).toEqual([
    'must have at most 1024 characters; the load balancer asks for no longer path',
  ]);
});
