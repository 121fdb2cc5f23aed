/** A clock that only sleeping moves on. */
export function manualClock(asleep: (nap: number) => unknown = () => {}) {
  const naps: number[] = [];
  let now = 0;
  const clock = {
    now: () => now,
    async sleep(milliseconds: number) {
      naps.push(milliseconds / 1000);
      now += milliseconds;
      await asleep(naps.length);
    },
  };
  return { clock, naps };
}
