import { describe, expect, it } from 'vitest';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';

const image = { uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' };
const ref = new SecretRef({ secretArn: 'arn:secret', versionId: 'v1' });

const sidecarOf = (name: string) => ({ name, command: [name], environment: {}, secrets: {}, healthCheck: ['true'] });

describe('taskTemplate', () => {
  it('joins the variables of all parts, plain and secret', () => {
    const template = taskTemplate(image, [
      { environment: { A: '1', B: '2' } },
      {},
      { environment: { C: '3' }, secrets: { D: ref } },
      { secrets: { E: ref } },
    ]);
    expect(template).toEqual({
      image,
      environment: { A: '1', B: '2', C: '3' },
      secrets: { D: ref, E: ref },
      sidecars: [],
      startAfter: [],
    });
  });

  it('joins the sidecars of all parts, and what tasks start after, in the order of the parts', () => {
    const made = (fqn: string) => ({ fqn });
    const template = taskTemplate(image, [
      { sidecar: sidecarOf('pooler'), startAfter: [made('one'), made('two')] },
      { sidecar: undefined },
      { sidecar: sidecarOf('agent'), startAfter: [made('three')] },
    ]);
    expect(template.sidecars).toEqual([sidecarOf('pooler'), sidecarOf('agent')]);
    expect(template.startAfter).toEqual([made('one'), made('two'), made('three')]);
  });

  it.each([
    ['plain in both', { environment: { CACHE_URL: 'a' } }, { environment: { CACHE_URL: 'b' } }],
    ['secret in both', { secrets: { CACHE_URL: ref } }, { secrets: { CACHE_URL: ref } }],
    ['plain in one and secret in the other', { environment: { CACHE_URL: 'a' } }, { secrets: { CACHE_URL: ref } }],
    ['secret in one and plain in the other', { secrets: { CACHE_URL: ref } }, { environment: { CACHE_URL: 'a' } }],
  ])('refuses a variable of two parts that is %s', (_, one, other) => {
    expect(() => taskTemplate(image, [one, other])).toThrow(
      new Error('CACHE_URL: must come from one source, got two; rename it in one of them'),
    );
  });

  it('refuses a variable that one part has as plain text and as a secret', () => {
    expect(() => taskTemplate(image, [{ environment: { CACHE_URL: 'a' }, secrets: { CACHE_URL: ref } }])).toThrow(
      new Error('CACHE_URL: must come from one source, got two; rename it in one of them'),
    );
  });
});
