import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Far more than anything takes on a loaded machine, and less than a test may: only what hangs is given up. */
const MINUTES_OF_PATIENCE = 10;

/** Debian keeps some of these programs where a PATH seldom leads. */
const debianFolders = () => {
  const versions = '/usr/lib/postgresql';
  const newestFirst = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  return [...newestFirst.map((version) => join(versions, version, 'bin')), '/usr/sbin'];
};

/** Both refuse to be run by root. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** How PostgreSQL's programs and PgBouncer are run, led elsewhere by no variable of the person who tests. */
export const unprivileged = {
  ...nobody,
  cwd: tmpdir(),
  env: { PATH: [process.env.PATH, ...debianFolders()].join(':') },
};

const run = promisify(execFile);

/** @throws Error when one of these programs is not installed. */
export function needPrograms(...programs: string[]): void {
  const missing = programs.filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], unprivileged).status !== 0,
  );
  if (missing.length > 0) {
    throw new Error(
      `${missing.join(', ')}: must be installed, got nothing; apt-get install postgresql pgbouncer openssl`,
    );
  }
}

/** What a query answers, columns apart by `|`. It is asked without any password but that of the URL. */
export async function query(url: string, sql: string): Promise<string> {
  const { stdout } = await run(
    'psql',
    ['--no-psqlrc', '--no-password', '--tuples-only', '--no-align', '--command', sql, url],
    {
      ...unprivileged,
      env: { ...unprivileged.env, PGPASSFILE: '/dev/null' },
    },
  );
  return stdout.trimEnd();
}

/** A PostgreSQL on 127.0.0.1 that takes connections by TLS and with the password alone. */
export interface Postgres {
  port: number;
  /** What clients must trust to know it as 127.0.0.1. */
  certificateFile: string;
  /** What it has logged. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts one of its own in a temporary folder, with one database and its owner, who has the rights of RDS's master user. */
export async function startPostgres(login: { user: string; password: string; database: string }): Promise<Postgres> {
  needPrograms('initdb', 'postgres', 'psql', 'openssl');
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (nobody) chownSync(folder, nobody.uid, nobody.gid);
  const [data, key, certificate, access] = ['data', 'server.key', 'server.crt', 'pg_hba.conf'].map((file) =>
    join(folder, file),
  ) as [string, string, string, string];
  await run(
    'initdb',
    ['--pgdata', data, '--username', 'postgres', '--no-locale', '--encoding', 'UTF8', '--no-sync'],
    unprivileged,
  );
  const address = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  const newCertificate = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1', ...address];
  await run('openssl', ['req', ...newCertificate, '-keyout', key, '-out', certificate], unprivileged);
  writeFileSync(access, 'local all postgres trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n');

  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: folder,
    hba_file: access,
    ssl: 'on',
    ssl_key_file: key,
    ssl_cert_file: certificate,
    fsync: 'off',
    // As on RDS.
    log_statement: 'ddl',
  };
  const assignments = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn('postgres', ['-D', data, ...assignments], {
    ...unprivileged,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  server.stderr.on('data', (chunk) => {
    log += chunk;
  });
  const ended = once(server, 'exit');
  const stop = async () => {
    // It lets no client finish what it does.
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true });
  };

  try {
    const administrator = `postgresql://postgres@/postgres?host=${folder}&port=${port}`;
    await until(() => query(administrator, 'select 1'), ended);
    await query(administrator, `create role ${login.user} login createrole createdb password '${login.password}'`);
    await query(administrator, `create database ${login.database} owner ${login.user}`);
    return { port, certificateFile: certificate, log: () => log, stop };
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL: must start, got ${(error as Error).message}; its log is:\n${log}`, { cause: error });
  }
}

/** Tries again until it works. What never does fails with the error of the last attempt: after ten minutes, or once the process that it is about has ended. */
export async function until<Answer>(attempt: () => Promise<Answer>, ended?: Promise<unknown>): Promise<Answer> {
  const giveUpAt = Date.now() + MINUTES_OF_PATIENCE * 60_000;
  let hasEnded = false;
  const end = () => {
    hasEnded = true;
  };
  ended?.then(end, end);
  for (;;) {
    // The attempt after that may find what came last.
    const isLast = hasEnded || Date.now() > giveUpAt;
    try {
      return await attempt();
    } catch (error) {
      if (isLast) throw error;
      await setTimeout(100);
    }
  }
}

/** One that nobody has now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
