import type { ClientConfig } from '../../../steps/credentials.ts';

/** Something that is in AWS. */
export interface Found {
  /** What Terraform imports it by. */
  importId: string;
  /** What other resources refer to, where that is not the import id. */
  attributes?: Record<string, string>;
  /** What AWS calls its state, while it is not ready to be changed. */
  pending?: string | undefined;
}

/** The settings of one resource, as far as they are known. */
export interface Settings {
  /**
   * A setting as text, with what it refers to filled in.
   * @throws NotKnown when it refers to what is not there, NotSet when it is left out.
   */
  text(path: string): string;
  has(path: string): boolean;
}

/** What a setting refers to is not there, so neither is what needs it. */
export class NotKnown extends Error {}

/** What a resource is found by is left out: one of a team's own, without a name among its tags. */
export class NotSet extends Error {}

/** Where a resource is, and whose. */
export interface Place {
  config: ClientConfig;
  /** The default tags of the environment. */
  tags: Record<string, string>;
}

/**
 * Looks a resource up by its name, its tags or what it belongs to. More than one is found where AWS lets two have the same name.
 * The import ids are those of https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/<type>#import.
 */
export type Finder = (settings: Settings, place: Place) => Promise<Found[]>;

/** None, where AWS answers that there is none: by one of these errors. */
export async function unlessMissing<Answer>(
  answer: Promise<Answer>,
  ...errors: [string, ...string[]]
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (errors.includes((error as Error).name)) return undefined;
    throw error;
  }
}

/** `creating`, `modifying`, `pending`, `provisioning`, `Deploying`: what AWS calls whatever changes by itself. */
export function pendingBy(status: string | undefined): string | undefined {
  return status !== undefined && /ing\b/i.test(status) ? status : undefined;
}

export function hasTags(
  { tags }: Place,
  given: readonly { Key?: string | undefined; Value?: string | undefined }[] = [],
): boolean {
  return Object.entries(tags).every(([key, value]) => given.some(({ Key, Value }) => Key === key && Value === value));
}

/** All pages of a listing. */
export async function all<Page, Item>(
  pages: AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(itemsOf(page) ?? []));
  return items;
}
