import { stripVTControlCharacters } from 'node:util';
import { UserError } from '../configuration/finding.ts';
import { bootstrapStackName } from '../stacks/bootstrap-stack.ts';

/** A lock that kept Terraform from its work, as Terraform tells of it. */
interface HeldLock {
  id: string;
  operation: string;
  who: string;
  created: string;
}

/** What Terraform says, without its colours and the frame around it. */
export function plain(errors: string): string {
  return stripVTControlCharacters(errors).replace(/^[╷│╵] ?/gm, '');
}

/** https://github.com/hashicorp/terraform/blob/v1.11.4/internal/states/statemgr/locker.go, `LockInfo.String` */
export function heldLock(errors: string): HeldLock | undefined {
  if (!errors.includes('Error acquiring the state lock')) return undefined;
  const field = (name: string) => new RegExp(`^ *${name}: +(.*\\S)`, 'm').exec(errors)?.[1];
  const id = field('ID');
  if (id === undefined) return undefined;
  return { id, operation: field('Operation') ?? '', who: field('Who') ?? '', created: field('Created') ?? '' };
}

export function lockedBy(stack: string, { id, operation, who, created }: HeldLock): UserError {
  return new UserError([
    {
      path: stack,
      must: 'must be locked by nobody else',
      got: `${operation} of ${who} since ${created}`,
      wayOut: `wait until that has ended; if it was killed, ${unlock(stack, id)}`,
    },
  ]);
}

function unlock(stack: string, id: string): string {
  return `npm run terraform ${stack} -- force-unlock ${id}`;
}

/** What stands in place of what Terraform says, where the bootstrap is missing: its bucket, its lock table or its key. */
export function withoutBootstrap(stack: string, errors: string): UserError | undefined {
  const missing =
    /S3 bucket "[^"]+"\s+does not exist/.exec(errors)?.[0].replace(/\s+/g, ' ') ??
    /NoSuchBucket/.exec(errors)?.[0] ??
    (/(acquiring the state lock|DynamoDB)[\s\S]*ResourceNotFoundException/.test(errors) ? 'no lock table' : undefined);
  const bootstrap = bootstrapStackName(stack);
  if (missing === undefined || stack.startsWith(bootstrapStackName(''))) return undefined;
  return new UserError([
    { path: stack, must: `must have what ${bootstrap} makes`, got: missing, wayOut: `npm run deploy ${bootstrap}` },
  ]);
}

/** What stands beside what Terraform says, where it left something behind. */
export function leftBehind(stack: string, errors: string, lockId: string | undefined): string[] {
  return [
    ...(errors.includes('Error releasing the state lock') && lockId !== undefined
      ? [`${stack}: must be unlocked, got the error above; once AWS answers again, ${unlock(stack, lockId)}`]
      : []),
    ...(errors.includes('terraform state push errored.tfstate')
      ? [
          `${stack}: must have its state saved before anything else is deployed, got errored.tfstate; once AWS answers again, npm run terraform ${stack} -- state push errored.tfstate`,
        ]
      : []),
  ];
}
