import { z } from 'zod';
import { internalSettings, ofApplication } from '../discovery/settings.ts';
import { balancedShape } from '../fargate-service/settings.ts';
import { group, imageByDigest, integer, isWordOfObjects, list, oneOf, text, wordOfObjects } from '../shared/setting.ts';
import { variableName } from '../shared/variables.ts';
import { containerHealthCheckShape } from '../workload/settings.ts';

const exec = 'in exec form, such as ["node", "server.js"]';
const word = text(/^[^\0]+$/, 'a word of the command', exec);

/** The execution role has no rights in private registries of ECR but the environment's own. */
const namedImage = imageByDigest(
  "such as { repository: 'ssr' }, or 'public.ecr.aws/docker/library/node@sha256:' and 64 hexadecimal digits",
  ['application'],
  ['a repository'],
);

/** An image of the team's own beside the application's, in a repository of its own in the registry. */
const ownImage = group({
  /** The word for the repository, by which a deploy names its tag: `--image-tag ssr=1.2.3`. Services of the same word run the same image. */
  repository: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as ssr')
    .max(30, { error: 'must have at most 30 characters; the names of variables are made of it' })
    .refine((word) => word !== 'application', { error: "must not be application; that is the application's image" }),
});

/** Something else that answers requests beside `web`: a second Django, a renderer of pages under Node, a server of websockets. */
export const serviceSettings = group({
  /** The word for it among the services of the environment. */
  name: text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'lower-case words joined by hyphens', 'such as ssr or partner-api')
    .max(30, { error: 'must have at most 30 characters; the names of AWS resources are made of it' })
    .refine((name) => name !== ofApplication, {
      error: `must not be ${ofApplication}; among the clients of an internal service that is all that runs the application's image`,
    })
    .refine((name) => !isWordOfObjects(name), { error: wordOfObjects }),
  /**
   * What it runs. `application`: the application's image, with all its variables, secrets and rights. `{ repository }`: another image of the team's own, under a tag of its own.
   * Else a public image, by digest. Both get the variables and secrets that are named here and no others, and reach neither database, broker, cache nor buckets: what has the
   * application's tables belongs to the image whose deploy migrates them.
   */
  image: z.union([namedImage, ownImage]),
  /** In exec form: no shell, so that SIGTERM reaches the process. Without it what the image has; the application's image has none. */
  command: z.optional(list(word, 1, 100, exec)),
  /** Where it listens, by HTTP, on 0.0.0.0. A process that is not root, and has no capabilities, may open no port below 1024. */
  port: integer(1024, 65_535, 'a task may open no lower one'),
  /**
   * Makes it one that tasks of the environment alone call, by a name, and that no request from outside reaches. It has neither `hosts` nor `paths`, nor what else the load balancer would do, and needs a
   * `containerHealthCheck`. `{}` takes the defaults.
   */
  internal: z.optional(internalSettings),
  ...balancedShape,
  entryPoint: oneOf(['none', 'image'], "image only if the image's ENTRYPOINT prepares what the command needs").default(
    'none',
  ),
  /** What ECS runs inside the container beside the health checks of the load balancer. Without it nothing: an image need not have a program for it. */
  containerHealthCheck: z.optional(
    group({
      /** Ends in 0 if the container is well. */
      command: list(word, 1, 100, 'in exec form, such as ["wget", "--spider", "http://127.0.0.1:3000/healthz"]'),
      ...containerHealthCheckShape,
    }),
  ),
  /** Connections to the database that one task opens at most, of the application's image. They are counted against the database's. */
  connections: z.optional(integer(0, 1000, 'under gunicorn it is workers x threads')),
  /** Those of `application.secrets` that an image other than the application's gets, each as the variable of its name. */
  secrets: z.optional(list(variableName, 1, 30, 'name those of application.secrets that it needs')),
});

export type ServiceSettings = z.output<typeof serviceSettings>;

export type InternalServiceSettings = ServiceSettings & { internal: NonNullable<ServiceSettings['internal']> };

/** Whether tasks alone call it. */
export function isInternalService(settings: ServiceSettings): settings is InternalServiceSettings {
  return settings.internal !== undefined;
}

/** The word for the repository of a service's own image. None where it runs the application's, or a public one. */
export function repositoryOf({ image }: Pick<ServiceSettings, 'image'>): string | undefined {
  return typeof image === 'string' ? undefined : image.repository;
}
