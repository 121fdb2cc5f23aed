import type { Finding } from '../../configuration/finding.ts';
import type { Clock } from '../../steps/clock.ts';
import { madeAnew } from '../recover/finders/finders.ts';
import type { Beside } from '../terraform-process.ts';
import type { Display } from './display.ts';
import type { WatchedService } from './services.ts';
import { UnderWay } from './under-way.ts';
import type { Watch } from './watch.ts';

const secondsBetweenLooks = 3;

/** ECS says that a deployment failed before it begins the way back. */
const secondsToWayBack = 15;

/**
 * The way back takes as long as the tasks that were never well are drained for. Terraform sees its end by itself within ten seconds; nobody waits
 * longer for it than that a deploy ends within a minute of the moment in which ECS gave the deployment up.
 */
const secondsOfWayBack = 45;

/** Watches the services that a Terraform changes, and ends it where a deployment has failed. */
export class BesideApply implements Beside {
  private readonly display: Display;
  private readonly watch: Watch;
  private readonly services: readonly WatchedService[];
  private readonly interrupt: () => void;
  private readonly clock: Clock;
  private readonly underWay = new UnderWay();
  private readonly decoder = new TextDecoder();
  private readonly timer: NodeJS.Timeout;
  private isLooking = false;

  constructor(
    watch: Watch,
    display: Display,
    services: readonly WatchedService[],
    interrupt: () => void,
    clock: Clock,
  ) {
    this.display = display;
    this.watch = watch;
    this.services = services;
    this.interrupt = interrupt;
    this.clock = clock;
    // Whoever may not ask is shown nothing.
    watch.begin(services.map(({ name }) => name)).catch(() => {});
    this.timer = setInterval(() => this.look(), secondsBetweenLooks * 1000);
  }

  show(text: Uint8Array): void {
    this.underWay.read(this.decoder.decode(text, { stream: true }), this.clock.now());
    this.display.pass(text);
  }

  end(): void {
    clearInterval(this.timer);
    this.watch.end();
  }

  /** Settles when all is seen. */
  async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    await this.watch.look(this.waitedFor().map(({ name }) => name));
    this.isLooking = false;
    if (this.isLost()) this.interrupt();
  }

  /** Why ECS gave up what it gave up. */
  findings(): Finding[] {
    return this.watch.findings();
  }

  /** Whether a service was not seen well. */
  leavesServices(): boolean {
    const unfinished = this.underWay.unfinished();
    return this.services.some(({ address }) => unfinished.includes(address));
  }

  private waitedFor(): WatchedService[] {
    const addresses = this.underWay.addresses(this.clock.now());
    return this.services.filter(({ address }) => addresses.includes(address));
  }

  /** Whether Terraform waits for what has failed, and makes nothing at that moment that a person would have to take up again. */
  private isLost(): boolean {
    const now = this.clock.now();
    const isSafe = this.underWay
      .creating(now)
      .map(typeOf)
      .every((type) => madeAnew.has(type) || !type.startsWith('aws_'));
    return isSafe && this.waitedFor().some(({ name }) => this.isLostFor(name, now));
  }

  private isLostFor(name: string, now: number): boolean {
    const given = this.watch.givenUp.get(name);
    if (!given) return false;
    const patience = given.state === 'given-up' ? secondsToWayBack : secondsOfWayBack;
    return now - given.since >= patience * 1000;
  }
}

/** Without the modules that it is in: https://developer.hashicorp.com/terraform/cli/state/resource-addressing */
function typeOf(address: string): string {
  return address.replace(/^(module\.[^.]+\.)+/, '').replace(/\..*$/, '');
}
