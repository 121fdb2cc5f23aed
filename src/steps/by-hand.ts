/** What a person types to do it to a task by hand. */
export function byHand(words: string, cluster: string, task: string): string {
  return `aws ecs ${words} ${task} --cluster ${cluster} --region ${task.split(':')[3]}`;
}
