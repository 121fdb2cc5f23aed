import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { celeryBeatSettings } from '../../../modules/celery-beat/settings.ts';
import { flowerSettings } from '../../../modules/flower/settings.ts';
import { cdnSettings } from '../../../modules/frontend-cdn/settings.ts';
import { behaviorsOf } from '../../../modules/frontend-cdn/sites.ts';
import { collectStaticSettings } from '../../../modules/release-task/settings.ts';
import { applicationSchema, environmentSchema } from '../../../src/configuration/schema.ts';
import { itKeepsWithinBounds, refusals, required } from '../../modules/settings.ts';
import { application, everyCapability, leastApplication, leastEnvironment, worker } from './config.ts';

const longName = 'must have at most 20 characters; the names of AWS resources are made of it';
const role = 'arn:aws:iam::111111111111:role/';
const queues = (length: number) => Array.from({ length }, (_, index) => ({ name: `queue-${index}` }));
const frontEnds = (length: number) =>
  Array.from({ length }, (_, index) => ({ name: `app-${index}`, kind: 'spa', path: `/app-${index}` }));
const secrets = (length: number) => Array.from({ length }, (_, index) => `SECRET_${index}`);

describe('application settings', () => {
  itKeepsWithinBounds(applicationSchema, application, {
    project: {
      takes: ['shop', 'web-shop', 'a', 'a1-b2', 'internals', 'sgx', 'a'.repeat(30)],
      refuses: [
        '',
        'Shop',
        'web_shop',
        '-shop',
        'shop-',
        'web--shop',
        '1shop',
        'internal',
        'internal-shop',
        'sg-1',
        'sthree',
        3,
      ],
      message:
        'must be lower-case words joined by hyphens, the first not internal, sg, sthree or amzn-s3-demo; such as shop or web-shop',
    },
    settingsModule: {
      takes: ['config.settings', 'settings'],
      refuses: ['', 'config/settings', 'config.', 'config:settings', undefined],
      message: 'must be a Python module; such as config.settings',
    },
    wsgiApplication: {
      takes: ['config.wsgi:application', 'wsgi:app'],
      refuses: ['', 'config.wsgi', 'config.wsgi:', ':app', 'config.wsgi:a b'],
      message: 'must be module:variable; such as config.wsgi:application',
    },
    asgiApplication: {
      takes: [undefined, 'config.asgi:application', 'asgi:app'],
      refuses: ['', 'config.asgi', 'config.asgi:', ':app', 'config.asgi:a b', null],
      message: 'must be module:variable; such as config.asgi:application',
    },
    celeryApp: {
      takes: [undefined, 'config', 'config.celery', 'config.celery:app'],
      refuses: ['', 'config:', '-A config', null],
      message: 'must be a Python module, with or without :variable; such as config',
    },
    queues: {
      takes: [undefined, [{ name: 'default' }], queues(50)],
      refuses: [[], queues(51), 'default', null],
      message: 'must be a list of 1 to 50; Celery needs one at least, such as { name: "celery" }',
    },
    frontEnds: {
      takes: [undefined, [], frontEnds(1), frontEnds(20)],
      refuses: [frontEnds(21), 'shop', null],
      message: 'must be a list of 0 to 20; each has a bucket of its own',
    },
    djangoPaths: {
      takes: [undefined, {}, { media: '/media/*' }],
      refuses: ['/api/*', null],
      message: 'must be a group of settings; it takes django, static, staticFrom, media',
    },
    secrets: {
      takes: [undefined, [], ['STRIPE_API_KEY'], secrets(30)],
      refuses: [secrets(31), 'STRIPE_API_KEY', null],
      message: 'must be a list of 0 to 30; their ARNs must fit into the policy of one role',
    },
    registryEnvironment: {
      takes: [undefined, 'dev', 'production-eu'],
      refuses: ['', 'Dev', 'dev_1', null],
      message: 'must be the name of an environment; leave it out to give each its own registry',
    },
  });

  it('takes a secret by a name that a variable may have, of up to 64 characters', () => {
    expect(applicationSchema.shape.secrets.parse(['A', `A${'_1'.repeat(31)}Z`])).toHaveLength(2);
    const input = { ...application, secrets: ['stripe', 'STRIPE-API-KEY', 'A'.repeat(65)] };
    const must = 'must be the name of a variable, up to 64 capital letters, digits and underscores';
    expect(refusals('application', applicationSchema, input)).toEqual([
      `application.secrets[0]: ${must}, got "stripe"; such as STRIPE_API_KEY`,
      `application.secrets[1]: ${must}, got "STRIPE-API-KEY"; such as STRIPE_API_KEY`,
      `application.secrets[2]: ${must}, got "${'A'.repeat(65)}"; such as STRIPE_API_KEY`,
    ]);
  });

  it('names the queue that is none', () => {
    const input = { ...application, queues: [{ name: 'default' }, { name: 'high priority', longestTaskSeconds: 0 }] };
    expect(refusals('application', applicationSchema, input)).toEqual([
      'application.queues[1].name: must be up to 40 letters, digits, hyphens and underscores that do not end in -dead-letters, got "high priority"; such as celery',
      'application.queues[1].longestTaskSeconds: must be a whole number from 1 to 21570, got 0; cut a longer task into several; the broker would give it to a second worker',
    ]);
  });

  it('takes no more front ends and paths than one distribution of CloudFront holds', () => {
    const django = Array.from({ length: 20 }, (_, index) => `/api-${index}/*`);
    const djangoPaths = { django, media: '/media/*' };
    const most = applicationSchema.parse({ ...leastApplication, frontEnds: frontEnds(20), djangoPaths });
    const behaviors = behaviorsOf(most, most.djangoPaths);
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
    expect(behaviors).toHaveLength(63);
    expect(behaviors.length).toBeLessThanOrEqual(75);
    expect(new Set(behaviors.map(({ to }) => to)).size).toBeLessThanOrEqual(100);
  });

  it('has one queue, no front ends, no secrets, and a registry for each environment by default', () => {
    expect(applicationSchema.parse(leastApplication)).toEqual({
      ...leastApplication,
      celeryVersion: '5.7',
      queues: [{ name: 'celery', longestTaskSeconds: 300 }],
      frontEnds: [],
      djangoPaths: { django: ['/api/*', '/admin/*'], static: '/static/*', staticFrom: 'bucket' },
      secrets: [],
      variables: {},
    });
  });
});

