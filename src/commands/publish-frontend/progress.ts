const secondsBetweenLines = 1;

/** Says on standard output how far a step is: a line a second at most, and a last one. */
export class Progress {
  private readonly what: string;
  private readonly all: Amount;
  private readonly sofar: Amount = { files: 0, bytes: 0 };
  private toldAt = 0;

  constructor(what: string, files: readonly { bytes: number }[]) {
    this.what = what;
    this.all = { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  done({ bytes }: { bytes: number }): void {
    this.sofar.files += 1;
    this.sofar.bytes += bytes;
    const now = Date.now();
    if (this.sofar.files < this.all.files && now - this.toldAt < secondsBetweenLines * 1000) return;
    this.toldAt = now;
    console.log(
      `${this.what}: ${this.sofar.files} of ${this.all.files} files, ${megabytes(this.sofar)} of ${megabytes(this.all)} MB`,
    );
  }
}

interface Amount {
  files: number;
  bytes: number;
}

function megabytes({ bytes }: Amount): string {
  return (bytes / 1e6).toFixed(1);
}
