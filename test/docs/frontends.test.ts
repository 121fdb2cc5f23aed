import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkEnvironments, type Definition } from '../../src/configuration/define.ts';
import type { EnvironmentConfig } from '../../src/configuration/schema.ts';
import application from '../shop/application.ts';
import { environments } from '../shop/index.ts';

it('docs/frontends.md shows front ends that the tests deploy', () => {
  const [, example = ''] = /```ts\n( {2}frontEnds: .+?)```/s.exec(readFileSync('docs/frontends.md', 'utf8')) ?? [];
  expect(example).not.toBe('');
  expect(readFileSync('test/shop/application.ts', 'utf8')).toContain(example);
});

it('production lets go of its load balancer as docs/frontends.md says: by another stage for a while', () => {
  const checked = (change: (config: EnvironmentConfig) => EnvironmentConfig) => () =>
    checkEnvironments(
      application,
      environments.map((definition): Definition<EnvironmentConfig> => {
        const { config } = definition;
        return config.stage === 'production' ? { ...definition, config: change(config) } : definition;
      }),
    );
  const unprotected = (config: EnvironmentConfig) => ({
    ...config,
    loadBalancer: { ...config.loadBalancer, deletionProtection: false },
  });
  expect(checked(unprotected)).toThrow(
    'production.loadBalancer.deletionProtection: must be true in production, got false',
  );
  expect(checked((config) => ({ ...unprotected(config), stage: 'staging' }))).not.toThrow();
});
