import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { environment, internalService, leastApplication } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';

const run = promisify(execFile);

interface Container {
  command: string[];
  environment: { name: string; value: string }[];
  portMappings: { containerPort: number }[];
  healthCheck: { command: string[] };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** Answers with the name that it is asked under. */
const answering = `require('node:http').createServer((request, response) => response.end('a badge of ' + request.headers.host)).listen(Number(process.argv[1]), '0.0.0.0', () => console.log('listening'))`;

describe('an internal service, and a caller, as processes of what was synthesized', () => {
  let server: ReturnType<typeof spawn>;
  let badges: Container;
  let web: Container;

  beforeAll(async () => {
    const port = await freePort();
    const well = ['node', '-e', `fetch('http://127.0.0.1:${port}').then(() => process.exit(0), () => process.exit(1))`];
    const settings = internalService({
      ...{ port, command: ['node', '-e', answering, String(port)], internal: {} },
      containerHealthCheck: { command: well },
    });
    const { resource } = environmentTerraform(
      applicationSchema.parse(leastApplication),
      environment({ services: [settings] }),
    );
    const containerOf = (name: string) =>
      JSON.parse(resource.aws_ecs_task_definition?.[`${name}_fargate_task_definition`].container_definitions)[0];
    [badges, web] = [containerOf('service_badges'), containerOf('web')];
    const [command = '', ...words] = badges.command;
    server = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(server.stdout as NodeJS.ReadableStream, 'data');
  });

  afterAll(() => {
    server?.kill();
  });

  it('is well by its own check', async () => {
    const [kind, command = '', ...words] = badges.healthCheck.command;
    expect(kind).toBe('CMD');
    await run(command, words);
  });

  it('answers a caller that knows the variable alone, where DNS names its task', async () => {
    const url = web.environment.find(({ name }) => name === 'SERVICE_BADGES_URL')?.value ?? '';
    const { hostname, port } = new URL(url);
    expect(Number(port)).toBe(badges.portMappings[0]?.containerPort);
    // What the zone of the environment would answer.
    const { stdout } = await run('curl', ['--silent', '--fail', '--resolve', `${hostname}:${port}:127.0.0.1`, url]);
    expect(stdout).toBe(`a badge of ${hostname}:${port}`);
  });
});
