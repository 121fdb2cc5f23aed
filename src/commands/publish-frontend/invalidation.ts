import { randomUUID } from 'node:crypto';
import { CloudFrontClient, CreateInvalidationCommand, GetInvalidationCommand } from '@aws-sdk/client-cloudfront';
import type { Clock } from '../../steps/clock.ts';
import type { ClientConfig } from '../../steps/credentials.ts';

const pollSeconds = 5;
/** It takes some ten seconds, seldom minutes. */
const patienceSeconds = 15 * 60;

/** What CloudFront calls an object: its key, with what RFC 1738 calls unsafe encoded, and nothing else. */
export function invalidationPath(key: string): string {
  const encoded = encodeURI(key).replace(
    /[#?~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `/${encoded}`;
}

/** All that begins with a prefix. It counts as one path. */
export function everyPath(prefix: string): string {
  return `${invalidationPath(prefix)}*`;
}

/**
 * Makes CloudFront drop what it holds of some paths, and waits until it has done so everywhere.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export async function invalidate(
  DistributionId: string,
  paths: string[],
  config: ClientConfig,
  clock: Clock,
): Promise<void> {
  const client = new CloudFrontClient(config);
  const Paths = { Quantity: paths.length, Items: paths };
  const { Invalidation } = await client.send(
    new CreateInvalidationCommand({ DistributionId, InvalidationBatch: { CallerReference: randomUUID(), Paths } }),
  );
  const startedAt = clock.now();
  // The SDK's own waiter would wait on when it may not look.
  for (let status = Invalidation?.Status; ; ) {
    const seconds = Math.round((clock.now() - startedAt) / 1000);
    console.log(`invalidation of ${paths.length} in ${DistributionId}: ${status} after ${seconds} s`);
    if (status === 'Completed') return;
    if (seconds >= patienceSeconds) throw new Error(`${status} after ${seconds} seconds`);
    await clock.sleep(pollSeconds * 1000);
    const look = await client.send(new GetInvalidationCommand({ DistributionId, Id: Invalidation?.Id }));
    status = look.Invalidation?.Status;
  }
}
