import { describe, expect, it } from 'vitest';
import { byKnownReason, unhealthy } from '../../../../src/commands/status/evidence.ts';
import { sentence } from '../../../../src/configuration/finding.ts';
import { servicesOf } from '../../../../src/configuration/services.ts';
import type { KnownReason } from '../../../../src/steps/stopped-reasons.ts';
import { knownReason } from '../../../../src/steps/stopped-reasons.ts';
import { environment, internalService, publicImage, service } from '../../configuration/config.ts';

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

it('says of an internal service that is not well what asks it', () => {
  const configured = servicesOf(environment({ services: [internalService()] })).find(({ kind }) => kind === 'service');
  const { problem } = unhealthy('', { name: 'service-badges', logGroup: '/ecs/a', log: '/ecs/a', configured });
  expect(problem.wayOut).toBe('see that containerHealthCheck.command ends in 0 in a task; /ecs/a says more');
});

describe('an image that is not pulled', () => {
  const got = 'CannotPullContainerError: not found';
  const told = (image: Parameters<typeof service>[0] & object) => {
    const configured = servicesOf(environment({ services: [service(image)] })).find(({ kind }) => kind === 'service');
    const known = knownReason(got) as KnownReason;
    return sentence(
      byKnownReason(known, got, { name: 'service-ssr', logGroup: '/ecs/a', log: '/ecs/a', configured }).problem,
    );
  };
  const sentenceWith = (wayOut: string) => `service-ssr: must get an image that it can run, got "${got}"; ${wayOut}`;
  const other = { command: undefined, connections: undefined };

  it('is pushed to our registry, be it of the application or of a repository', () => {
    const reach = 'and see that tasks reach its registry';
    expect(told({})).toBe(sentenceWith(`push the image's tag first, ${reach}`));
    expect(told({ ...other, image: { repository: 'ssr' } })).toBe(
      sentenceWith(`push the image's tag first, deploy it by --image-tag ssr=<tag>, ${reach}`),
    );
  });

  it('is looked for where it is public', () => {
    expect(told({ ...other, image: publicImage })).toBe(
      sentenceWith(
        `see that ${publicImage} is there, that its registry gives it without a login and has not counted too many pulls, and that tasks reach it by HTTPS; else write another services[0].image`,
      ),
    );
  });
});
