import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Instance, type InstanceConfig } from '@cdktf/provider-aws/lib/instance/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { Fn, Lazy, Manifest, TerraformStack, Testing, Token, Tokenization } from 'cdktf';
import { describe, expect, it, vi } from 'vitest';
import { Stack } from '../../../src/stacks/stack.ts';
import { app } from '../../synth.ts';

/** How one instance refers to another. */
const references: [string, (other: Instance) => InstanceConfig][] = [
  ['as a string', ({ arn }) => ({ userData: arn })],
  ['within a string', ({ arn }) => ({ userData: `from ${arn}` })],
  ['within JSON', ({ arn }) => ({ userData: JSON.stringify({ from: [arn] }) })],
  ['as a number', ({ cpuCoreCount }) => ({ cpuCoreCount })],
  ['as a list', ({ vpcSecurityGroupIds }) => ({ vpcSecurityGroupIds })],
  ['as a map', ({ tagsAll }) => ({ tags: Token.asStringMap(tagsAll) })],
  ['as a key', ({ arn }) => ({ tags: { [arn]: 'from' } })],
  ['in a block', ({ arn }) => ({ ebsBlockDevice: [{ deviceName: arn }] })],
  ['to an attribute of a block', ({ rootBlockDevice }) => ({ userData: rootBlockDevice.volumeId })],
  ['in a function', ({ arn }) => ({ userData: Fn.upper(Fn.join(',', [arn])) })],
  ['to a whole resource', ({ fqn }) => ({ userData: Fn.jsonencode(fqn) })],
  ['by depends_on', (other) => ({ dependsOn: [other] })],
  ['by replace_triggered_by', (other) => ({ lifecycle: { replaceTriggeredBy: [other] } })],
  ['in a provisioner', ({ arn }) => ({ provisioners: [{ type: 'local-exec', command: arn }] })],
];

/** A stack with an instance, whose address is the same in each. */
function stackIn(parent: ReturnType<typeof app>, name: string, config: InstanceConfig = {}) {
  const stack = new Stack(parent, name);
  new AwsProvider(stack, 'aws', { region: 'eu-central-1' });
  return { stack, instance: new Instance(stack, 'instance', config) };
}

describe('a reference to another stack', () => {
  it.each(references)('is refused %s, and not written', (_, config) => {
    const parent = app();
    const dev = stackIn(parent, 'dev');
    const staging = stackIn(parent, 'staging', config(dev.instance));
    const refusal =
      'staging: must not refer to another stack, got a reference to dev; pass what both stacks need as a setting, or read it by a data source';
    expect(() => parent.synth()).toThrow(refusal);
    expect(() => Testing.synth(staging.stack)).toThrow(refusal);
    expect(() => Testing.synthHcl(staging.stack)).toThrow(refusal);
    expect(existsSync(join(parent.outdir, Manifest.stacksFolder, 'staging', 'cdk.tf.json'))).toBe(false);
  });

  it('is refused in an override of the stack', () => {
    const parent = app();
    const { instance } = stackIn(parent, 'dev');
    stackIn(parent, 'staging').stack.addOverride('locals.from', instance.arn);
    expect(() => parent.synth()).toThrow('staging: must not refer to another stack, got a reference to dev;');
  });
});

const literals: [string, InstanceConfig][] = [
  ['text that stands for nothing', { userData: '#{b} ~{c} 1e+5 $d' }],
  ['an escape', { userData: '$${b} %{if c}' }],
  ['a null and nothing', { tags: { a: null as unknown as string, b: undefined as unknown as string } }],
  ['an empty list and an empty map', { vpcSecurityGroupIds: [], tags: {} }],
  ['a lazy value', { userData: Lazy.stringValue({ produce: () => 'a' }), cpuCoreCount: Token.asNumber('b') }],
  ['a list in a block', { ebsBlockDevice: [{ deviceName: 'a', tags: { b: Token.asString(['c']) } }] }],
];

it.each([...references, ...literals])('writes what cdktf writes: %s', (_, config) => {
  const { stack, instance } = stackIn(app(), 'dev');
  new Instance(stack, 'follower', typeof config === 'function' ? config(instance) : config);
  expect(stack.toTerraform()).toEqual(TerraformStack.prototype.toTerraform.call(stack));
});

it('lets a stack refer to itself, and resolves each element once', () => {
  const parent = app();
  const { stack, instance } = stackIn(parent, 'dev');
  const follower = new Instance(stack, 'follower', { userData: instance.arn, dependsOn: [instance] });
  const toTerraform = vi.spyOn(follower, 'toTerraform');
  const { resolve } = Tokenization;
  parent.synth();
  expect(toTerraform).toHaveBeenCalledOnce();
  expect(Tokenization.resolve).toBe(resolve);
});
