import { ClusterNotFoundException, type Deployment, ECSClient, type Service as EcsService } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client, type TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Finding, sentence } from '../../configuration/finding.ts';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import type { Clock } from '../../steps/clock.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { problemsOf } from '../status/causes.ts';
import { type Names, namesOf, roleOf } from '../status/names.ts';
import { activeServices, stoppedTasksOf, targetsOf } from '../status/observe.ts';
import type { Display } from './display.ts';
import { isSteady, type Rollout, rolloutOf, textOf } from './rollout.ts';

/** What it looked at. */
export interface Look {
  rollouts: Rollout[];
  /** The names of those that are what Terraform waits for. */
  steady: string[];
}

/** Looks at services whose deployment is under way, shows how far each is, and tells the first reason for which a task stopped at once. */
export class Watch {
  /** What ECS gave up, by service: when that was seen first, and how it ends. */
  readonly givenUp = new Map<string, { since: number; state: Rollout['state'] }>();
  private readonly ecs: ECSClient;
  private readonly elb: ElasticLoadBalancingV2Client;
  private readonly environment: string;
  private readonly names: Names;
  private readonly display: Display;
  private readonly clock: Clock;
  private readonly ended = new AbortController();
  private before: Before | undefined;
  /** The deployments that came after. One that was rolled back is soon told of no more. */
  private readonly after = new Set<string>();
  private readonly begunAt = new Map<string, number>();
  /** The targets of each service that were ill when it was looked at first. */
  private readonly illBefore = new Map<string, ReadonlySet<string>>();
  /** The first of each cause. */
  private readonly told = new Map<string, Finding[]>();

  constructor(application: Application, environment: EnvironmentConfig, display: Display, clock: Clock) {
    const config = clientConfigOf(environment);
    this.ecs = new ECSClient(config);
    this.elb = new ElasticLoadBalancingV2Client(config);
    this.environment = environment.name;
    this.names = namesOf(application, environment);
    this.display = display;
    this.clock = clock;
  }

  /** Takes what is there now for what was before. Nothing is looked at until AWS has told. */
  async begin(names: string[], isBefore: (deployment: Deployment) => boolean = () => true) {
    const services = await this.described(names).catch((error) => {
      // Before a first deploy.
      if (error instanceof ClusterNotFoundException) return [];
      throw error;
    });
    this.before = beforeOf(services, isBefore);
  }

  /** Undefined where AWS does not tell. */
  async look(names: string[]): Promise<Look | undefined> {
    if (!this.before || names.length === 0) {
      this.display.show(new Map());
      return undefined;
    }
    const { before } = this;
    try {
      const services = await this.described(names);
      const rollouts = await Promise.all(services.map((service) => this.lookAt(service, before)));
      if (this.ended.signal.aborted) return undefined;
      const seen = rollouts.flatMap((rollout) => rollout ?? []);
      this.display.show(
        new Map(seen.map((rollout) => [rollout.name, { text: textOf(rollout), seconds: this.seconds(rollout.name) }])),
      );
      return { rollouts: seen, steady: services.filter(isSteady).map(({ serviceName = '' }) => serviceName) };
    } catch {
      // What shows how a deploy goes on must not end it. What was seen before holds no longer.
      this.display.show(new Map());
      return undefined;
    }
  }

  /** Why each service that ECS gave up was given up. */
  findings(): Finding[] {
    return [...this.givenUp.keys()].map(
      (name) =>
        this.told.get(name)?.[0] ?? {
          path: name,
          must: 'must get its new tasks to run',
          got: 'tasks that failed',
          wayOut: `npm run status ${this.environment} says more; fix what they failed of, then deploy again`,
        },
    );
  }

  /** Nobody waits for an answer any more. */
  end(): void {
    this.ended.abort();
    this.display.end();
    this.ecs.destroy();
    this.elb.destroy();
  }

  private get until() {
    return { abortSignal: this.ended.signal };
  }

  private described(names: string[]): Promise<EcsService[]> {
    return activeServices(this.ecs, this.names.cluster, names, this.until);
  }

  private seconds(name: string): number {
    const since = this.begunAt.get(name) ?? this.clock.now();
    this.begunAt.set(name, since);
    return Math.round((this.clock.now() - since) / 1000);
  }

  private async lookAt(service: EcsService, before: Before): Promise<Rollout | undefined> {
    const { serviceName: name = '' } = service;
    if (!rolloutOf(service, before.deployments, undefined)) return undefined;
    const { cluster } = this.names;
    const [stopped, targets] = await Promise.all([
      // Whoever may not ask for these learns the rest all the same.
      stoppedTasksOf(this.ecs, cluster, name, this.until).catch(() => []),
      targetsOf(this.elb, service, this.until).catch(() => undefined),
    ]);
    if (this.ended.signal.aborted) return undefined;
    const rollout = rolloutOf(service, before.deployments, targets);
    const { deployments = [], events = [] } = service;
    for (const { id = '' } of deployments) if (!before.deployments.has(id)) this.after.add(id);
    const observed = {
      service: {
        ...service,
        deployments: deployments.filter(({ id = '', status }) => status === 'PRIMARY' || !before.deployments.has(id)),
        events: events.filter(({ id = '' }) => !before.events.has(id)),
      },
      stoppedTasks: stopped.filter(({ startedBy = '' }) => this.after.has(startedBy)),
      targets: this.newlyIll(name, targets ?? []),
    };
    const now = new Date(this.clock.now());
    const configured = this.names.services.get(roleOf(name));
    for (const { problem } of problemsOf(observed, cluster, configured, now)) {
      this.tell(name, problem);
    }
    if (rollout?.state === 'given-up' || rollout?.state === 'rolled-back') {
      const since = this.givenUp.get(name)?.since ?? this.clock.now();
      this.givenUp.set(name, { since, state: rollout.state });
    }
    return rollout;
  }

  private newlyIll(name: string, targets: TargetHealthDescription[]): TargetHealthDescription[] {
    const ill = targets.filter(({ TargetHealth }) => TargetHealth?.State === 'unhealthy');
    const before = this.illBefore.get(name) ?? new Set(ill.map(idOf));
    this.illBefore.set(name, before);
    return ill.filter((target) => !before.has(idOf(target)));
  }

  private tell(name: string, problem: Finding & { cause: string }): void {
    const told = this.told.get(name) ?? [];
    if (told.some((each) => 'cause' in each && each.cause === problem.cause)) return;
    this.told.set(name, [...told, problem]);
    this.display.say(sentence(problem));
  }
}

interface Before {
  deployments: ReadonlySet<string>;
  events: ReadonlySet<string>;
}

function beforeOf(services: EcsService[], isBefore: (deployment: Deployment) => boolean): Before {
  return {
    deployments: new Set(
      services.flatMap(({ deployments = [] }) => deployments.filter(isBefore).map(({ id = '' }) => id)),
    ),
    events: new Set(services.flatMap(({ events = [] }) => events.map(({ id = '' }) => id))),
  };
}

function idOf({ Target }: TargetHealthDescription): string {
  return `${Target?.Id}:${Target?.Port}`;
}
