import type { EnvironmentRule } from './rule.ts';

/** https://docs.celeryq.dev/en/stable/getting-started/backends-and-brokers/index.html#broker-overview */
export const flowerNeedsRedis: EnvironmentRule = ({ broker, flower }) => {
  if (flower === undefined || broker === undefined || broker.kind === 'redis') return [];
  return [
    {
      path: 'broker.kind',
      must: 'must be redis with flower',
      got: broker.kind,
      wayOut: 'SQS carries neither events nor remote control, so there is nothing to show; or leave flower out',
    },
  ];
};
