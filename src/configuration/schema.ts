import { z } from 'zod';
import { queueSettings } from '../../modules/broker/queues.ts';
import { brokerSettings } from '../../modules/broker/settings.ts';
import { cacheSettings } from '../../modules/cache/settings.ts';
import { celeryBeatSettings } from '../../modules/celery-beat/settings.ts';
import { celeryWorkerSettings } from '../../modules/celery-worker/settings.ts';
import { ecsExecSettings } from '../../modules/cluster/settings.ts';
import { databaseSettings } from '../../modules/database/settings.ts';
import { discoverySettings } from '../../modules/discovery/settings.ts';
import { djangoAppSettings } from '../../modules/django-app/settings.ts';
import { applicationSources } from '../../modules/django-app/sources.ts';
import { encryptionSettings } from '../../modules/encryption/settings.ts';
import { flowerSettings } from '../../modules/flower/settings.ts';
import { cdnSettings, djangoPathsSettings, frontEndSettings } from '../../modules/frontend-cdn/settings.ts';
import { githubSettings } from '../../modules/github-roles/settings.ts';
import { loadBalancerSettings } from '../../modules/load-balancer/settings.ts';
import { mailSettings } from '../../modules/mail/settings.ts';
import { networkSettings } from '../../modules/network/settings.ts';
import { observabilitySettings } from '../../modules/observability/settings.ts';
import { parametersSettings } from '../../modules/parameters/settings.ts';
import { processSettings } from '../../modules/process/settings.ts';
import { registrySettings } from '../../modules/registry/settings.ts';
import { collectStaticSettings, migrationSettings } from '../../modules/release-task/settings.ts';
import { scheduleSettings } from '../../modules/schedules/settings.ts';
import { secretsSettings } from '../../modules/secrets/settings.ts';
import { serviceSettings } from '../../modules/service/settings.ts';
import { regions } from '../../modules/shared/regions.ts';
import { group, isWordOfObjects, list, oneOf, text, wordOfObjects } from '../../modules/shared/setting.ts';
import { tellers } from '../../modules/shared/sources.ts';
import { storageSettings } from '../../modules/storage/settings.ts';
import { teamVariablesSettings } from './team-variables.ts';

