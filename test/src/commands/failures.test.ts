import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { credentialsFailure, failureOf } from '../../../src/commands/failures.ts';
import { UserError } from '../../../src/configuration/finding.ts';

function named(name: string, message: string, further: object = {}): Error {
  return Object.assign(new Error(message), { name }, further);
}

const signIn = 'sign in with aws sso login, or set AWS_PROFILE';

describe('a failure of AWS, or on the way to it', () => {
  let server: Server;
  let endpoint: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      if (request.url?.startsWith('/reset')) return request.socket.destroy();
      response.writeHead(403, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><html><body><p>Blocked<br></body></html>');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterAll(() => server.close());

  const config = () => ({
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' },
  });
  const told = async (answer: Promise<unknown>) => failureOf(await answer.catch((error) => error))?.message;

  it('is told when a proxy answers in its place, be it in the place of JSON or of XML', async () => {
    const wayOut = 'a proxy, a firewall or a page to sign in answers in its place: get past that, then try again';
    expect(await told(new ECSClient({ ...config(), endpoint }).send(new ListTasksCommand({})))).toBe(
      `AWS: must answer itself, got ${JSON.stringify(`HTTP 403 with Unexpected token '<', "<!DOCTYPE "... is not valid JSON`)}; ${wayOut}`,
    );
    expect(await told(new STSClient({ ...config(), endpoint }).send(new GetCallerIdentityCommand({})))).toMatch(
      /^AWS: must answer itself, got "HTTP 403 with .*XML.*"; a proxy/,
    );
  });

  const noWay = 'see that this computer has a way to AWS, and AWS_ENDPOINT_URL none to elsewhere, then try again';

  it('is told when the connection is cut', async () => {
    expect(
      await told(new ECSClient({ ...config(), endpoint: `${endpoint}/reset` }).send(new ListTasksCommand({}))),
    ).toBe(`AWS: must be reached, got "ECONNRESET: socket hang up"; ${noWay}`);
  });

  it('is told when nothing answers', async () => {
    expect(
      await told(new ECSClient({ ...config(), endpoint: 'http://127.0.0.1:1' }).send(new ListTasksCommand({}))),
    ).toBe(`AWS: must be reached, got "ECONNREFUSED: connect ECONNREFUSED 127.0.0.1:1"; ${noWay}`);
  });

  it('is told when two addresses refuse, of which Node makes one error without words', () => {
    const error = named('AggregateError', '', { code: 'ECONNREFUSED', $metadata: {} });
    expect(failureOf(error)?.message).toBe(`AWS: must be reached, got "ECONNREFUSED: AggregateError"; ${noWay}`);
  });

  it('is told when a certificate is not trusted', () => {
    const error = named('Error', 'self-signed certificate', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    expect(failureOf(error)?.message).toBe(
      `AWS: must be reached, got "DEPTH_ZERO_SELF_SIGNED_CERT: self-signed certificate"; ${noWay}`,
    );
  });

  it('is told when it refuses', () => {
    const error = named('AccessDeniedException', 'not authorized to perform: ecs:ListTasks', { $fault: 'client' });
    expect(failureOf(error)?.message).toBe(
      'AWS: must do what this command asks, got "AccessDeniedException: not authorized to perform: ecs:ListTasks"; see that your credentials may do that, and what AWS says, then try again',
    );
  });
});

describe('credentials', () => {
  it.each(['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException'])(
    'that AWS calls %s are told as such, whatever was asked',
    (name) => {
      const error = named(name, 'The security token included in the request is no good', { $fault: 'client' });
      expect(failureOf(error)?.message).toBe(
        `credentials: must hold, got "${name}: The security token included in the request is no good"; ${signIn}`,
      );
    },
  );

  it('that are none are told with what was looked for', () => {
    const none = named('CredentialsProviderError', 'Could not load credentials from any providers');
    expect(failureOf(none)?.message).toBe(
      `credentials: must be there for the AWS account of the environment, got nothing; ${signIn}`,
    );
    const expired = named('CredentialsProviderError', 'The SSO session of this profile has expired.');
    expect(new UserError([credentialsFailure(expired, 'dev') as never]).message).toBe(
      `credentials: must be there for the AWS account of dev, got "The SSO session of this profile has expired."; ${signIn}`,
    );
  });

  it('are not blamed for another error', () => {
    expect(credentialsFailure(named('ThrottlingException', 'Rate exceeded'))).toBeUndefined();
  });
});

describe('a failure of this computer', () => {
  const system = (code: string, message: string, further: object = {}) => named('Error', message, { code, ...further });

  it.each([
    [
      'a full disk',
      system('ENOSPC', 'ENOSPC: no space left on device, write', { syscall: 'write' }),
      'this computer: must be read and written, got "ENOSPC: no space left on device, write"; make room on that disk, then try again',
    ],
    [
      'a folder that nobody may write to',
      system('EROFS', 'EROFS: read-only file system', { syscall: 'mkdir', path: 'cdktf.out' }),
      'cdktf.out: must be read and written, got "EROFS: read-only file system"; see that you may write there, then try again',
    ],
    [
      'a file that went away',
      system('ENOENT', 'ENOENT: no such file', { syscall: 'open', path: 'dist/a.js' }),
      'dist/a.js: must be read and written, got "ENOENT: no such file"; see what became of it, then try again',
    ],
    [
      'a program that does not start',
      system('EACCES', 'spawn aws EACCES', { syscall: 'spawn aws', path: 'aws' }),
      'aws: must run, got "spawn aws EACCES"; see that it is installed and can be run',
    ],
  ])('is told of %s', (_, error, sentence) => {
    expect(failureOf(error)?.message).toBe(sentence);
  });
});

it('leaves a sentence as it is, and a fault of the code with its stack trace', () => {
  const sentence = new UserError(['dev: must be there, got nothing; make it']);
  expect(failureOf(sentence)).toBe(sentence);
  expect(failureOf(new TypeError('x is undefined'))).toBeUndefined();
  expect(failureOf(named('Error', 'bad', { code: 'ERR_INVALID_ARG_TYPE' }))).toBeUndefined();
  expect(failureOf('a text')).toBeUndefined();
});
