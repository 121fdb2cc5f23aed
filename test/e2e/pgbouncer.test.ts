import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { environment, leastApplication } from '../src/configuration/config.ts';
import { app, terraformOf } from '../synth.ts';
import { databaseCertificates } from './container.ts';
import { needPrograms, type Postgres, query, startPostgres, unprivileged, until } from './postgres.ts';

const connectionsPerTask = 3;
const password = 'q7'.repeat(16);

const application = applicationSchema.parse({ ...leastApplication, databaseCertificates });
const config = environment({
  database: { pooling: 'pgbouncer', pgbouncerConnectionsPerTask: connectionsPerTask, readReplicas: 1 },
});
const { resource } = withoutCreationStacks(() =>
  terraformOf(new EnvironmentStack(app(), application, config, [config])),
);
const [web, sidecar] = JSON.parse(resource.aws_ecs_task_definition?.web_fargate_task_definition.container_definitions);

type Variables = { name: string; value: string }[];

const variable = (name: string) => (web.environment as Variables).find((other) => other.name === name)?.value ?? '';
/** The files that the command writes. */
const files: string[] = sidecar.command.at(-1).match(/\/dev\/shm\/[\w.]+/g);
/** What Terraform knows of the primary and of its replica. */
const addresses = /\$\{aws_db_instance\.\w+\.address\}/g;
const url = variable('DATABASE_URL');

/** The secret that Terraform would write, of a database and a replica that are both the one of this test. */
function credentials(): Record<string, string> {
  const written: string =
    resource.aws_secretsmanager_secret_version?.database_application_credentials_version.secret_string_wo;
  return JSON.parse(written.replaceAll(addresses, '127.0.0.1').replaceAll(/\$\{ephemeral\.[\w.]+\}/g, password));
}

/** What ECS gives to the container: its plain variables, and its secrets by the key that each one names. */
function environmentOf(container: typeof sidecar, { port, certificateFile }: Postgres): Record<string, string> {
  const plain = (container.environment as Variables).map(({ name, value }) => [
    name,
    // RDS has a port that is free on no machine for sure.
    value
      .replaceAll(addresses, '127.0.0.1')
      .replaceAll('port=5432', `port=${port}`)
      .replaceAll(databaseCertificates, certificateFile),
  ]);
  const secret = (container.secrets as { name: string; valueFrom: string }[]).map(({ name, valueFrom }) => {
    const key = /:(\w+)::/.exec(valueFrom)?.[1] ?? '';
    return [name, credentials()[key]];
  });
  return Object.fromEntries([...plain, ...secret]);
}

/** The exit code of the container's health check. The image has `python`; a machine may have `python3` alone. */
function health(): number | null {
  const [, interpreter, ...rest]: string[] = sidecar.healthCheck.command;
  const python = spawnSync('python', ['--version']).error ? 'python3' : (interpreter as string);
  return spawnSync(python, rest).status;
}

let postgres: Postgres;
let pgbouncer: ChildProcess;
let log = '';

beforeAll(async () => {
  needPrograms('pgbouncer', 'python3');
  if (health() === 0) {
    throw new Error(
      '127.0.0.1:6432: must be free, since DATABASE_URL names it, got a server; stop it, such as by: systemctl stop pgbouncer',
    );
  }
  const { username = '', dbname = '' } = credentials();
  postgres = await startPostgres({ user: username, password, database: dbname });
  const [command, ...args]: string[] = sidecar.command;
  pgbouncer = spawn(command as string, args, {
    ...unprivileged,
    env: { ...unprivileged.env, ...environmentOf(sidecar, postgres) },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, to be ended whole whatever the shell left behind.
    detached: true,
  });
  pgbouncer.stderr?.on('data', (chunk) => {
    log += chunk;
  });
  await until(
    async () => {
      if (health() !== 0) throw new Error(`pgbouncer: must become healthy, got this:\n${log}`);
    },
    once(pgbouncer, 'exit'),
  );
});

afterAll(async () => {
  if (pgbouncer?.pid) {
    try {
      process.kill(-pgbouncer.pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
    for (const file of files) rmSync(file, { force: true });
  }
  await postgres?.stop();
});

describe('PgBouncer, run as the task definition says, in front of a PostgreSQL that takes TLS alone', () => {
  it('lets the application query by DATABASE_URL, which holds no password', async () => {
    expect(url).toBe('postgresql://application@127.0.0.1:6432/app?sslmode=disable');
    expect(await query(url, 'select current_user, current_database()')).toBe('application|app');
  });

  it('leads to a replica by DATABASE_REPLICA_URLS', async () => {
    const replicaUrl = variable('DATABASE_REPLICA_URLS');
    expect(replicaUrl).toBe('postgresql://application@127.0.0.1:6432/app_replica_1?sslmode=disable');
    expect(await query(replicaUrl, 'select current_user, current_database()')).toBe('application|app');
  });

  it('keeps the password in a file that nobody else can read', () => {
    expect(files.some((file) => readFileSync(file, 'utf8').includes(password))).toBe(true);
    expect(files.map((file) => statSync(file).mode & 0o777)).toEqual(files.map(() => 0o600));
  });

  it('goes to the database by TLS, and looks at its certificate', async () => {
    const { PGBOUNCER_INI } = environmentOf(sidecar, postgres);
    expect(PGBOUNCER_INI).toContain('\nserver_tls_sslmode = verify-full\nserver_tls_ca_file = /');
    expect(await query(url, 'select ssl from pg_stat_ssl where pid = pg_backend_pid()')).toBe('t');
  });

  it('shares its few connections among twenty clients at once', async () => {
    const clients = Array.from({ length: 20 }, () => query(url, 'select pg_backend_pid() from pg_sleep(0.2)'));
    const connections = await Promise.all(clients);
    expect(connections).toHaveLength(20);
    expect(new Set(connections).size).toBeLessThanOrEqual(connectionsPerTask);
  });

  it('is not healthy while it hangs, though the kernel still lets in whoever connects', () => {
    // The shell that waits for it is its parent.
    const pid = Number(spawnSync('pgrep', ['-P', String(pgbouncer.pid)], { encoding: 'utf8' }).stdout);
    process.kill(pid, 'SIGSTOP');
    const hanging = health();
    process.kill(pid, 'SIGCONT');
    expect([hanging, health()]).toEqual([1, 0]);
  });

  it('is healthy while it runs, ends in 0 by the SIGTERM that ECS sends to the shell, and is not healthy from then on', async () => {
    expect(health()).toBe(0);
    const ended = once(pgbouncer, 'exit');
    pgbouncer.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(log).toContain('got SIGTERM');
    expect(health()).toBe(1);
  });
});
