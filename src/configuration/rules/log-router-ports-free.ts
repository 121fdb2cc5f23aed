import { routerPorts } from '../../../modules/log-router/settings.ts';
import { inEachService } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** The containers of a task share its ports. */
export const logRouterPortsFree: EnvironmentRule = (environment) =>
  inEachService(environment, ({ kind, path, settings }) => {
    if (kind !== 'service' || settings.logs.kind !== 'firelens' || !routerPorts.includes(settings.port)) return [];
    const must = `must not be ${routerPorts.join(' or ')} with logs.kind firelens`;
    const wayOut = 'the log router listens there in the same task: take another, or take logs.kind awslogs';
    return [{ path: `${path}.port`, must, got: settings.port, wayOut }];
  });