describe('environment settings', () => {
  itKeepsWithinBounds(environmentSchema, leastEnvironment, {
    name: {
      takes: ['dev', 'production-eu', 'bootstrap', 'a'.repeat(20)],
      refuses: ['', 'Dev', 'dev_1', 'dev-', '1dev', null],
      message: 'must be lower-case words joined by hyphens; such as dev or production-eu',
    },
    stage: {
      takes: ['development', 'staging', 'production'],
      refuses: ['dev', '', undefined],
      message: 'must be one of development, staging, production; production is where real users are',
    },
    account: {
      takes: ['000000000000', '123456789012'],
      refuses: ['12345678901', '1234567890123', '12345678901a', 123456789012, undefined],
      message: 'must be an AWS account id of 12 digits; aws sts get-caller-identity prints it',
    },
    assumeRoleArn: {
      takes: [undefined, `${role}deploy`, `${role}ci/deploy@eu`],
      refuses: ['', 'deploy', role, 'arn:aws:iam::1:role/deploy', 'arn:aws:iam::111111111111:user/me'],
      message: 'must be the ARN of an IAM role; such as arn:aws:iam::111111111111:role/deploy',
    },
    workers: {
      takes: [undefined, [], [worker()], Array(50).fill(worker())],
      refuses: [Array(51).fill(worker()), worker(), null],
      message: 'must be a list of 0 to 50; a worker can take from many queues',
    },
    beat: {
      takes: [undefined, { scheduler: 'database' }, { scheduler: 'file', tasks: 0 }],
      refuses: [true, null, []],
      message: `must be a group of settings; it takes ${Object.keys(celeryBeatSettings.shape).join(', ')}`,
    },
    cdn: {
      takes: [undefined, {}, { waf: {} }],
      refuses: [true, null, []],
      message: `must be a group of settings; it takes ${Object.keys(cdnSettings.shape).join(', ')}`,
    },
    collectStatic: {
      takes: [undefined, {}, { cpu: 512 }],
      refuses: [true, null, []],
      message: `must be a group of settings; it takes ${Object.keys(collectStaticSettings.shape).join(', ')}`,
    },
    flower: {
      takes: [undefined, {}, { tasks: 0 }],
      refuses: [true, null, []],
      message: `must be a group of settings; it takes ${Object.keys(flowerSettings.shape).join(', ')}`,
    },
  });

  it('refuses a name that is too long for the names made of it', () => {
    expect(environmentSchema.shape.name.safeParse('a'.repeat(21)).error?.issues.map(({ message }) => message)).toEqual([
      longName,
    ]);
  });

  it('needs these, and has defaults for all else', () => {
    expect(required(environmentSchema)).toEqual([
      ...['name', 'stage', 'account', 'region', 'network', 'database', 'loadBalancer', 'web', 'observability'],
    ]);
  });
});

