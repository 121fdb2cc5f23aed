import { readFileSync } from 'node:fs';

/**
 * The actions that the roles of GitHub Actions were seen to take in the end-to-end tests, `<role> <action>` each, among them what AWS demands beside a
 * call. Nothing of it is made of the rights: it is what Terraform and our own steps and commands called.
 * `npm run test:recordings` names what it lacks.
 */
export const called: ReadonlySet<string> = new Set(
  Object.entries(JSON.parse(readFileSync('test/rights/called.json', 'utf8')) as Record<string, string[]>).flatMap(
    ([role, actions]) => actions.map((action) => `${role} ${action}`),
  ),
);
