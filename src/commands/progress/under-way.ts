import { stripVTControlCharacters } from 'node:util';

/**
 * Terraform repeats each ten seconds what is still under way (https://developer.hashicorp.com/terraform/cli/commands/apply). It prints nothing on standard output
 * of what failed, so whatever it is silent about for longer is none of it any more.
 */
const longestSilenceSeconds = 15;

const begins = /^(\S.*): (?:Creating|Modifying|Destroying|Still (?:creating|modifying|destroying))\.\.\./;
const ends = /^(\S.*): (?:Creation|Modifications|Destruction) complete after/;

/** What a Terraform that applies is at, by what it prints. */
export class UnderWay {
  private rest = '';
  /** When each was told of last. */
  private readonly toldAt = new Map<string, number>();

  read(text: string, now: number): void {
    const lines = stripVTControlCharacters(this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      const begun = begins.exec(line)?.[1];
      const ended = ends.exec(line)?.[1];
      if (begun) this.toldAt.set(begun, now);
      if (ended) this.toldAt.delete(ended);
    }
  }

  /** What began, and is not told to have ended well. */
  unfinished(): string[] {
    return [...this.toldAt.keys()];
  }

  addresses(now: number): string[] {
    return [...this.toldAt].filter(([, at]) => now - at < longestSilenceSeconds * 1000).map(([address]) => address);
  }
}
