import { expect, it } from 'vitest';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';

it('names the one version of a secret in the form that ECS reads', () => {
  const ref = new SecretRef('arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-AbCdEf', 'version-id');
  expect(ref.valueFrom).toBe('arn:aws:secretsmanager:eu-central-1:111111111111:secret:shop-AbCdEf:::version-id');
});
