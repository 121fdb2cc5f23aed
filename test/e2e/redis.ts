import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, until } from './postgres.ts';

const run = promisify(execFile);

/** What a server on 127.0.0.1 shows to its clients, and what they must trust. */
export interface Certificate {
  certificateFile: string;
  keyFile: string;
}

export async function makeCertificate(folder: string): Promise<Certificate> {
  const [certificateFile, keyFile] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  const request = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  const address = ['-addext', 'subjectAltName=IP:127.0.0.1'];
  await run('openssl', ['req', ...request, ...address, '-keyout', keyFile, '-out', certificateFile]);
  return { certificateFile, keyFile };
}

/** A Redis on 127.0.0.1 that takes TLS and a password alone, as ElastiCache does. */
export interface Redis {
  port: number;
  /** What a command of Redis's answers. */
  ask(...command: string[]): Promise<string>;
  stop(): Promise<void>;
}

/** Starts one of its own, which keeps nothing on a disk; a replica, if it is told of whom. */
export async function startRedis(
  password: string,
  { certificateFile, keyFile }: Certificate,
  primary?: Redis,
): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const tls = ['--tls-cert-file', certificateFile, '--tls-key-file', keyFile, '--tls-auth-clients', 'no'];
  const settings = ['--bind', '127.0.0.1', '--port', '0', '--tls-port', String(port), '--save', '', '--dir', folder];
  const replication = ['--tls-replication', 'yes', '--tls-ca-cert-file', certificateFile, '--masterauth', password];
  const replica = primary ? [...replication, '--replicaof', '127.0.0.1', String(primary.port)] : [];
  const server = spawn('redis-server', [...settings, ...tls, '--requirepass', password, ...replica], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let log = '';
  server.stdout.on('data', (chunk) => {
    log += chunk;
  });
  const ended = once(server, 'exit');
  const stop = async () => {
    server.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  const ask = async (...command: string[]) => {
    const { stdout } = await run('redis-cli', ['-p', String(port), '--tls', '--cacert', certificateFile, ...command], {
      env: { ...process.env, REDISCLI_AUTH: password },
    });
    return stdout.trimEnd();
  };
  try {
    await until(async () => {
      if ((await ask('ping')) !== 'PONG') throw new Error('it does not answer');
    }, ended);
    return { port, ask, stop };
  } catch (error) {
    await stop();
    throw new Error(`Redis: must start, got ${(error as Error).message}; its log is:\n${log}`, { cause: error });
  }
}

/** Makes a replica the primary, once it has all that the primary has: what ElastiCache does when the primary's machine is gone. */
export async function failOver(primary: Redis, replica: Redis): Promise<void> {
  const offsetOf = async (redis: Redis, name: string) =>
    new RegExp(`^${name}:(\\d+)`, 'm').exec(await redis.ask('info', 'replication'))?.[1];
  await until(async () => {
    const [has, must] = [await offsetOf(replica, 'slave_repl_offset'), await offsetOf(primary, 'master_repl_offset')];
    if (has === undefined || has !== must) throw new Error(`the replica: must be at ${must}, got ${has}`);
  });
  await replica.ask('replicaof', 'no', 'one');
}
