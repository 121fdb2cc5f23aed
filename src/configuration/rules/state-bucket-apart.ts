import { awsName } from '../../../modules/shared/naming.ts';
import type { EnvironmentRule } from './rule.ts';

/** The roles of an environment may delete and write in all buckets whose names begin with its own. */
export const stateBucketApart: EnvironmentRule = (environment, application, environments) => {
  const { bucket } = environment.state;
  const own = `${application.project}-${environment.name}`;
  const made = awsName('bucket', `${own}-terraform`, 'state', environment.account);
  // As the buckets for media, static files, front ends and logs are called.
  const isOwn = bucket?.startsWith(`${own}-`) && bucket.endsWith(`-${environment.account}`) && bucket !== made;
  const wayOut = 'leave it out: the bootstrap of each environment makes a bucket of its own';
  const must = `must not begin with ${own}- and end with the account, as the buckets that the environment itself makes do`;
  const ofItself = isOwn ? [{ path: 'state.bucket', must, got: bucket, wayOut }] : [];
  const ofOthers = environments
    .filter(({ name, account }) => name !== environment.name && account === environment.account)
    .filter(({ name }) => bucket?.startsWith(`${application.project}-${name}-`))
    .map(({ name }) => ({
      path: 'state.bucket',
      must: `must not begin with ${application.project}-${name}-, as the buckets of ${name} in the same account do`,
      got: bucket,
      wayOut,
    }));
  return [...ofItself, ...ofOthers];
};
