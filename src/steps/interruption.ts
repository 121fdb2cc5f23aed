/** That nobody waits for this process any more. */
export function listenForInterruption() {
  let signal: string | undefined;
  let resolve: () => void = () => {};
  const happened = new Promise<void>((resolver) => {
    resolve = resolver;
  });
  const listener = (received: NodeJS.Signals) => {
    signal = received;
    resolve();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const each of signals) process.on(each, listener);
  // A Terraform that is interrupted kills the shell that started this process, and leaves this process alone.
  const parent = process.ppid;
  return {
    happened,
    by: () => signal ?? (process.ppid === parent ? undefined : 'the end of what started it'),
    ignore: () => {
      for (const each of signals) process.off(each, listener);
    },
  };
}
