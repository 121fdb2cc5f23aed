import { unlessUnreadable } from '../readable.ts';
import { inEachService } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** A network without a way to the internet has endpoints for CloudWatch and Firehose, and none for what a team has elsewhere. */
export const logRoutersReach: EnvironmentRule = (environment) => {
  const { egress, outbound = [] } = environment.network;
  if (egress !== 'vpc-endpoints') return [];
  const opened = unlessUnreadable(() => outbound.filter(({ port, protocol }) => port === 443 && protocol === 'tcp'));
  if (opened.length > 0) return [];
  return inEachService(environment, ({ path, settings: { logs } }) => {
    if (logs.kind !== 'firelens' || logs.to.kind === 'cloudwatch' || logs.to.kind === 'firehose') return [];
    return [
      {
        path: `${path}.logs.to.host`,
        must: 'must be reached by a port 443 of network.outbound with egress vpc-endpoints',
        got: logs.to.host,
        wayOut:
          'name there where it is inside, such as the range of an endpoint of its own, or take another network.egress',
      },
    ];
  });
};
