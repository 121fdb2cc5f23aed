import { z } from 'zod';
import { group, integer, list, oneOf, text } from '../shared/setting.ts';

/** A function in Lambda that opens a page of each host name, from the region of the environment, by the way that users come: by DNS, TLS, CloudFront and the load balancer. */
export const probeSettings = group({
  /** What it asks each host name for: a path that asks for as much as users need, such as one that reads from the database. No redirect is followed. */
  path: text(
    /^\/[\w.~!$&'()*+,;=:@%/?-]*$/,
    'a path that begins with a slash, with or without a query',
    'such as /api/health',
  ).max(1000, { error: 'must have at most 1000 characters; a shorter path does' }),
  /** The host names that it asks. Without it all that are served. Each has two metrics and an alarm: 0.70 dollars a month. */
  hosts: z.optional(
    list(
      text(/^[a-z0-9.-]+$/, 'a host name in lower case', 'such as app.example.com'),
      1,
      20,
      'leave it out to ask all that are served',
    ),
  ),
  /** Minutes between two probes. */
  everyMinutes: oneOf([1, 5, 15, 60], 'CloudWatch keeps no period between these').default(1),
  /** The status that is well. */
  status: integer(200, 499, 'such as 200, or 401 for a page that wants a log-in').default(200),
  /** What the answer must have within its first 1 MiB, beside its status. Without it any answer does. */
  text: z.optional(
    text(/^[\x20-\x7e]{1,200}$/, 'a text of 1 to 200 printable characters of ASCII', 'such as <title>Shop</title>'),
  ),
  /** Seconds for the whole of it: DNS, TLS, and the last byte of the answer. What takes longer has failed. */
  timeoutSeconds: integer(1, 30, 'users do not wait longer').default(10),
  alarms: group({
    /** Of the last `periods` probes of a host name, `datapoints` that failed. A lost packet is one. */
    failures: group({
      periods: integer(1, 24, 'CloudWatch looks back a day at most').default(5),
      datapoints: integer(1, 24, 'it can be no more than periods').default(3),
    }).prefault({}),
  }).prefault({}),
});

export type ProbeSettings = z.output<typeof probeSettings>;
