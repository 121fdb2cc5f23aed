import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { defineApplication, defineEnvironment } from '../../../src/configuration/define.ts';
import { sentence } from '../../../src/configuration/finding.ts';
import { prototypesIn } from '../../../src/configuration/prototypes.ts';
import { leastApplication, leastEnvironment } from './config.ts';

const refused = (path: string) =>
  `${path}: must not call anything __proto__, which JavaScript keeps for itself, got "__proto__"; take another name`;

const named = JSON.parse('{ "__proto__": "x" }');
const web = (variables: object) => ({ ...leastEnvironment.web, variables });

describe('a name __proto__', () => {
  it.each<[string, object]>([
    ['parameters.variables', { parameters: { variables: named } }],
    ['parameters.featureFlags', { parameters: { featureFlags: named } }],
    ['cdn.hostNames', { cdn: { hostNames: named } }],
    ['secrets.versions', { secrets: { versions: named } }],
    ['web.variables', { web: web({ ['__proto__']: 'x', LOG_LEVEL: 'INFO' }) }],
    ['web.variables', { web: web({ __proto__: { LOG_LEVEL: 'INFO' } }) }],
    ['web.variables', { web: web({ __proto__: Object.create({ LOG_LEVEL: 'INFO' }) }) }],
  ])('is refused in %s', (path, input) => {
    const { findings } = defineEnvironment({ ...leastEnvironment, ...input } as never);
    expect(findings.map(sentence)).toContain(refused(`test.${path}`));
  });

  it('is refused in the application, and beside what else is wrong', () => {
    const input = { ...leastApplication, project: 'Shop', variables: named };
    expect(defineApplication(input).findings.map(sentence)).toEqual([
      expect.stringMatching(/^application\.project: /),
      refused('application.variables'),
    ]);
  });

  it('is found in lists, and in what it is the name of', () => {
    expect(prototypesIn('all', { lists: [[], [named]], one: { two: named } }).map(sentence)).toEqual([
      refused('all.lists[1][0]'),
      refused('all.one.two'),
    ]);
  });

  it('is not seen in any other data', () => {
    const ring: Record<string, unknown> = { twice: [leastEnvironment, leastEnvironment] };
    ring.itself = ring;
    for (const value of [ring, Object.create(null), runInNewContext('({ a: [] })'), new Date(), () => {}, null, 'x']) {
      expect(prototypesIn('all', value)).toEqual([]);
    }
  });
});