/** What is the same in every environment. */
export const applicationSchema = group({
  /** It begins every name that the project gives in AWS. */
  project: text(
    // AWS keeps these beginnings for its own load balancers, security groups and buckets.
    /^(?!(internal|sg|sthree|amzn-s3-demo)(-|$))[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'lower-case words joined by hyphens, the first not internal, sg, sthree or amzn-s3-demo',
    'such as shop or web-shop',
  ).max(30, { error: 'must have at most 30 characters; the names of buckets and load balancers are made of it' }),
  /** The module that Django reads its settings from. */
  settingsModule: text(/^\w+(\.\w+)*$/, 'a Python module', 'such as config.settings'),
  /** The WSGI application as gunicorn takes it. */
  wsgiApplication: text(/^\w+(\.\w+)*:\w+$/, 'module:variable', 'such as config.wsgi:application'),
  /** The ASGI application as uvicorn takes it, for environments whose `web.server` is uvicorn. */
  asgiApplication: z.optional(text(/^\w+(\.\w+)*:\w+$/, 'module:variable', 'such as config.asgi:application')),
  /** The Celery application, as `celery -A` takes it. Environments that have a `broker` need it. */
  celeryApp: z.optional(text(/^\w+(\.\w+)*(:\w+)?$/, 'a Python module, with or without :variable', 'such as config')),
  /**
   * The first two numbers of the image's version of Celery, from 5.2 on. What that version lacks is left out: before 5.5 a worker has no soft shutdown
   * (docs/celery.md).
   */
  celeryVersion: text(
    /^5\.([2-9]|\d\d)$/,
    'the first two numbers of a version of Celery from 5.2 on',
    'such as 5.4',
  ).default('5.7'),
  /**
   * The queues that Celery tasks are sent to. The default is where Celery sends a task of a project that says nothing of queues
   * (https://docs.celeryq.dev/en/stable/userguide/configuration.html#task-default-queue).
   */
  queues: list(queueSettings, 1, 50, 'Celery needs one at least, such as { name: "celery" }').default([
    { name: 'celery', longestTaskSeconds: 300 },
  ]),
  /**
   * How Django's settings learn that a browser came by HTTPS: they read the name of the header from the variable DJANGO_SECURE_PROXY_SSL_HEADER, or name
   * `HTTP_X_FORWARDED_PROTO` themselves. An environment with a `cdn` and no `loadBalancer.domain` demands `variable`.
   */
  proxyHeader: z.optional(
    oneOf(['variable', 'x-forwarded-proto'], 'variable if the settings read DJANGO_SECURE_PROXY_SSL_HEADER'),
  ),
  /**
   * The file in the image with the certificates that sign those of RDS and RDS Proxy, such as `/etc/ssl/certs/aws-databases.pem`
   * (docs/your-project.md). With it tasks check that they talk to the database and to nobody else; production demands it.
   */
  databaseCertificates: z.optional(
    text(
      /^(\/[\w.-]+)+$/,
      'the absolute path of a file in the image',
      'letters, digits, -, _ and . between slashes, such as /etc/ssl/certs/aws-databases.pem',
    ),
  ),
  /** What is reached beside Django, in environments that have a `cdn`. */
  frontEnds: list(frontEndSettings, 0, 20, 'each has a bucket of its own').default([]),
  /** The paths that stay Django's there. */
  djangoPaths: djangoPathsSettings.prefault({}),
  /**
   * Keys that only people know, such as those of third parties. Each environment makes an empty secret for each, a person fills it,
   * and tasks get it as a variable of this name.
   */
  secrets: list(
    text(
      /^[A-Z][A-Z0-9_]{0,63}$/,
      'the name of a variable, up to 64 capital letters, digits and underscores',
      'such as STRIPE_API_KEY',
      // Ids of constructs are made of it.
    ).refine((name) => !isWordOfObjects(name.toLowerCase()), {
      error: 'must not be CONSTRUCTOR, which each object of JavaScript has; take another name',
    }),
    0,
    30,
    'their ARNs must fit into the policy of one role',
  ).default([]),
  /**
   * The team's own names for what the stack knows, such as `SECRET_KEY: 'secretKey'`: beside those of docs/variables.md, in their place under
   * the same name, or `false` to leave one of these out. What an environment does not have, such as a cache, is not shown there.
   */
  variables: teamVariablesSettings.default({}),
  /**
   * The environment whose registry all others pull their images from, so that an image is built once and promoted: one of the highest stage that there is,
   * since who deploys it can change those images. Without it each environment has a registry of its own.
   */
  registryEnvironment: z.optional(
    text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'the name of an environment', 'leave it out to give each its own registry'),
  ),
  /** The repositories whose GitHub Actions plan, deploy and release, by roles that the bootstrap makes. Without it there are no roles. */
  github: z.optional(githubSettings),
}).register(tellers, { sources: applicationSources });

export type Application = z.output<typeof applicationSchema>;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const reservedBucket = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|--x-s3|--table-s3)$/;

const stateSettings = group({
  /** The bucket of the Terraform state. Without it: one of the environment's own, named after project, environment and account. */
  bucket: z.optional(
    text(
      /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/,
      'an S3 bucket name without dots',
      '3 to 63 lower-case letters, digits and hyphens',
    ).refine((bucket) => !reservedBucket.test(bucket), {
      error:
        'must be a name that AWS does not keep for its own buckets; begin it with the project, and end it with a word',
    }),
  ),
  /** Where the state lies in the bucket. Without it: `<environment>/terraform.tfstate`. */
  key: z.optional(
    text(
      /^(?!.*bootstrap\.tfstate$)[\w-][\w.-]*(\/[\w-][\w.-]*)*$/,
      'a path inside the bucket that does not end in bootstrap.tfstate',
      'such as dev/terraform.tfstate',
    ).max(900, { error: 'must have at most 900 characters; S3 takes no longer key' }),
  ),
  /** What keeps two applies from running at once: the DynamoDB table, a lock file in the bucket, or both while moving over. */
  lock: oneOf(['dynamodb', 'lockfile', 'both'], 'dynamodb if you have no reason for another').default('dynamodb'),
  /** Where the state of the bootstrap stack is: on this computer until the bucket exists, then in the bucket. */
  bootstrap: oneOf(['local', 's3'], 'start with local; after the bootstrap, move its state and write s3').default(
    'local',
  ),
});

