import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, vi } from 'vitest';

/** One call as AWS gets it. */
interface Call {
  operation: string;
  input: Record<string, string>;
  /** The access key that it is signed with. */
  caller: string | undefined;
  region: string | undefined;
}

/** JSON or, from the services that speak it, XML. JSON with a `__type` is an error, and so is an XML `<Error>`. */
type Answer = object | string;

export const accessKey = 'AKIATERRAFORM';

/** For each test an AWS that records what it is asked, and answers an operation as the test says. */
export function useFakeAws() {
  const aws = {
    calls: [] as Call[],
    /** What is called and never answered. */
    silentTo: [] as string[],
    /** What is called and cut off. */
    cutOff: [] as string[],
    answers: {} as Record<string, (input: Call['input']) => Answer>,
  };
  const server = createServer(async (request, response) => {
    const call = await read(request);
    aws.calls.push(call);
    if (aws.silentTo.includes(call.operation)) return;
    if (aws.cutOff.includes(call.operation)) return request.socket.destroy();
    const answer = aws.answers[call.operation]?.(call.input) ?? { __type: `Unexpected${call.operation}` };
    const isError = typeof answer === 'object' ? '__type' in answer : answer.startsWith('<Error>');
    response.statusCode = isError ? 400 : 200;
    if (typeof answer === 'object') response.end(JSON.stringify(answer));
    else if (isError) response.end(`<ErrorResponse>${answer}</ErrorResponse>`);
    else {
      const { operation } = call;
      response.end(`<${operation}Response><${operation}Result>${answer}</${operation}Result></${operation}Response>`);
    }
  });

  beforeEach(async () => {
    aws.calls = [];
    aws.silentTo = [];
    aws.cutOff = [];
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', accessKey);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    // Either would come before these keys, or beside them.
    vi.stubEnv('AWS_PROFILE', undefined);
    vi.stubEnv('AWS_SESSION_TOKEN', undefined);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  return aws;
}

async function read(request: IncomingMessage): Promise<Call> {
  const body = await text(request);
  const [, caller, region] = request.headers.authorization?.match(/Credential=(\w+)\/\d+\/([\w-]+)\//) ?? [];
  const target = request.headers['x-amz-target'];
  if (typeof target === 'string') {
    return { operation: target.replace(/^.*\./, ''), input: JSON.parse(body), caller, region };
  }
  const { Action = '', Version, ...input } = Object.fromEntries(new URLSearchParams(body));
  return { operation: Action, input, caller, region };
}
