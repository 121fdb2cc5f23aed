/**
 * What end-to-end tests other than those of the extremes change in a running environment, as values that the test writes into the files of test/shop: docs/changes.md marks
 * these settings, too.
 */
import application from '../shop/application.ts';
import dev from '../shop/dev.ts';
import production from '../shop/production.ts';

/** life-cycle: where the state of the bootstrap goes. */
export const movedState = { bootstrap: 's3' };

/** production-like: the secrets that people fill, the new version of one, and what is of another kind, or left out, at the end. */
export const secrets = ['STRIPE_API_KEY'];
export const versions = { STRIPE_API_KEY: 2 };
export const ending = {
  ...{ pooling: 'pgbouncer', broker: { kind: 'sqs' }, cdn: { originAccess: 'prefix-list' } },
  frontEndLeftOut: 'help',
};

// As the test has it, which destroys it at its end.
const config = { ...production.config, stage: 'staging' as const };
const began = { application: { ...application.config, secrets }, environment: config };

/** From what to what each of them changes an environment. */
export const otherChanges = [
  {
    before: { application: application.config, environment: dev.config },
    after: { application: application.config, environment: { ...dev.config, state: movedState } },
  },
  { before: began, after: { ...began, environment: { ...config, secrets: { ...config.secrets, versions } } } },
  {
    before: began,
    after: {
      application: {
        ...application.config,
        frontEnds: application.config.frontEnds.filter(({ name }) => name !== ending.frontEndLeftOut),
      },
      environment: {
        ...config,
        database: { ...config.database, pooling: ending.pooling },
        ...{ broker: ending.broker, cdn: ending.cdn, flower: undefined },
      },
    },
  },
];
