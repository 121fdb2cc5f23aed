import type { EnvironmentRule } from './rule.ts';

/** The roles of an environment may delete and write in all buckets whose names begin with its own. */
export const stateBucketApart: EnvironmentRule = (environment, application, environments) => {
  const { bucket } = environment.state;
  return environments
    .filter(({ name, account }) => name !== environment.name && account === environment.account)
    .filter(({ name }) => bucket?.startsWith(`${application.project}-${name}-`))
    .map(({ name }) => ({
      path: 'state.bucket',
      must: `must not begin with ${application.project}-${name}-, as the buckets of ${name} in the same account do`,
      got: bucket,
      wayOut: 'leave it out: the bootstrap of each environment makes a bucket of its own',
    }));
};
