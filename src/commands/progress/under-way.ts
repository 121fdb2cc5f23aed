import { stripVTControlCharacters } from 'node:util';

/**
 * Terraform repeats each ten seconds what is still under way (https://developer.hashicorp.com/terraform/cli/commands/apply). It prints nothing on standard output
 * of what failed, so whatever it is silent about for longer is none of it any more.
 */
const longestSilenceSeconds = 15;

const begins = /^(\S.*): (?:Still )?(creating|modifying|destroying)\.\.\./i;
const ends = /^(\S.*): (?:Creation|Modifications|Destruction) complete after/;

/** What a Terraform that applies is at, by what it prints. */
export class UnderWay {
  private rest = '';
  /** When each was told of last, and what is done to it. */
  private readonly told = new Map<string, { at: number; does: string }>();

  read(text: string, now: number): void {
    const lines = stripVTControlCharacters(this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const [, begun, does = ''] = begins.exec(line) ?? [];
      const ended = ends.exec(line)?.[1];
      if (begun) this.told.set(begun, { at: now, does: does.toLowerCase() });
      if (ended) this.told.delete(ended);
    }
  }

  /** What began, and is not told to have ended well. */
  unfinished(): string[] {
    return [...this.told.keys()];
  }

  addresses(now: number): string[] {
    return this.since(now).map(([address]) => address);
  }

  /** What is being made. Terraform takes it for tainted where it is told to stop meanwhile. */
  creating(now: number): string[] {
    return this.since(now).flatMap(([address, { does }]) => (does === 'creating' ? [address] : []));
  }

  private since(now: number) {
    return [...this.told].filter(([, { at }]) => now - at < longestSilenceSeconds * 1000);
  }
}