describe('the Celery services of an environment', () => {
  const refused = (settings: object) => refusals('dev', environmentSchema, { ...leastEnvironment, ...settings });

  it('are none by default', () => {
    const { workers, beat, flower } = environmentSchema.parse(leastEnvironment);
    expect({ workers, beat, flower }).toEqual({ workers: [], beat: undefined, flower: undefined });
  });

  it('have a single beat, on demand', () => {
    const beat = {
      scheduler: 'database',
      tasks: 2,
      scaling: { minTasks: 1, maxTasks: 2 },
      spot: {},
    };
    const single = 'beat is one task, on demand: two would send each task twice';
    expect(refused({ beat })).toEqual([
      'dev.beat.tasks: must be a whole number from 0 to 1, got 2; 0 pauses it; two would send each task twice',
      `dev.beat.scaling: must be left out, got {"minTasks":1,"maxTasks":2}; ${single}`,
      `dev.beat.spot: must be left out, got {}; ${single}`,
    ]);
  });

  it('have a single Flower', () => {
    expect(refused({ flower: { tasks: 2, scaling: { minTasks: 1, maxTasks: 2 } } })).toEqual([
      'dev.flower.tasks: must be a whole number from 0 to 1, got 2; it keeps what it has seen in its memory, so two would each show a part',
      'dev.flower.scaling: must be left out, got {"minTasks":1,"maxTasks":2}; flower is one task',
    ]);
  });

  it('have workers, of which a broken one is named by its place', () => {
    expect(refused({ workers: [worker(), { ...worker(), name: 'Slow', concurrency: 0 }] })).toEqual([
      'dev.workers[1].name: must be lower-case words joined by hyphens, got "Slow"; such as default or slow-reports',
      'dev.workers[1].concurrency: must be a whole number from 1 to 1000, got 0; one or two a vCPU for tasks that compute, more for those that wait',
    ]);
  });
});

describe('state settings', () => {
  const { state } = environmentSchema.shape;

  itKeepsWithinBounds(
    state,
    {},
    {
      bucket: {
        takes: [undefined, 'abc', 'a'.repeat(63), 'states-1'],
        refuses: ['ab', 'a'.repeat(64), 'acme.states', 'Acme', 'acme_states', '-acme', 'acme-'],
        message: 'must be an S3 bucket name without dots; 3 to 63 lower-case letters, digits and hyphens',
      },
      key: {
        takes: [undefined, 'a', 'dev/terraform.tfstate', 'a/b_c/d-e.f'],
        refuses: ['', '/dev', 'dev/', 'a//b', '../dev', 'a b', 'dev/bootstrap.tfstate'],
        message:
          'must be a path inside the bucket that does not end in bootstrap.tfstate; such as dev/terraform.tfstate',
      },
      lock: {
        takes: ['dynamodb', 'lockfile', 'both'],
        refuses: ['none', true],
        message: 'must be one of dynamodb, lockfile, both; dynamodb if you have no reason for another',
      },
      bootstrap: {
        takes: ['local', 's3'],
        refuses: ['remote', false],
        message: 'must be one of local, s3; start with local; after the bootstrap, move its state and write s3',
      },
    },
  );

  it('refuses a key that is longer than S3 takes', () => {
    expect(refusals('dev.state', state, { key: 'a'.repeat(901) })).toEqual([
      `dev.state.key: must have at most 900 characters, got "${'a'.repeat(901)}"; S3 takes no longer key`,
    ]);
  });
});

describe('every capability', () => {
  it.each(['redis', 'sqs'] as const)('that an environment can leave out is tried by the tests, with %s', (broker) => {
    const optional = Object.entries(environmentSchema.shape).flatMap(([name, setting]) =>
      setting instanceof z.ZodOptional && name !== 'assumeRoleArn' ? name : [],
    );
    expect(optional.length).toBeGreaterThan(6);
    const missing = optional.filter((name) => !(name in everyCapability(broker)));
    expect(
      missing.map((name) => `${name}: must be in everyCapability of test/src/configuration/config.ts, got nothing`),
    ).toEqual([]);
  });
});

it('keeps the state in no bucket of a name that S3 keeps for itself', () => {
  const { bucket } = environmentSchema.shape.state.unwrap().shape;
  for (const name of [
    'xn--shop',
    'sthree-shop',
    'amzn-s3-demo-shop',
    'shop-s3alias',
    'shop--ol-s3',
    'shop--table-s3',
  ]) {
    expect(bucket.safeParse(name).error?.issues.map(({ message }) => message)).toEqual([
      'must be a name that AWS does not keep for its own buckets; begin it with the project, and end it with a word',
    ]);
  }
  expect(bucket.safeParse('shop-xn--s3aliases').success).toBe(true);
});
