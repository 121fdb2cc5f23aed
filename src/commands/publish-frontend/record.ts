import { z } from 'zod';

/** Beside the files of the front end. It is none of them. */
export const recordName = '.published.json';

const recordSchema = z.object({
  /** The folders that the Cache-Control of what is in the bucket was made by. Nothing while nobody knows. */
  hashedPaths: z.optional(z.array(z.string())),
  /** When a publish first missed a hashed file, by its path. */
  oldSince: z.record(z.string(), z.iso.datetime()),
  /** The paths of which CloudFront may still hold what was there before, as it calls them. */
  toInvalidate: z.array(z.string()),
});

/** What a publish has to know of those before it. */
export type Published = z.output<typeof recordSchema>;

/** Nothing when it is none. Then all is uploaded and invalidated anew, and what is old counts as old from now on. */
export function parseRecord(json: string): Published | undefined {
  try {
    return recordSchema.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
