/** A clock that only sleeping moves on, by `pace` times what was asked for: a sleep may take longer, and a long wait needs few. */
export function manualClock(asleep: (nap: number) => unknown = () => {}, pace = 1) {
  const naps: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(milliseconds: number) {
      naps.push(milliseconds / 1000);
      now += milliseconds * pace;
      await asleep(naps.length);
    },
  };
  return { clock, naps };
}
