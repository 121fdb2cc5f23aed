import { createHash } from 'node:crypto';
import type { Owner, Rights } from '../shared/rights.ts';

/** A tag's value has 256 characters (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating). */
const marksInTag = 40;

/** Begins the keys of the tags that hold the marks. */
const tagKey = 'Rights';

/**
 * A mark for each of the rights that a deploy needs, and its tasks within the boundary, and of what it is denied, with the types of resources that it is about. The deploy role carries
 * them in its tags, so that a deploy can tell before it begins what an older bootstrap did not give it, or denies it.
 */
export function marksOf(rights: readonly Rights[], owner: Owner): Map<string, string[]> {
  return new Map(
    rights.map((each) => {
      const { types, passesRoleTo, serviceLinkedRoles } = each;
      const statements = [each.describe?.(owner), each.deploy?.(owner), each.tasks?.(owner)];
      // What is protected no more is nothing, which must still differ from the nothing of others.
      const kept = each.protects && [Object.keys(types), each.protects(owner)];
      const needed = [statements, passesRoleTo, serviceLinkedRoles, ...(kept ? [kept] : [])];
      return [createHash('sha256').update(JSON.stringify(needed)).digest('hex').slice(0, 5), Object.keys(types)];
    }),
  );
}

/** Marks as tags of a role. */
export function tagsOfMarks(marks: readonly string[]): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let index = 0; index * marksInTag < marks.length; index++) {
    tags[`${tagKey}${index + 1}`] = marks.slice(index * marksInTag, (index + 1) * marksInTag).join(' ');
  }
  return tags;
}

/** The marks among the tags of a role. */
export function marksInTags(tags: readonly { Key?: string | undefined; Value?: string | undefined }[]): string[] {
  return tags.flatMap(({ Key = '', Value = '' }) => (/^Rights\d+$/.test(Key) ? Value.split(' ') : []));
}
