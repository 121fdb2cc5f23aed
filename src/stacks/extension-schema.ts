import { z } from 'zod';
import { SecretRef } from '../../modules/shared/secret-ref.ts';
import { group, list, oneOf, text } from '../../modules/shared/setting.ts';
import { variableName, variablesError } from '../../modules/shared/variables.ts';
import { permissionSettings } from '../../modules/workload/permissions.ts';

/** A value that the code of an extension made. `must` completes "must be". */
function made(isOne: (value: object) => boolean, must: string, wayOut: string) {
  return z.custom((value) => typeof value === 'object' && value !== null && isOne(value), {
    error: `must be ${must}; ${wayOut}`,
  });
}

const statementsOf = z.optional(
  z.custom((value) => typeof value === 'function', {
    error: 'must be a function that returns statements; such as () => [{ sid, actions, resources }]',
  }),
);

const services = z.optional(
  list(
    text(/^[a-z0-9.-]+\.amazonaws\.com$/, 'the name of a service as IAM has it', 'such as lambda.amazonaws.com'),
    0,
    20,
    'such as ["lambda.amazonaws.com"]',
  ),
);

/** What an extension may return, as far as it can be told from the value alone. */
export const extensionSchema = group({
  environment: z.optional(
    z.record(variableName, z.string({ error: 'must be a text; write numbers and truth values in quotes' }), {
      error: variablesError,
    }),
  ),
  secrets: z.optional(
    z.record(
      variableName,
      made((value) => value instanceof SecretRef, 'a SecretRef', 'new SecretRef({ secretArn: secret.arn })'),
      { error: 'must be a group of names and SecretRefs; such as { SEARCH_KEY: new SecretRef({ secretArn }) }' },
    ),
  ),
  startAfter: z.optional(
    list(
      made((value) => 'fqn' in value, 'a resource', 'such as the table that tasks read at their start'),
      0,
      100,
      'the resources themselves',
    ),
  ),
  endpoints: z.optional(
    list(
      made(
        (value) => 'securityGroup' in value && 'port' in value && 'node' in value,
        'an endpoint',
        'a construct with a securityGroup and a port',
      ),
      0,
      20,
      'constructs, each with a securityGroup and a port',
    ),
  ),
  clients: z.optional(
    list(
      group({
        client: made((value) => 'securityGroup' in value && 'holder' in value, 'a client', '{ holder, securityGroup }'),
        to: list(oneOf(['database', 'cache', 'internet'], 'the paths that there are'), 1, 3, 'such as ["database"]'),
      }),
      0,
      20,
      'such as [{ client, to: ["database"] }]',
    ),
  ),
  statements: z.optional(
    z.record(z.string(), list(z.unknown(), 1, 20, 'such as [{ actions, resources }]'), {
      error: 'must be a group of services and their statements; such as { web: [{ actions, resources }] }',
    }),
  ),
  encryptedServices: z.optional(
    list(
      text(/^[a-z][a-z0-9]*$/, 'a service as the host of its endpoint begins', 'such as dynamodb'),
      0,
      20,
      'such as ["dynamodb"]',
    ).refine((given) => new Set(given).size === given.length, { error: 'must not name a service twice; name it once' }),
  ),
  scanExceptions: z.optional(
    list(
      group({
        check: text(/^CKV2?_AWS_\d+$/, "the id of one of checkov's checks", 'such as CKV_AWS_28'),
        resources: list(
          text(
            /^\w+\.extensions_\w+$/,
            'the address of a resource of the extension',
            'such as aws_dynamodb_table.extensions_events',
          ),
          1,
          100,
          'name each resource',
        ),
        reason: text(/\S/, 'a reason', 'npm run scan shows it'),
      }),
      0,
      100,
      'such as [{ check, resources, reason }]',
    ),
  ),
  rights: z.optional(
    group({
      types: z.record(
        z
          .string()
          .regex(/^(data\.)?aws_\w+$/, { error: 'must have types of resources as names; such as aws_dynamodb_table' }),
        text(/^[a-z][a-z0-9-]*:\w+$/, 'the action that makes one', 'such as dynamodb:CreateTable'),
        { error: 'must be a group of types and actions; such as { aws_dynamodb_table: "dynamodb:CreateTable" }' },
      ),
      describe: statementsOf,
      refresh: statementsOf,
      deploy: statementsOf,
      release: statementsOf,
      publish: statementsOf,
      tasks: statementsOf,
      passesRoleTo: services,
      serviceLinkedRoles: services,
    }),
  ),
});

/** One statement of the rights of an extension. Deny is not needed: what nothing allows is denied. */
export const statementSchema = group({
  sid: text(/^[A-Za-z0-9]+$/, 'letters and digits', 'such as ManageEvents'),
  ...permissionSettings.shape,
});
