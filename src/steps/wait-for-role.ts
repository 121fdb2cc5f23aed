import { type Clock, systemClock } from './clock.ts';

/**
 * Waits `SECONDS` for a role that was just made or given a policy. Which services of AWS know of it by then nobody can ask: IAM answers at once, and others are told later
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency).
 */
export async function waitForRole(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const { ROLE_NAME: role, SECONDS: seconds } = environment;
  console.log(`waits ${seconds} seconds until AWS knows the new role ${role} everywhere`);
  await clock.sleep(Number(seconds) * 1000);
}
