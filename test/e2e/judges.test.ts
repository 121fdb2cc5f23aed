import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pythonEnvironment } from '../../src/commands/python-environment.ts';
import { judgeCalls } from './judges/judge.ts';

const python = join(pythonEnvironment('test/e2e/emulator/requirements.txt'), 'python');
const call = { accessKeyId: 'somebody', service: 'kms', operation: 'CreateAlias', region: 'eu-central-1' };
const parameters = { AliasName: 'alias/key', TargetKeyId: 'key' };

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'judges-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

function judged(...calls: object[]): Promise<void> {
  const callsFile = join(directory, 'test.jsonl');
  writeFileSync(callsFile, calls.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return judgeCalls({ python, callsFile, testAccessKey: 'test' });
}

describe('the judges of calls', () => {
  it('find a planted violation of each kind', () => {
    const test = join(import.meta.dirname, 'judges', 'judges_test.py');
    const { status, stderr } = spawnSync(python, ['-B', test], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
  });

  it('take calls that AWS takes', async () => {
    await expect(judged({ ...call, parameters })).resolves.toBeUndefined();
  });

  it('say what AWS would not take, and how often', async () => {
    const wrong = { ...call, parameters: { ...parameters, AliasName: 'alias/a key' } };
    const sentence = "kms:CreateAlias AliasName: must match ^[a-zA-Z0-9:/_-]+$, got 'alias/a key' (2 times)";
    await expect(judged(wrong, wrong)).rejects.toThrow(sentence);
  });

  it.each([
    ['was none', []],
    ['were those of the test alone', [{ ...call, accessKeyId: 'test', parameters: {} }]],
  ])('do not pass over it when there %s', async (_, calls) => {
    await expect(judged(...calls)).rejects.toThrow('calls: must be recorded to be judged, got none');
  });
});
