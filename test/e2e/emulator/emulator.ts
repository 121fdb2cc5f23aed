import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pythonEnvironment } from '../../../src/commands/python-environment.ts';
import { judgeCalls } from '../judges/judge.ts';

/** Only what hangs takes longer, however loaded the machine is. */
const SECONDS_TO_START = 600;

/** The access key of what the tests ask themselves: neither Terraform nor anything of the project did. */
export const TEST_ACCESS_KEY = 'TESTITSELF';

export interface Emulator {
  url: string;
  /** What terraform, cdktf and every AWS SDK need to talk to the emulator and to nothing else. */
  environment: Record<string, string>;
  /** Each call, a line: recording.py says what of it. */
  callsFile: string;
  /** Ends it, and fails where AWS would not have taken one of the calls. */
  stop(): Promise<void>;
}

/**
 * Starts an AWS of its own, empty and known to nobody else. What it logs goes to `logFile`, and each call, as recording.py has it,
 * to `calls/<name of the log>.jsonl` beside it.
 */
export async function startEmulator(options: {
  accountId: string;
  region: string;
  logFile: string;
  /** False where a test is about the emulator itself, and nothing of the project's calls it. */
  judged?: boolean;
}): Promise<Emulator> {
  const python = join(pythonEnvironment(join(import.meta.dirname, 'requirements.txt')), 'python');
  const callsFile = join(dirname(options.logFile), 'calls', `${basename(options.logFile, '.log')}.jsonl`);
  mkdirSync(dirname(callsFile), { recursive: true });
  const log = openSync(options.logFile, 'w');
  // -B: the patches are no place for Python's __pycache__.
  const server = spawn(python, ['-B', join(import.meta.dirname, 'server.py'), callsFile], {
    env: { ...process.env, MOTO_ACCOUNT_ID: options.accountId },
    stdio: ['pipe', 'pipe', log],
  });
  closeSync(log);
  const ended = once(server, 'exit');
  const end = async () => {
    server.kill();
    await ended;
  };
  const stop = async () => {
    await end();
    if (options.judged !== false) await judgeCalls({ python, callsFile, testAccessKey: TEST_ACCESS_KEY });
  };

  try {
    const url = `http://127.0.0.1:${await announcedPort(server.stdout as Readable)}`;
    await checkAccount(url, options);
    return { url, environment: clientEnvironment(url, options.region), callsFile, stop };
  } catch (error) {
    await end();
    const lastLines = readFileSync(options.logFile, 'utf8').trimEnd().split('\n').slice(-20).join('\n');
    throw new Error(`${(error as Error).message}; its log (${options.logFile}) ends with:\n${lastLines}`, {
      cause: error,
    });
  }
}

async function announcedPort(stdout: Readable): Promise<number> {
  const signal = AbortSignal.timeout(SECONDS_TO_START * 1000);
  for await (const line of createInterface({ input: stdout, signal })) {
    return JSON.parse(line).port;
  }
  throw new Error(`emulator: must announce its port within ${SECONDS_TO_START} seconds, got none`);
}

/** Whoever answers on the port has to be the server that was just started. */
async function checkAccount(url: string, { accountId, region }: { accountId: string; region: string }): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${TEST_ACCESS_KEY}/20250101/${region}/sts/aws4_request` },
    body: new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' }),
  });
  const answer = await response.text();
  if (!answer.includes(`<Account>${accountId}</Account>`)) {
    throw new Error(`${url}: must answer for account ${accountId}, got ${response.status} ${answer}`);
  }
}

function clientEnvironment(url: string, region: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    // The Python SDK knows only this name.
    AWS_DEFAULT_REGION: region,
    AWS_S3_USE_PATH_STYLE: 'true',
    AWS_EC2_METADATA_DISABLED: 'true',
    // A profile of the person who runs the tests must not lead to a real account.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
