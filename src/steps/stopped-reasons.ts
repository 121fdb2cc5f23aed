/** What ECS says of a task that it could not start or keep, and what to do. */
export interface KnownReason {
  cause:
    | 'image-not-pulled'
    | 'secret-not-read'
    | 'log-not-written'
    | 'out-of-memory'
    | 'no-free-address'
    | 'no-capacity'
    | 'role-not-assumed';
  said: RegExp;
  /**
   * `setting` says how large the task is: `migration`, `web`, `workers[0]`.
   * @param image what it runs, where that is not the application's: a public image, or a repository of ours.
   */
  wayOut(setting: string, image?: string | { repository: string }): string;
}

/** IAM needs a while to tell everybody of a role that was made a moment ago. */
export const roleNotKnown = /unable to assume/i;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
const knownReasons: KnownReason[] = [
  {
    cause: 'image-not-pulled',
    said: /matching platform|exec format error/i,
    wayOut: (setting) => `set ${setting}.architecture to what the image was built for`,
  },
  {
    cause: 'image-not-pulled',
    said: /CannotPullContainer|ecr registry auth/,
    wayOut: (setting, image) =>
      typeof image !== 'string'
        ? `push the image's tag first${image ? `, deploy it by --image-tag ${image.repository}=<tag>` : ''}, and see that tasks reach its registry`
        : // Docker Hub gives some images an hour without a login: https://docs.docker.com/docker-hub/usage/pulls/
          `see that ${image} is there, that its registry gives it without a login and has not counted too many pulls, and that tasks reach it by HTTPS; else write another ${setting}.image`,
  },
  {
    cause: 'log-not-written',
    said: /logger args|log stream/,
    wayOut: () => 'see that tasks reach CloudWatch Logs, and that their log group is there',
  },
  {
    cause: 'secret-not-read',
    said: /ResourceInitializationError/,
    wayOut: () =>
      'see that each secret holds what the task reads of it, and that tasks reach Secrets Manager and the registry',
  },
  { cause: 'out-of-memory', said: /OutOfMemory/, wayOut: (setting) => `raise ${setting}.memoryMiB` },
  {
    cause: 'no-free-address',
    said: /InsufficientFreeAddresses|RESOURCE:ENI/,
    wayOut: () => 'free addresses in the subnets of the tasks',
  },
  { cause: 'no-capacity', said: /capacity is unavailable/i, wayOut: () => 'wait until Fargate has room' },
  { cause: 'no-capacity', said: /reached the limit/i, wayOut: () => "raise the account's quota of Fargate" },
  {
    cause: 'role-not-assumed',
    said: roleNotKnown,
    wayOut: (setting) => `see that ECS may take on the two roles of ${setting}`,
  },
];

export function knownReason(reason: string | undefined): KnownReason | undefined {
  return knownReasons.find(({ said }) => said.test(reason ?? ''));
}
