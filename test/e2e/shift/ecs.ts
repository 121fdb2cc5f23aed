import { setTimeout } from 'node:timers/promises';
import { type Deployment, DescribeServicesCommand, type ECSClient } from '@aws-sdk/client-ecs';
import {
  DeregisterTargetsCommand,
  type ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Running } from '../example.ts';

const port = 8000;
const millisecondsBetweenLooks = 200;
/** The load balancer of the test knows by then that a target goes. */
const millisecondsToDrain = 700;
/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html */
const failuresOfBreaker = 3;

interface ProcessTask {
  arn: string;
  service: string;
  deployment: string;
  address: string;
  process: Running;
  state: 'starting' | 'healthy' | 'draining' | 'stopped';
  exitCode?: number | undefined;
  stoppedAt?: number;
}

interface Clients {
  ecs: ECSClient;
  elb: ElasticLoadBalancingV2Client;
  /** Tells the emulator what became of the tasks of a service. */
  report: (said: object) => Promise<void>;
}

/**
 * What ECS does with two services, by processes in the place of tasks: as many as are wanted of the newest deployment, then those of older ones drain and are stopped by SIGTERM. A deployment
 * whose tasks only die is given up.
 */
export class TestEcs {
  readonly tasks: ProcessTask[] = [];
  /** Requests that a task has not answered yet, by its address. */
  readonly underWay = new Map<string, number>();
  private readonly clients: Clients;
  private readonly cluster: string;
  private readonly targetGroups: Record<string, string>;
  private readonly run: (taskDefinition: string, address: string) => Running;
  private readonly failures = new Map<string, number>();
  /** Of its own: what a test that was killed has left may hold addresses for ever. */
  private readonly network = `127.${1 + Math.floor(Math.random() * 250)}`;
  private number = 0;
  private ended = false;
  private readonly looks: Promise<void>;

  constructor(
    clients: Clients,
    cluster: string,
    targetGroups: Record<string, string>,
    run: (taskDefinition: string, address: string) => Running,
  ) {
    this.clients = clients;
    this.cluster = cluster;
    this.targetGroups = targetGroups;
    this.run = run;
    this.looks = this.lookAgainAndAgain();
  }

  /** Where the load balancer sends the requests of a target group. */
  healthy(targetGroup: string): string[] {
    return this.tasks
      .filter(({ service, state }) => this.targetGroups[service] === targetGroup && state === 'healthy')
      .map(({ address }) => address);
  }

  /** Those that ended though nobody told them to, with what they logged last. */
  died(): string[] {
    return this.tasks
      .filter(({ state, exitCode }) => state === 'stopped' && ![0, 143].includes(exitCode ?? 0))
      .map(({ arn, exitCode, process }) => `${arn} ended with ${exitCode}: ${process.log.slice(-500)}`);
  }

  running(service: string): ProcessTask[] {
    return this.tasks.filter((task) => task.service === service && task.state !== 'stopped');
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.looks;
    // Of what has ended the system may have given the number to another process.
    await Promise.all(this.tasks.filter(({ state }) => state !== 'stopped').map(({ process }) => process.kill()));
  }

  private async lookAgainAndAgain(): Promise<void> {
    while (!this.ended) {
      const { services = [] } = await this.clients.ecs.send(
        new DescribeServicesCommand({ cluster: this.cluster, services: Object.keys(this.targetGroups) }),
      );
      for (const { serviceName = '', deployments = [] } of services) await this.bringAbout(serviceName, deployments);
      await setTimeout(millisecondsBetweenLooks);
    }
  }

