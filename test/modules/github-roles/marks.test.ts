import { describe, expect, it } from 'vitest';
import { queueRights } from '../../../modules/broker/rights.ts';
import { marksInTags, marksOf, tagsOfMarks } from '../../../modules/github-roles/marks.ts';
import { roleRights } from '../../../modules/shared/common-rights.ts';
import { bucketRights } from '../../../modules/storage/rights.ts';

const place = { account: '111111111111', region: 'eu-central-1' };
const owner = { project: 'shop', environment: 'test', name: 'shop-test', place };

describe('the marks of rights', () => {
  it('are one for each, with the types that they are about', () => {
    const marks = marksOf([queueRights, bucketRights, queueRights], owner);
    expect([...marks.values()].map(([first]) => first)).toEqual(['aws_sqs_queue', 'aws_s3_bucket']);
    for (const mark of marks.keys()) expect(mark).toMatch(/^[0-9a-f]{5}$/);
  });

  it('are others for another environment, for other actions and for a role that is passed to another service', () => {
    const [mark] = marksOf([queueRights], owner).keys();
    const [elsewhere] = marksOf([queueRights], { ...owner, name: 'shop-live' }).keys();
    const [fewer] = marksOf([{ ...queueRights, deploy: () => [] }], owner).keys();
    const [tasks, lambda] = marksOf(
      [roleRights('ecs-tasks.amazonaws.com'), roleRights('lambda.amazonaws.com')],
      owner,
    ).keys();
    expect(new Set([mark, elsewhere, fewer, tasks, lambda]).size).toBe(5);
  });

  it('come back from the tags of a role, however many they are, and each tag is as short as IAM takes it', () => {
    const marks = Array.from({ length: 95 }, (_, index) => index.toString(16).padStart(5, '0'));
    const tags = tagsOfMarks(marks);
    expect(Object.keys(tags)).toEqual(['Rights1', 'Rights2', 'Rights3']);
    for (const value of Object.values(tags)) expect(value.length).toBeLessThanOrEqual(256);
    const ofRole = [...Object.entries(tags), ['Project', 'shop']].map(([Key, Value]) => ({ Key, Value }));
    expect(marksInTags(ofRole)).toEqual(marks);
  });
});