export const environmentSchema = group({
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as dev or production-eu')
    .max(20, { error: 'must have at most 20 characters; the names of AWS resources are made of it' })
    .refine((name) => !name.startsWith('bootstrap-'), {
      error: 'must not begin with bootstrap-; the stacks that make the state buckets are called that',
    })
    .refine((name) => !isWordOfObjects(name), { error: wordOfObjects }),
  /** What is at stake. Settings that would put real users or their data at risk are refused in `production`. */
  stage: oneOf(['development', 'staging', 'production'], 'production is where real users are'),
  /** The AWS account, and no other: Terraform refuses to plan with credentials of another one. */
  account: text(/^\d{12}$/, 'an AWS account id of 12 digits', 'aws sts get-caller-identity prints it'),
  region: oneOf(regions, 'a region that is missing here is one line in modules/shared/regions.ts'),
  /** A role in that account that Terraform takes on, for people whose credentials are of another account. */
  assumeRoleArn: z.optional(
    text(
      /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      'the ARN of an IAM role',
      'such as arn:aws:iam::111111111111:role/deploy',
    ),
  ),
  state: stateSettings.prefault({}),
  network: networkSettings,
  encryption: encryptionSettings.prefault({}),
  secrets: secretsSettings.prefault({}),
  database: databaseSettings,
  /** What carries Celery's tasks. Without it there is no Celery. */
  broker: z.optional(brokerSettings),
  /** A Redis for Django's cache. Without it there is none. */
  cache: z.optional(cacheSettings),
  storage: storageSettings.prefault({}),
  /** How Django sends mail. Without it no task reaches a mail server. */
  mail: z.optional(mailSettings),
  parameters: parametersSettings.prefault({}),
  registry: registrySettings.prefault({}),
  loadBalancer: loadBalancerSettings,
  /** CloudFront before the front ends, the static files and Django; `{}` takes the defaults. Without it there is Django alone. */
  cdn: z.optional(cdnSettings),
  /** A way into running containers for people, `aws ecs execute-command`. Without it there is none. */
  ecsExec: z.optional(ecsExecSettings),
  /** Brings the database to the schema of a new image, before any service is updated. Without it a deploy does not. */
  migration: z.optional(migrationSettings),
  /** Puts the static files of a new image where the CDN serves them, before any service is updated. Without it a deploy does not. */
  collectStatic: z.optional(collectStaticSettings),
  web: djangoAppSettings,
  /** What else answers requests, beside `web`. */
  services: list(serviceSettings, 0, 20, 'each is a service of its own').default([]),
  /** How internal services are found: those of `services` that tasks alone call. */
  discovery: discoverySettings.prefault({}),
  /** What takes Celery's tasks from their queues. */
  workers: list(celeryWorkerSettings, 0, 50, 'a worker can take from many queues').default([]),
  /** Further commands of the image that run all the time, such as a worker of RQ or a consumer. */
  processes: list(processSettings, 0, 20, 'each is a service of its own').default([]),
  /** Commands of the image that are run at their times, without Celery. */
  schedules: list(scheduleSettings, 0, 50, 'each has a task definition and roles of its own').default([]),
  /** What sends Celery's tasks at their times. Without it there is none. */
  beat: z.optional(celeryBeatSettings),
  /** A web page that shows Celery's workers and tasks, for private addresses. Without it there is none. */
  flower: z.optional(flowerSettings),
  observability: observabilitySettings,
});

export type EnvironmentInput = z.input<typeof environmentSchema>;
export type EnvironmentConfig = z.output<typeof environmentSchema>;
