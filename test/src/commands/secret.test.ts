import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { putSecret } from '../../../src/commands/secret.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';

const application = { ...shop, secrets: ['STRIPE_API_KEY', 'MAPS_KEY'] };
const usage = 'npm run secret <environment> <name of one of application.secrets>';

describe('a secret that a person fills', () => {
  const aws = useFakeAws();
  let shown: string;

  beforeEach(() => {
    shown = '';
    aws.answers = {
      GetCallerIdentity: () => '<Account>111111111111</Account>',
      PutSecretValue: () => ({ Name: 'shop-qa/STRIPE_API_KEY' }),
    };
    const show = (text: unknown) => {
      shown += text;
      return true;
    };
    vi.spyOn(process.stderr, 'write').mockImplementation(show);
    vi.spyOn(process.stdout, 'write').mockImplementation(show);
    vi.spyOn(console, 'error').mockImplementation(show);
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** Fills it from a pipe, or from a terminal. */
  function fill(value: string, { args = ['STRIPE_API_KEY'], isTTY = false, of = application } = {}) {
    const input = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream & PassThrough;
    const filled = putSecret(of, qa, args, input);
    input.write(value);
    if (!isTTY) input.end();
    return filled;
  }

  const put = () => aws.calls.find(({ operation }) => operation === 'PutSecretValue')?.input;

  it.each([
    ['a pipe', 'sk_live_1\n', 'sk_live_1'],
    ['a pipe of Windows', 'sk_live_1\r\n', 'sk_live_1'],
    ['a file of some lines, as a key is', '-----BEGIN\nMII\n-----END\n\n', '-----BEGIN\nMII\n-----END\n'],
    ['a pipe without a line break', ' sk_live_1 ', ' sk_live_1 '],
  ])('takes its value from %s, without the line break at its end', async (_, given, value) => {
    await fill(given);
    expect(put()).toMatchObject({ SecretId: 'shop-qa/STRIPE_API_KEY', SecretString: value });
    expect(shown).toContain(`shop-qa/STRIPE_API_KEY: holds ${value.length} bytes. `);
    expect(shown).not.toContain(value);
  });

  it.each([
    ['typed', 'sk_live_1\n', 'sk_live_1'],
    ['pasted with line breaks', '-----BEGIN\nMII\n-----END\n', '-----BEGIN\nMII\n-----END'],
  ])('takes what is %s, and shows it nowhere', async (_, given, value) => {
    await fill(given, { isTTY: true });
    expect(put()).toMatchObject({ SecretString: value });
    expect(shown).toContain('STRIPE_API_KEY, which is not shown: ');
    expect(shown).not.toContain(value.slice(0, 5));
  });

  it('is not filled with nothing, nor with more than AWS takes', async () => {
    const must = 'STRIPE_API_KEY: must be a text of 1 to 65536 bytes, got';
    const wayOut = 'type it, paste it, or let it come from a file: < <file>';
    await expect(fill('\n')).rejects.toThrow(new Error(`${must} nothing; ${wayOut}`));
    await expect(fill('a'.repeat(65_537))).rejects.toThrow(new Error(`${must} a text of 65537 characters; ${wayOut}`));
    await expect(fill('\u0003', { isTTY: true })).rejects.toThrow(new Error(`${must} nothing; ${wayOut}`));
    expect(put()).toBeUndefined();
  });

  it('must be one of the application', async () => {
    await expect(fill('', { args: ['STRIPE_KEY'] })).rejects.toThrow(
      new Error(
        'command line: must name one of STRIPE_API_KEY, MAPS_KEY, got "STRIPE_KEY"; did you mean STRIPE_API_KEY?',
      ),
    );
    await expect(fill('', { of: { ...application, secrets: [] } })).rejects.toThrow(
      new Error(
        `command line: must name one of application.secrets, which is empty, got a text of 14 characters; list it under secrets in environments/application.ts and deploy, then ${usage}`,
      ),
    );
  });

  it('shows no value that stands in the place of the name', async () => {
    await expect(fill('', { args: ['rk-9f3c'] })).rejects.toThrow(
      new Error(
        `command line: must name one of STRIPE_API_KEY, MAPS_KEY, got a text of 7 characters; list it under secrets in environments/application.ts and deploy, then ${usage}`,
      ),
    );
  });

  it('takes no value from the command line, and does not show one that stands there', async () => {
    await expect(fill('', { args: ['STRIPE_API_KEY', 'sk_live_1'] })).rejects.toThrow(
      new Error(`command line: must name an environment and a secret, got "3 words"; the value is asked for: ${usage}`),
    );
    await expect(fill('', { args: [] })).rejects.toThrow(
      new Error(`command line: must name an environment and a secret, got nothing; the value is asked for: ${usage}`),
    );
  });

  it('must be made first, in the account of the environment', async () => {
    aws.answers.PutSecretValue = () => ({ __type: 'ResourceNotFoundException', message: 'no' });
    await expect(fill('sk_live_1')).rejects.toThrow(
      new Error(
        'shop-qa/STRIPE_API_KEY: must be in Secrets Manager in eu-central-1, got nothing; deploy qa first, which makes it',
      ),
    );
    aws.answers.GetCallerIdentity = () => '<Account>222222222222</Account>';
    await expect(fill('sk_live_1')).rejects.toThrow(/^credentials: must be of 111111111111, the account of qa/);
  });
});
