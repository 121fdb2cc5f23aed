import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Running } from './example.ts';
import { until } from './postgres.ts';

/** What a task asks of its endpoint: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html */
interface Asked {
  ProtectionEnabled: boolean;
  ExpiresInMinutes?: number;
}

/** How an endpoint answers. What else the agent may say, test/modules/celery-worker/protection_test.py tries. */
export type Answer = 'as it should' | 'access denied' | 'never';

interface Task {
  running?: Running;
  asked: Asked[];
  protectedUntil: number;
  stopped: boolean;
}

const denied = { Code: 'AccessDeniedException', Message: 'is not authorized to perform: ecs:UpdateTaskProtection' };

/**
 * ECS as far as one service of it scales in: it stops tasks that nobody protects, the youngest first, as many as are too many, and looks again when a task lets go. The
 * endpoint answers as aws/amazon-ecs-agent does, in ecs-agent/tmds/handlers/taskprotection/v1.
 */
export class ProtectingEcs {
  answer: Answer = 'as it should';
  private desired = Number.POSITIVE_INFINITY;
  private readonly tasks: Task[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      void this.take(request, response);
    });
  }

  static async start(): Promise<ProtectingEcs> {
    const ecs = new ProtectingEcs();
    ecs.server.listen(0, '127.0.0.1');
    await once(ecs.server, 'listening');
    return ecs;
  }

  /** A place for one more task, with its variable. */
  newTask() {
    const task: Task = { asked: [], protectedUntil: 0, stopped: false };
    const index = this.tasks.push(task) - 1;
    const { port } = this.server.address() as AddressInfo;
    return {
      variables: { ECS_AGENT_URI: `http://127.0.0.1:${port}/api/${index}` },
      asked: task.asked,
      /** Returns once it was asked so often. */
      askedTimes: (count: number) =>
        until(async () => {
          if (task.asked.length < count) throw new Error(`it must be asked ${count} times, got ${task.asked.length}`);
        }),
      runs: (running: Running) => {
        task.running = running;
        return running;
      },
    };
  }

  /** Changes how many tasks there should be. */
  scaleTo(desired: number): void {
    this.desired = desired;
    this.stopWhatIsTooMuch();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private stopWhatIsTooMuch(): void {
    const alive = this.tasks.filter(({ running, stopped }) => running && !stopped);
    const free = alive.filter(({ protectedUntil }) => protectedUntil <= Date.now()).reverse();
    for (const task of free.slice(0, Math.max(0, alive.length - this.desired))) {
      task.stopped = true;
      task.running?.terminate();
    }
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const [, index] = /^\/api\/(\d+)\/task-protection\/v1\/state$/.exec(request.url ?? '') ?? [];
    const task = this.tasks[Number(index)];
    const say = (status: number, answer: object) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    };
    if (request.method !== 'PUT' || !task) return say(404, {});
    const asked: Asked = JSON.parse(body);
    task.asked.push(asked);
    const { ProtectionEnabled, ExpiresInMinutes = 120, ...unknown } = asked;
    const invalid = !Number.isInteger(ExpiresInMinutes) || ExpiresInMinutes < 1 || ExpiresInMinutes > 2880;
    if (typeof ProtectionEnabled !== 'boolean' || invalid || Object.keys(unknown).length > 0) {
      return say(400, { error: { Code: 'InvalidParameterException', Message: body } });
    }
    switch (this.answer) {
      case 'never':
        return;
      case 'access denied':
        return say(400, { requestID: '1', error: { Arn: 'arn', ...denied } });
    }
    const others = this.tasks.filter((other) => other !== task && other.protectedUntil > Date.now());
    if (ProtectionEnabled && others.length >= this.desired) {
      return say(200, { failure: { Arn: 'arn', Detail: null, Reason: 'DEPLOYMENT_BLOCKED' } });
    }
    task.protectedUntil = ProtectionEnabled ? Date.now() + ExpiresInMinutes * 60_000 : 0;
    const ExpirationDate = ProtectionEnabled ? new Date(task.protectedUntil).toISOString() : null;
    say(200, { protection: { ExpirationDate, ProtectionEnabled, TaskArn: 'arn' } });
    this.stopWhatIsTooMuch();
  }
}
