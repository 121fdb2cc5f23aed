import type { EnvironmentException, Where } from './exception.ts';

const withProbe: Where = ({ observability }) => observability.probe !== undefined;
const resources = ['aws_lambda_function.probe_function'];

/** What looks at the application from outside. */
export const ofProbe: EnvironmentException[] = [
  ...[
    {
      check: 'CKV_AWS_50',
      reason: 'it asks for a page; what became of that is in its log, and there is nothing to trace',
    },
    {
      check: 'CKV_AWS_115',
      reason:
        'it runs once a minute, for 35 seconds at most, and what is reserved for it is taken from all others: a new account has 10 in all',
    },
    { check: 'CKV_AWS_116', reason: 'a probe that failed is worth nothing a minute later; that it failed is counted' },
    {
      check: 'CKV_AWS_117',
      reason:
        'it comes by the internet, as users do; from within the VPC it would see neither their DNS nor CloudFront',
    },
    {
      check: 'CKV_AWS_173',
      reason: 'its variable names what it asks for, and holds no secret; Lambda encrypts it with a key of its own',
    },
    {
      check: 'CKV_AWS_272',
      reason:
        'its code is uploaded by the same deployment that would say whose signature to trust; its hash is in the plan',
    },
  ].map((exception) => ({ ...exception, resources, where: withProbe })),
];
