import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Judgement {
  calls: number;
  resources: number;
  /** How often, by the sentence. */
  violations: Record<string, number>;
}

/**
 * Judges recorded calls by botocore's models and CloudFormation's schemas: judges/models.py and judges/resources.py say how.
 *
 * @throws with a sentence for each way in which AWS would not take a call, or where there was none to judge.
 */
export async function judgeCalls(options: {
  python: string;
  callsFile: string;
  /** Whose calls are not judged. */
  testAccessKey: string;
}): Promise<void> {
  const judgement = await judged(options);
  const sentences = Object.entries(judgement.violations).map(([sentence, times]) => `${sentence} (${times} times)`);
  if (judgement.calls === 0) sentences.push('calls: must be recorded to be judged, got none');
  if (sentences.length > 0) throw new Error(`${options.callsFile}: AWS would not take\n${sentences.join('\n')}`);
}

async function judged(options: { python: string; callsFile: string; testAccessKey: string }): Promise<Judgement> {
  const { stdout } = await promisify(execFile)(
    options.python,
    ['-B', join(import.meta.dirname, 'judge.py'), options.callsFile, options.testAccessKey],
    { maxBuffer: 2 ** 26 },
  );
  return JSON.parse(stdout);
}
