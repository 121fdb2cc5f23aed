/** A file that another suite judges, which the unit tests have no share in. Its mutants are not counted. */
export interface Elsewhere {
  file: string;
  /** The test that judges it. */
  by: string;
  why: string;
}

const figures = {
  by: 'test/e2e/figures.test.ts',
  why: "It is a table of AWS's figures, held whole against what botocore, cfn-lint and moto have from AWS.",
};

export const elsewhere: Elsewhere[] = [
  {
    file: 'modules/broker/queue-depth-function.ts',
    by: 'test/e2e/queue-depth.test.ts',
    why: 'What Lambda runs is run there as it is bundled, over the queues that Celery makes in a real Redis.',
  },
  { file: 'modules/database/connections.ts', ...figures },
  { file: 'modules/frontend-cdn/countries.ts', ...figures },
  { file: 'modules/redis/node-types.ts', ...figures },
  { file: 'modules/shared/regions.ts', ...figures },
];