  private async bringAbout(service: string, deployments: Deployment[]): Promise<void> {
    const primary = deployments.find(({ status }) => status === 'PRIMARY');
    if (!primary?.id) return;
    const { id, desiredCount = 0 } = primary;
    const own = this.running(service);
    await Promise.all(own.filter(({ state }) => state === 'starting').map((task) => this.askForHealth(task)));
    const of = (deployment: string | undefined) =>
      this.running(service).filter((task) => task.deployment === deployment && task.state !== 'draining');
    const failed = (this.failures.get(id) ?? 0) >= failuresOfBreaker && primary.rolloutState !== 'COMPLETED';
    const newest = of(id);
    for (let count = newest.length; count < desiredCount && !failed; count += 1) this.begin(service, primary);
    for (const task of newest.slice(desiredCount)) void this.drain(task);
    const healthy = newest.filter(({ state }) => state === 'healthy').length;
    if (healthy >= desiredCount) {
      for (const task of this.running(service)) if (task.deployment !== id) void this.drain(task);
    }
    const old = deployments.filter((each) => each.id !== id);
    const left = old.filter((each) => of(each.id).length > 0);
    const done = healthy >= desiredCount && left.length === 0;
    await this.clients.report({
      cluster: this.cluster,
      service,
      deployments: {
        ...Object.fromEntries(
          old.map((each) => [each.id, left.includes(each) ? { runningCount: of(each.id).length } : null]),
        ),
        [id]: {
          runningCount: of(id).length,
          failedTasks: this.failures.get(id) ?? 0,
          ...(done && { rolloutState: 'COMPLETED' }),
          ...(failed && { rolloutState: 'FAILED' }),
        },
      },
      tasks: this.tasks.filter((task) => task.service === service).map(described),
    });
  }

  private begin(service: string, { id = '', taskDefinition = '' }: Deployment): void {
    const number = ++this.number;
    const address = `${this.network}.${1 + Math.floor(number / 200)}.${(number % 200) + 10}`;
    const task: ProcessTask = {
      arn: `${this.cluster.replace(':cluster/', ':task/')}/${number}`,
      service,
      deployment: id,
      address,
      process: this.run(taskDefinition, address),
      state: 'starting',
    };
    this.tasks.push(task);
    void task.process.ended.then((exitCode) => {
      if (task.state !== 'draining') this.failures.set(id, (this.failures.get(id) ?? 0) + 1);
      task.exitCode = exitCode ?? 137;
      task.stoppedAt = Date.now() / 1000;
      const was = task.state;
      task.state = 'stopped';
      if (was === 'healthy' && !this.ended) void this.deregister(task);
    });
  }

  private async askForHealth(task: ProcessTask): Promise<void> {
    const answer = await fetch(`http://${task.address}:${port}/healthz`).catch(() => undefined);
    await answer?.text();
    if (!answer?.ok || task.state !== 'starting') return;
    await this.clients.elb.send(
      new RegisterTargetsCommand({
        TargetGroupArn: this.targetGroups[task.service],
        Targets: [{ Id: task.address, Port: port }],
      }),
    );
    if (task.state === 'starting') task.state = 'healthy';
  }

  private async drain(task: ProcessTask): Promise<void> {
    if (task.state === 'draining' || task.state === 'stopped') return;
    const wasHealthy = task.state === 'healthy';
    task.state = 'draining';
    if (wasHealthy) await this.deregister(task);
    await setTimeout(millisecondsToDrain);
    while ((this.underWay.get(task.address) ?? 0) > 0) await setTimeout(10);
    task.process.terminate();
  }

  private async deregister(task: ProcessTask): Promise<void> {
    await this.clients.elb.send(
      new DeregisterTargetsCommand({
        TargetGroupArn: this.targetGroups[task.service],
        Targets: [{ Id: task.address, Port: port }],
      }),
    );
  }
}

/** As DescribeTasks has it. */
function described({ arn, deployment, state, exitCode, stoppedAt }: ProcessTask) {
  const isOver = state === 'stopped';
  const byItself = exitCode !== undefined && ![0, 143].includes(exitCode);
  return {
    taskArn: arn,
    startedBy: deployment,
    desiredStatus: isOver || state === 'draining' ? 'STOPPED' : 'RUNNING',
    lastStatus: isOver ? 'STOPPED' : state === 'draining' ? 'DEACTIVATING' : 'RUNNING',
    containers: [{ name: 'web', lastStatus: isOver ? 'STOPPED' : 'RUNNING', ...(isOver && { exitCode }) }],
    ...(isOver && {
      stoppedAt,
      stopCode: byItself ? 'EssentialContainerExited' : 'ServiceSchedulerInitiated',
      stoppedReason: byItself ? 'Essential container in task exited' : 'Scaling activity initiated by deployment',
    }),
  };
}
