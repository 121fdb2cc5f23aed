import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { applicationRules, environmentRules, pairRules } from '../../../../src/configuration/rules/index.ts';

it('asks every rule of the folder', () => {
  const listed = [...applicationRules, ...environmentRules, ...pairRules].map(
    ({ name }) => `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`,
  );
  const folder = readdirSync(new URL('../../../../src/configuration/rules', import.meta.url));
  expect([...listed, 'index.ts', 'rule.ts'].sort()).toEqual(folder.sort());
});
