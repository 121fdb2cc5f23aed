import { behaviorsOf } from '../../../modules/frontend-cdn/sites.ts';
import { balancedPaths, takes } from '../path-patterns.ts';
import type { EnvironmentRule } from './rule.ts';

/** The probe has no password, which would stand in the variables of its function. What Django has for itself asks for none. */
export const probeLetIn: EnvironmentRule = (environment, application) => {
  const { cdn, observability } = environment;
  const { probe } = observability;
  if (!probe || !cdn?.basicAuth || probe.status === 401) return [];
  const [path = ''] = probe.path.split('?');
  const first = behaviorsOf({ frontEnds: application.frontEnds }, balancedPaths(application, environment)).find(
    ({ pattern }) => takes(pattern, path),
  );
  if (first && first.pattern !== '*' && typeof first.to === 'string') return [];
  return [
    {
      path: 'observability.probe.path',
      must: 'must be a path that cdn.basicAuth lets everybody see',
      got: probe.path,
      wayOut: 'take one of application.djangoPaths.django, or set status to 401, which is what the probe gets',
    },
  ];
};
