/** How many tasks run side by side during a deploy: ECS starts all the new ones before it stops the old ones. */
export function tasksDuringDeploy(tasks: number): number {
  return 2 * tasks;
}
