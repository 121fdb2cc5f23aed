/** Where lines are shown: standard output. */
export interface Screen {
  isTTY?: boolean;
  columns?: number;
  write(text: string | Uint8Array): unknown;
}

/** To the first column, and nothing on the line: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html */
const erase = '\r\u001b[K';
const newline = 10;

/** Lines beside those of Terraform's: in a terminal one that moves, elsewhere one for each change. */
export class Display {
  private readonly screen: Screen;
  private readonly told = new Map<string, string>();
  private moving = '';
  private isDrawn = false;
  /** Whether Terraform's last line is whole: what asks for an answer is not, and is left alone. */
  private atLineStart = true;

  constructor(screen: Screen) {
    this.screen = screen;
  }

  /** What Terraform printed, as it is. */
  pass(text: Uint8Array): void {
    if (text.length === 0) return;
    this.eraseMoving();
    this.screen.write(text);
    this.atLineStart = text.at(-1) === newline;
    this.draw();
  }

  /** @param lines by service: what there is to tell of each, and for how many seconds it has been under way. */
  show(lines: ReadonlyMap<string, { text: string; seconds: number }>): void {
    if (this.screen.isTTY) {
      this.moving = [...lines.values()].map(({ text, seconds }) => `${text}, ${seconds} s`).join(' | ');
      this.eraseMoving();
      this.draw();
      return;
    }
    for (const [name, { text, seconds }] of lines) {
      if (this.told.get(name) === text) continue;
      this.told.set(name, text);
      this.say(`${text}, after ${seconds} s`);
    }
  }

  /** A line that stays. */
  say(line: string): void {
    this.eraseMoving();
    this.screen.write(`${this.atLineStart ? '' : '\n'}${line}\n`);
    this.atLineStart = true;
    this.draw();
  }

  end(): void {
    this.moving = '';
    this.eraseMoving();
  }

  private draw(): void {
    if (!this.screen.isTTY || this.moving === '' || !this.atLineStart) return;
    // A line that is as wide as the terminal goes on in the next one, which is not erased.
    this.screen.write(this.moving.slice(0, Math.max((this.screen.columns ?? 80) - 1, 0)));
    this.isDrawn = true;
  }

  private eraseMoving(): void {
    if (this.isDrawn) this.screen.write(erase);
    this.isDrawn = false;
  }
}
