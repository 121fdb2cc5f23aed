import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import {
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { nearest } from '../../modules/shared/did-you-mean.ts';
import { secretsFilledByPeople } from '../configuration/filled-by-people.ts';
import { Hidden, UserError } from '../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import { clientConfigOf } from '../steps/credentials.ts';
import { checkAccount } from './account.ts';
import { ask } from './ask.ts';

export const secretUsage = 'npm run secret <environment> <name of one of application.secrets>';

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html */
const mostBytes = 65_536;

/**
 * Gives a secret that a person fills its value, which stands on no command line: that would be in the history of the shell, and in the list of processes
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/security_cli-exposure-risks.html).
 * @throws UserError when there is no such secret, nothing that can be its value, or AWS refuses.
 */
export async function putSecret(
  application: Application,
  environment: EnvironmentConfig,
  [variable, ...rest]: string[],
  input: NodeJS.ReadStream = process.stdin,
): Promise<void> {
  const { project } = application;
  const secrets = secretsFilledByPeople(application, environment);
  if (variable === undefined || rest.length > 0) {
    // What stands behind the name may be the value.
    const got = variable === undefined ? undefined : `${rest.length + 2} words`;
    const wayOut = `the value is asked for: ${secretUsage}`;
    throw new UserError([{ path: 'command line', must: 'must name an environment and a secret', got, wayOut }]);
  }
  if (!secrets.includes(variable)) {
    const meant = nearest(variable, secrets);
    const must = `must name one of ${secrets.join(', ') || 'application.secrets, which is empty'}`;
    const wayOut =
      meant === undefined
        ? `list it under secrets in environments/application.ts and deploy, then ${secretUsage}`
        : `did you mean ${meant}?`;
    // Without a name, the value may stand in its place.
    const got = meant === undefined ? new Hidden(variable) : variable;
    throw new UserError([{ path: 'command line', must, got, wayOut }]);
  }
  const config = clientConfigOf(environment);
  await checkAccount(environment, config);
  const SecretString = checked(variable, input.isTTY ? await typed(variable, input) : await piped(input));
  const SecretId = `${project}-${environment.name}/${variable}`;
  const put = new SecretsManagerClient(config).send(new PutSecretValueCommand({ SecretId, SecretString }));
  await ask(environment, put.catch(notThere(SecretId, environment)));
  console.error(
    `${SecretId}: holds ${Buffer.byteLength(SecretString)} bytes. Tasks that run read it once environments/${environment.name}.ts counts it up under secrets.versions, and that is deployed`,
  );
}

/** An editor, and echo, end a file in a line break, which no key has at its end. */
async function piped(input: NodeJS.ReadStream): Promise<string> {
  return (await text(input)).replace(/\r?\n$/, '');
}

/** A line that is typed or pasted, and shown nowhere. */
async function typed(variable: string, input: NodeJS.ReadStream): Promise<string> {
  process.stderr.write(`${variable}, which is not shown: `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: nowhere, terminal: true, historySize: 0 });
  const lines: string[] = [];
  try {
    await new Promise<void>((resolve) => {
      terminal.on('close', resolve);
      // What is pasted with line breaks comes as some lines at once.
      terminal.on('line', (line) => lines.push(line) === 1 && setTimeout(resolve, 50));
    });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
  return lines.join('\n');
}

function checked(variable: string, value: string): string {
  const bytes = Buffer.byteLength(value);
  if (bytes > 0 && bytes <= mostBytes) return value;
  const got = bytes === 0 ? undefined : new Hidden(value);
  const wayOut = 'type it, paste it, or let it come from a file: < <file>';
  throw new UserError([{ path: variable, must: `must be a text of 1 to ${mostBytes} bytes`, got, wayOut }]);
}

function notThere(secret: string, { name, region }: EnvironmentConfig) {
  return (error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    const wayOut = `deploy ${name} first, which makes it`;
    throw new UserError([{ path: secret, must: `must be in Secrets Manager in ${region}`, got: undefined, wayOut }]);
  };
}
