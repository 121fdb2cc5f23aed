import { describe, expect, it } from 'vitest';
import { SecretRef } from '../../modules/shared/secret-ref.ts';
import { SecretText } from '../../modules/shared/secret-text.ts';
import type { Form, Sources, Told, Value } from '../../modules/shared/sources.ts';
import { sources } from '../../src/configuration/variables.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { application, environment, everyCapability, type Overrides } from '../src/configuration/config.ts';
import { app } from '../synth.ts';

/** What each form asks for, which changes a value that can have it. */
const asked: Form[] = [{ separator: ';' }, { scheme: 'other' }, { path: false }, { query: false }, { password: true }];

const domain = {
  hostName: 'app.example.com',
  hostedZoneId: 'Z0EXAMPLE',
  otherHostNames: ['www.example.com'],
  redirect: 'none' as const,
};

describe.each<[string, Overrides]>([
  ['every capability and Redis', everyCapability('redis')],
  ['every capability and SQS', everyCapability('sqs')],
  ['a Redis of one node', { cache: { nodeType: 'cache.t4g.micro', replicas: 0, shards: 1 } }],
])('what tasks are told of %s', (_, overrides) => {
  const told = withoutCreationStacks(() => {
    const config = environment({ ...overrides, loadBalancer: { deletionProtection: false, domain } });
    const stack = new EnvironmentStack(app(), application, config, [config]);
    return stack.node.findAll().flatMap((construct) => (construct as { told?: Told[] }).told ?? []);
  });

  it('can be had in the forms that its source names, and in no other', () => {
    const known: Sources = sources;
    // The URL of SQS has no parts.
    const named = ({ source, value }: Told) => (value === 'sqs://' ? [] : [...(known[source]?.forms ?? [])]);
    const found = told.map(({ source, inForm }) => {
      const plain = textOf(inForm?.({}));
      const forms = asked
        .filter((form) => inForm && textOf(inForm(form)) !== plain)
        .flatMap((form) => Object.keys(form));
      return `${source}: ${forms.toSorted()}`;
    });
    expect(found).toEqual(told.map((one) => `${one.source}: ${named(one).toSorted()}`));
  });
});

function textOf(value: Value | undefined): string {
  if (value instanceof SecretText) return `made of a password: ${value.with('PASSWORD')}`;
  return value instanceof SecretRef ? `a secret: ${value.valueFrom}` : `${value}`;
}
