const secondsBetweenLooks = 1;

/**
 * That nobody waits for this process any more.
 * @param needless that nobody waits for what it does.
 */
export function listenForInterruption(needless?: AbortSignal) {
  const controller = new AbortController();
  let cause: string | undefined;
  const stop = (why: string) => {
    cause ??= why;
    controller.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const each of signals) process.on(each, stop);
  // A Terraform that is interrupted kills the shell that started this process, and leaves this process alone.
  const parent = process.ppid;
  const look = () => {
    if (process.ppid !== parent) stop('the end of what started it');
  };
  const giveUp = () => stop('whoever started it, who needs it no more');
  if (needless?.aborted) giveUp();
  needless?.addEventListener('abort', giveUp);
  const looks = setInterval(look, secondsBetweenLooks * 1000).unref();
  return {
    /** Aborts what is under way. */
    signal: controller.signal,
    happened: new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve())),
    by: () => {
      look();
      return cause;
    },
    ignore: () => {
      clearInterval(looks);
      needless?.removeEventListener('abort', giveUp);
      for (const each of signals) process.off(each, stop);
    },
  };
}

/** Ends a step as a closed terminal would when what started it has ended. */
export function endWithParent(): void {
  const { signal, ignore } = listenForInterruption();
  signal.addEventListener('abort', () => {
    ignore();
    process.kill(process.pid, 'SIGHUP');
  });
}
