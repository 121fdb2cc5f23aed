import { endWithParent } from '../steps/interruption.ts';

type Environment = NodeJS.ProcessEnv;

/** A step that ends at once when the Terraform that called it is gone. */
function step(run: (environment: Environment, args: string[]) => Promise<void>) {
  return async (args: string[]): Promise<number> => {
    endWithParent();
    await run(process.env, args);
    return 0;
  };
}

/** What Terraform itself calls in the middle of an apply: modules/shared/step.ts. Each is loaded when it is called, since AWS's SDK takes its time. */
export const steps = {
  'check-secrets': step(async (environment) => {
    const { checkSecrets } = await import('../steps/check-secrets.ts');
    await checkSecrets(environment);
  }),

  'cluster-capacity': step(async (environment, [change]) => {
    const { addCapacity, leaveCapacity } = await import('../steps/cluster-capacity.ts');
    await (change === 'add' ? addCapacity : leaveCapacity)(environment);
  }),

  'health-check': step(async (environment) => {
    const { setHealthCheck } = await import('../steps/health-check.ts');
    await setHealthCheck(environment);
  }),

  'queues-empty': step(async (environment) => {
    const { requireQueuesEmpty } = await import('../steps/queues-empty.ts');
    await requireQueuesEmpty(environment);
  }),

  'redis-token': step(async (environment, [strategy]) => {
    const { redisToken } = await import('../steps/redis-token.ts');
    await redisToken(strategy === 'set' ? 'SET' : 'ROTATE', environment);
  }),

  'settle-shift': step(async (environment) => {
    const { settleShift } = await import('../steps/shift/settle-shift.ts');
    await settleShift(environment);
  }),

  'undo-shift': step(async (environment) => {
    const { undoShift } = await import('../steps/shift/undo-shift.ts');
    await undoShift(environment);
  }),

  'wait-for-proxy': step(async (environment) => {
    const { waitForProxy } = await import('../steps/wait-for-proxy.ts');
    await waitForProxy(environment);
  }),

  'wait-for-role': step(async (environment) => {
    const { waitForRole } = await import('../steps/wait-for-role.ts');
    await waitForRole(environment);
  }),

  // It first stops its task.
  async 'run-task'() {
    const { runReleaseTask } = await import('../steps/run-release-task.ts');
    await runReleaseTask(process.env);
    return 0;
  },

  // It first gives users back.
  async shift() {
    const { shift } = await import('../steps/shift/shift.ts');
    await shift(process.env);
    return 0;
  },
};
