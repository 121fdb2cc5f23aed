import { z } from 'zod';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';

/** How internal services are found. Without an internal service nothing of it is made. */
export const discoverySettings = group({
  /**
   * What stands between a caller and the tasks of an internal service. `cloud-map`: DNS alone, which names the tasks that are well. `service-connect`: the same names, and in each task
   * that calls or is called a proxy of ECS's beside, which spreads requests, repeats what no task took, and measures. The proxy takes CPU and memory of its task
   * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/interconnecting-services.html).
   */
  kind: oneOf(['cloud-map', 'service-connect'], 'cloud-map if you have no reason for the other').default('cloud-map'),
  /**
   * Seconds for which whoever looked a name up may keep the answer. A task that is gone is asked for so long
   * (https://docs.aws.amazon.com/cloud-map/latest/api/API_DnsRecord.html).
   */
  ttlSeconds: integer(1, 300, 'a task that is gone is asked for so long').default(10),
  /**
   * With service-connect: the proxies encrypt what goes between them, by certificates that ECS has made and renews every five days. The application itself speaks plain HTTP, to the proxy beside it. What
   * has no proxy, such as the migration and schedules, can't call then (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html).
   */
  tls: z.optional(
    group({
      /**
       * The authority of AWS Private CA that signs the certificates, in the environment's region. It costs 50 dollars a month for short-lived certificates, which AWS advises, and 400 for others
       * (https://aws.amazon.com/private-ca/pricing/), so none is made here.
       */
      certificateAuthorityArn: text(
        /^arn:aws:acm-pca:[a-z]{2}(-[a-z]+)+-\d:\d{12}:certificate-authority\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
        'the ARN of a certificate authority of AWS Private CA',
        'such as arn:aws:acm-pca:eu-central-1:111111111111:certificate-authority/0a1b2c3d-0000-4000-8000-000000000000',
      ),
    }),
  ),
});

export type DiscoverySettings = z.output<typeof discoverySettings>;

/** The word for all that runs the application's image. */
export const ofApplication = 'application';

const clients = list(
  text(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'application, or the name of a service', "such as ['application', 'ssr']"),
  1,
  21,
  'name who calls it',
);

const timeoutsShape = {
  /** With service-connect: seconds in which a request must be answered whole. ECS's own 15 are fewer than a browser waits. */
  perRequestTimeoutSeconds: integer(
    1,
    3600,
    "take more than the slowest answer needs, and less than the caller's own time out",
  ).default(60),
  /**
   * With service-connect: seconds after which a connection without traffic is closed. That of ECS
   * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html).
   */
  idleTimeoutSeconds: integer(1, 3600, 'a connection is not closed while a request is under way').default(300),
};

/** What makes a service internal. */
export const internalSettings = group({
  /** Who may call it: `application` is all that runs the application's image, but for itself; services of other images are called by their names. */
  clients: clients.default([ofApplication]),
  ...timeoutsShape,
});

/** What lets services call one directly that stands behind the load balancer. */
export const alsoInternalSettings = group({
  /** Who may call it: services of other images by their names, such as `ssr`; `application` is all that runs the application's image, but for itself. */
  clients,
  ...timeoutsShape,
});

export type InternalSettings = z.output<typeof internalSettings>;

/** The variable that says where an internal service is. */
export function urlVariable(service: string): string {
  return `SERVICE_${service.replaceAll('-', '_').toUpperCase()}_URL`;
}

/**
 * What AWS has added to the size of a task for the proxy of Service Connect
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html).
 */
export const proxySize = { cpu: 256, memoryMiB: 64 };
