import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { variablesKnown } from '../../src/configuration/rules/variables-known.ts';
import { sources } from '../../src/configuration/variables.ts';
import { applicationFindings } from '../src/configuration/config.ts';

const page = readFileSync('docs/your-project.md', 'utf8');

it('the variables of docs/your-project.md show sources that there are, in forms that they have', () => {
  const written = [...page.matchAll(/\b([A-Z][A-Z0-9_]+): ('[\w.]+'|\{ from: [^}]*\})/g)];
  expect(written.length).toBeGreaterThan(30);
  for (const [, name = '', value = ''] of written) {
    const given = JSON.parse(value.replaceAll("'", '"').replaceAll(/(\w+): /g, '"$1": '));
    expect(applicationFindings(variablesKnown, { variables: { [name]: given } })).toEqual([]);
  }
});

it('what the page says to be there without a line is there', () => {
  const own = Object.values(sources).flatMap(({ variable }) => variable ?? []);
  const named = [
    'DATABASE_URL',
    'CELERY_BROKER_URL',
    'PGHOST',
    'PGPORT',
    'PGDATABASE',
    'PGUSER',
    'PGPASSWORD',
    'PGSSLMODE',
    'PGCONNECT_TIMEOUT',
    'CELERY_BROKER_TRANSPORT_OPTIONS',
  ];
  expect(named.filter((name) => !own.includes(name))).toEqual([]);
});

it('the certificates of the database get into the image by the lines of the example, at the path that its files name', () => {
  const [, lines = ''] = /```dockerfile\n(.*?)```/s.exec(page) ?? [];
  const dockerfile = readFileSync('examples/django/Dockerfile', 'utf8');
  expect(lines.split('\n').length).toBeGreaterThan(3);
  expect(dockerfile).toContain(lines);
  const [, path = ''] = /databaseCertificates: '(.*?)'/.exec(page) ?? [];
  expect(lines).toContain(`> ${path}\n`);
  expect(readFileSync('environments/application.ts', 'utf8')).toContain(`databaseCertificates: '${path}'`);
});

it('what the page has of a Dockerfile is in that of the example', () => {
  const dockerfile = readFileSync('examples/django/Dockerfile', 'utf8');
  const blocks = [...page.matchAll(/```dockerfile\n(.*?)```/gs)].map(([, lines = '']) => lines);
  expect(blocks.length).toBeGreaterThan(1);
  expect(blocks.filter((lines) => !dockerfile.includes(lines))).toEqual([]);
});
