import { get } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import {
  type Action,
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { TestEcs } from './ecs.ts';

/** The nodes of a real load balancer know a rule within seconds, of which the test has less than a twentieth. */
const millisecondsOfRules = 100;
const millisecondsBetweenRequests = 60;
const users = 4;
/** One of so many requests is the first of a new user. */
const requestsOfUser = 8;

/** What a browser keeps: the target group that the load balancer has bound it to. */
interface Session {
  number: number;
  bound?: { targetGroup: string; until: number };
}

interface Answer {
  session: number;
  /** 502 and 503 are the load balancer's own. */
  status: number;
  version: string | undefined;
  at: number;
}

/** A load balancer that goes by the rules that the emulator has, and the users that ask it all the while. */
export class Load {
  readonly answers: Answer[] = [];
  private readonly elb: ElasticLoadBalancingV2Client;
  private readonly ecs: TestEcs;
  private readonly ruleArns: { users: string; tests: string };
  private rules: Record<string, Action> = {};
  private reading: { at: number; done: Promise<void> } | undefined;
  private sessions = 0;
  private ended = false;
  private work: Promise<unknown> = Promise.resolve();

  constructor(elb: ElasticLoadBalancingV2Client, ecs: TestEcs, ruleArns: { users: string; tests: string }) {
    this.elb = elb;
    this.ecs = ecs;
    this.ruleArns = ruleArns;
  }

  async begin(): Promise<void> {
    this.work = Promise.all(Array.from({ length: users }, () => this.askAgainAndAgain()));
  }

  /** What was answered since a moment. */
  since(at: number): Answer[] {
    return this.answers.filter((answer) => answer.at >= at);
  }

  /** Returns once all that is asked from then on goes by the rules as they are by then. */
  async knowRules(): Promise<number> {
    await this.readRules();
    return Date.now();
  }

  async stop(): Promise<void> {
    this.ended = true;
    await this.work;
  }

  /** One request, as whoever tries the new version sends it, or as a user does. */
  async ask(session: Session, header: boolean): Promise<Answer> {
    if (Date.now() - (this.reading?.at ?? 0) > millisecondsOfRules) {
      this.reading = { at: Date.now(), done: this.readRules() };
    }
    await this.reading?.done;
    const targetGroup = this.targetGroupFor(session, this.rules[header ? this.ruleArns.tests : this.ruleArns.users]);
    const healthy = this.ecs.healthy(targetGroup);
    const address = healthy[Math.floor(Math.random() * healthy.length)];
    const at = Date.now();
    if (!address) return { session: session.number, status: 503, version: undefined, at };
    const { underWay } = this.ecs;
    underWay.set(address, (underWay.get(address) ?? 0) + 1);
    try {
      return { session: session.number, at, ...(await request(address)) };
    } finally {
      underWay.set(address, (underWay.get(address) ?? 0) - 1);
    }
  }

  /** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html: a rule that is not sticky looks at no cookie. */
  private targetGroupFor(session: Session, action: Action | undefined): string {
    const { TargetGroups = [], TargetGroupStickinessConfig: sticky } = action?.ForwardConfig ?? {};
    if (TargetGroups.length === 0) return action?.TargetGroupArn ?? '';
    const { bound } = session;
    if (sticky?.Enabled && bound && bound.until > Date.now()) {
      if (TargetGroups.some(({ TargetGroupArn }) => TargetGroupArn === bound.targetGroup)) return bound.targetGroup;
    }
    const all = TargetGroups.reduce((sum, { Weight = 1 }) => sum + Weight, 0);
    let place = Math.random() * all;
    const { TargetGroupArn: targetGroup = '' } =
      TargetGroups.find(({ Weight = 1 }) => {
        place -= Weight;
        return place < 0;
      }) ?? {};
    if (sticky?.Enabled) session.bound = { targetGroup, until: Date.now() + (sticky.DurationSeconds ?? 0) * 1000 };
    return targetGroup;
  }

  private async readRules(): Promise<void> {
    const { users: usersRule, tests } = this.ruleArns;
    const { Rules = [] } = await this.elb.send(new DescribeRulesCommand({ RuleArns: [usersRule, tests] }));
    for (const { RuleArn = '', Actions: [action] = [] } of Rules) if (action) this.rules[RuleArn] = action;
  }

  private async askAgainAndAgain(): Promise<void> {
    let session: Session = { number: ++this.sessions };
    while (!this.ended) {
      if (Math.random() * requestsOfUser < 1) session = { number: ++this.sessions };
      this.answers.push(await this.ask(session, false));
      await setTimeout(millisecondsBetweenRequests);
    }
  }
}

function request(address: string): Promise<{ status: number; version: string | undefined }> {
  return new Promise((resolve) => {
    get({ host: address, port: 8000, path: '/healthz', agent: false }, (response) => {
      response.resume();
      const version = response.headers['x-version'];
      response.on('end', () => resolve({ status: response.statusCode ?? 0, version: version as string | undefined }));
      response.on('error', () => resolve({ status: 502, version: undefined }));
    }).on('error', () => resolve({ status: 502, version: undefined }));
  });
}
