/** A change that no test needs to notice. */
export interface Accepted {
  file: string;
  /** The lines as they are, and as the change leaves them, as `npm run mutants` prints them. */
  was: string;
  becomes: string;
  why: string;
}

const minutes = 'return ((later?.getTime() ?? 0) - (earlier?.getTime() ?? 0)) / 60_000;';

const rangeOfCodes = ".refine((codes) => !codes.includes('-') || codes.slice(0, 3) < codes.slice(4), {";

/** An entry whose code is gone fails the unit tests, and one that a test notices by now fails `npm run mutants`. */
export const accepted: Accepted[] = [
  {
    file: 'modules/fargate-service/settings.ts',
    was: rangeOfCodes,
    becomes: rangeOfCodes.replace('(0, 3)', '(0, 4)'),
    why: 'The hyphen after three digits decides nothing: where these are the same, the longer text is the greater one, as it must be.',
  },
  {
    file: 'modules/shared/setting.ts',
    was: 'z.config({ jitless: true });',
    becomes: 'z.config({ jitless: false });',
    why: 'zod finds the same either way: the line saves time.',
  },
  {
    file: 'src/commands/scan/exceptions/exceptions.ts',
    was: 'if (!extend) return ofStack;',
    becomes: 'if (false) return ofStack;',
    why: 'A stack without an extension has no exceptions of one: the line spares building the stack.',
  },
  {
    file: 'src/commands/status/causes.ts',
    was: minutes,
    becomes: minutes.replace('later?.getTime() ?? 0', 'later?.getTime() ?? 1'),
    why: 'A time that is not known is half a century away, whatever its millisecond.',
  },
  {
    file: 'src/commands/status/causes.ts',
    was: minutes,
    becomes: minutes.replace('earlier?.getTime() ?? 0', 'earlier?.getTime() ?? 1'),
    why: 'A time that is not known is half a century away, whatever its millisecond.',
  },
  {
    file: 'src/steps/run-task.ts',
    was: "const stopping = tasks.flatMap(({ taskArn, lastStatus }) => (taskArn && lastStatus !== 'STOPPED' ? [taskArn] : []));",
    becomes:
      "const stopping = tasks.flatMap(({ taskArn, lastStatus }) => (lastStatus !== 'STOPPED' ? [taskArn] : []));",
    why: 'Each task that ECS describes has an ARN: the condition is there for its type.',
  },
];
