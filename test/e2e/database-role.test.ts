import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { application, environment } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';
import { containerOf, startOf } from './container.ts';
import { type Postgres, query, startPostgres } from './postgres.ts';

const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0EXAMPLE' };
const terraform = environmentTerraform(
  application,
  environment({ loadBalancer: { deletionProtection: false, domain } }),
);
const container = containerOf(terraform, 'database_role_task_definition');
const passwords: Record<string, string> = {
  database_password: 'o1'.repeat(16),
  database_application_password: 'a1'.repeat(16),
};

let postgres: Postgres;

const urlOf = (user: string, password = '') =>
  `postgresql://${user}:${password}@127.0.0.1:${postgres.port}/app?sslmode=require`;
const asOwner = (sql: string) => query(urlOf('app', passwords.database_password), sql);
const asApplication = (sql: string) => query(urlOf('application', passwords.database_application_password), sql);

/** Runs the task as its definition says, in an image that has this driver of Django's. */
async function makeRole(project: string): Promise<string> {
  const { command, variables } = startOf(terraform, container, (reference) => {
    if (reference === 'aws_db_instance.database_instance.address') return `127.0.0.1:${postgres.port}`;
    const [, of] = /^ephemeral\.aws_secretsmanager_random_password\.(\w+)\.random_password$/.exec(reference) ?? [];
    return of && (passwords[of] ?? 'of something else');
  });
  const [program = '', ...args] = command;
  const bin = pythonEnvironment(join(project, 'requirements.txt'));
  const { stdout } = await promisify(execFile)(program, args, {
    env: { PATH: `${bin}:${process.env.PATH}`, ...variables },
  });
  return stdout;
}

beforeAll(async () => {
  postgres = await startPostgres({ user: 'app', password: passwords.database_password as string, database: 'app' });
  // What a database holds that has run for a long time.
  await asOwner(`
    create table entry (id int generated always as identity primary key, message text);
    create table "Odd Name" (id serial primary key);
    create view entries as select * from entry;
    create materialized view messages as select message from entry;
    create schema billing;
    create table billing.invoice (id int);
    insert into entry (message) values ('from before')`);
});

afterAll(() => postgres?.stop());

describe('the role of the application, made as the task definition says', () => {
  it('is made in a database that is in use', async () => {
    expect(await makeRole('examples/django')).toMatch(
      /^role application: made; its password is set, and \d+ statements gave it its rights\n$/,
    );
    expect(await asApplication('select current_user, message from entry')).toBe('application|from before');
  });

  it('is there already the next time, whichever driver the image has', async () => {
    expect(await makeRole('test/projects/dj-database-url')).toContain('role application: was there; ');
    expect(await makeRole('examples/django')).toContain('role application: was there; ');
  });

  it.each([
    ["insert into entry (message) values ('one more')"],
    ["update entry set message = 'changed' where message = 'one more'"],
    ["delete from entry where message = 'changed'"],
    ['insert into "Odd Name" default values'],
    ["select setval('entry_id_seq', 100)"],
    ['truncate "Odd Name"'],
    ['select * from entries'],
    ['select * from messages'],
    ['insert into billing.invoice values (1)'],
    ['create temporary table sorted (id int)'],
    ['select pg_advisory_lock(1)'],
  ])('may do what an application does at run time: %s', async (sql) => {
    await asApplication(sql);
  });

  it.each([
    ['create table another (id int)', 'permission denied for schema public'],
    ['create table billing.another (id int)', 'permission denied for schema billing'],
    ['create schema another', 'permission denied for database app'],
    ['alter table entry add column another int', 'must be owner of table entry'],
    ['drop table entry', 'must be owner of table entry'],
    ['create role another', 'permission denied to create role'],
    ['create database another', 'permission denied to create database'],
    ['set role app', 'permission denied to set role "app"'],
    ["alter role app password 'another'", 'permission denied'],
    ['alter role application createdb', 'permission denied'],
  ])('may change no table, database or role: %s', async (sql, refusal) => {
    await expect(asApplication(sql)).rejects.toThrow(refusal);
  });

  it('reaches what a later migration makes, without being made again', async () => {
    await asOwner(
      'create table later (id serial primary key); create schema shipping; create table shipping.parcel (id int)',
    );
    await asApplication('insert into later default values; insert into shipping.parcel values (1)');
  });

  it('refreshes a materialized view from PostgreSQL 17 on', async () => {
    const version = Number(await asOwner('show server_version_num'));
    const refreshed = asApplication('refresh materialized view messages');
    if (version < 170_000) await expect(refreshed).rejects.toThrow('must be owner of materialized view messages');
    else await refreshed;
  });

  it('lets nobody else make tables in the schema public, as databases of before PostgreSQL 15 do', async () => {
    await asOwner('grant create on schema public to public');
    await asApplication('create table of_everybody (id int)');
    await makeRole('examples/django');
    await expect(asApplication('create table another (id int)')).rejects.toThrow('permission denied for schema public');
  });

  it('has its newest password alone, and the server logs none', async () => {
    const { database_application_password: before = '' } = passwords;
    passwords.database_application_password = 'a2'.repeat(16);
    await makeRole('examples/django');
    expect(await asApplication('select current_user')).toBe('application');
    await expect(query(urlOf('application', before), 'select 1')).rejects.toThrow('password authentication failed');
    expect(postgres.log()).toContain('alter role application');
    for (const password of [before, passwords.database_application_password]) {
      expect(postgres.log()).not.toContain(password);
    }
  });
});
