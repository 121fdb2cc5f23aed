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

/** Starts one of its own, which keeps nothing on a disk. */
export async function startRedis(password: string, { certificateFile, keyFile }: Certificate): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const tls = ['--tls-cert-file', certificateFile, '--tls-key-file', keyFile, '--tls-auth-clients', 'no'];
  const settings = ['--bind', '127.0.0.1', '--port', '0', '--tls-port', String(port), '--save', '', '--dir', folder];
  const server = spawn('redis-server', [...settings, ...tls, '--requirepass', password], {
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
