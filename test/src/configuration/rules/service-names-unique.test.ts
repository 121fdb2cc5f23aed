import { expect, it } from 'vitest';
import { serviceNamesUnique } from '../../../../src/configuration/rules/service-names-unique.ts';
import { findings, service } from '../config.ts';

it('takes services that are named apart, and refuses a name that is given twice', () => {
  const [ssr, chat] = [service({ name: 'ssr' }), service({ name: 'chat' })];
  expect(findings(serviceNamesUnique, { services: [ssr, chat] })).toEqual([]);
  expect(findings(serviceNamesUnique, { services: [ssr, chat, ssr] })).toEqual([
    'services[2].name: must not be named twice, got "ssr"; give each service a name of its own',
  ]);
});
