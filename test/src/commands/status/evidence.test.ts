import { expect, it } from 'vitest';
import { unhealthy } from '../../../../src/commands/status/evidence.ts';
import { sentence } from '../../../../src/configuration/finding.ts';
import { servicesOf } from '../../../../src/configuration/services.ts';
import { environment, service } from '../../configuration/config.ts';

it('tells of a further service what its load balancer asks for, and nothing of Django', () => {
  const services = [service({ healthCheckPath: '/ready', healthCheckMatcher: '204', healthCheckTimeoutSeconds: 3 })];
  const configured = servicesOf(environment({ services })).find(({ kind }) => kind === 'service');
  const { problem } = unhealthy('codes: [400]', {
    name: 'service-partners',
    logGroup: '/ecs/a',
    log: '/ecs/a',
    configured,
  });
  expect(sentence(problem)).toBe(
    'service-partners: must pass its health check, got "codes: [400]"; see that it answers /ready with 204 within 3 seconds, by HTTP and under any Host; /ecs/a says more',
  );
});
