import { describe, expect, it } from 'vitest';
import { parametersSettings } from '../../../modules/parameters/settings.ts';
import { refusals } from '../settings.ts';

function variables(input: unknown): string[] {
  return refusals('dev.parameters', parametersSettings, { variables: input });
}

function featureFlags(input: unknown): string[] {
  return refusals('dev.parameters', parametersSettings, { featureFlags: input });
}

describe('variables', () => {
  it('may have names of up to 100 characters and texts of up to 4096', () => {
    expect(variables({ A: 'a', LOG_LEVEL: 'info', [`A${'_1'.repeat(49)}Z`]: 'a'.repeat(4096) })).toEqual([]);
    expect(variables({})).toEqual([]);
  });

  it.each(['log-level', 'logLevel', '1A', '_A', '', 'A'.repeat(101)])(
    'may not be called %j, and the value is not shown',
    (name) => {
      expect(variables({ [name]: 'a value' })).toEqual([
        `dev.parameters.variables: must have names of capital letters, digits and underscores, got "${name}"; tasks get them as variables, such as LOG_LEVEL`,
      ]);
    },
  );

  it.each([3, true, null])('may not be %j, which is no text', (value) => {
    expect(variables({ DEBUG: value })).toEqual([
      `dev.parameters.variables.DEBUG: must be a text, got ${value}; write numbers and truth values in quotes`,
    ]);
  });

  it('may be empty', () => {
    expect(variables({ DEBUG: '' })).toEqual([]);
  });

  it('may not be longer than a parameter, and such a text is not printed', () => {
    expect(variables({ BANNER: 'a'.repeat(4097) })).toEqual([
      'dev.parameters.variables.BANNER: must have at most 4096 characters, got a text of 4097 characters; a standard parameter takes no more',
    ]);
  });

  it('may not fill a task definition together', () => {
    const names = ['A', 'B', 'C', 'D'].map((name) => [name, 'a'.repeat(4096)]);
    expect(variables(Object.fromEntries(names))).toEqual([]);
    expect(variables(Object.fromEntries([...names, ['E', 'a']]))).toEqual([
      expect.stringMatching(
        /^dev\.parameters\.variables: must have at most 16384 characters in all, got .+; a task definition holds 64 KiB$/,
      ),
    ]);
  });

  it('may not look like a reference to another parameter', () => {
    expect(variables({ GREETING: 'Dear {{name}}' })).toEqual([
      'dev.parameters.variables.GREETING: must not contain {{, got "Dear {{name}}"; Parameter Store takes it for the name of another parameter',
    ]);
  });

  it.each([['LOG_LEVEL=info'], [['LOG_LEVEL']], [null]])('may not be %j, which is no group', (input) => {
    expect(variables(input)).toEqual([
      `dev.parameters.variables: must be a group of names and texts, got ${JSON.stringify(input)}; such as { LOG_LEVEL: "info" }`,
    ]);
  });

  it('tell everything that is wrong at once', () => {
    expect(variables({ 'log-level': 'info', DEBUG: true, OK: 'yes' })).toEqual([
      'dev.parameters.variables: must have names of capital letters, digits and underscores, got "log-level"; tasks get them as variables, such as LOG_LEVEL',
      'dev.parameters.variables.DEBUG: must be a text, got true; write numbers and truth values in quotes',
    ]);
  });
});

describe('feature flags', () => {
  it('may be on or off', () => {
    expect(featureFlags({ 'new-checkout': true, beta2: false })).toEqual([]);
    expect(featureFlags({})).toEqual([]);
  });

  it.each(['new_checkout', 'NewCheckout', '-new', 'new-', '2nd', ''])('may not be called %j', (name) => {
    expect(featureFlags({ [name]: true })).toEqual([
      `dev.parameters.featureFlags: must have names of lower-case words joined by hyphens, got "${name}"; such as new-checkout`,
    ]);
  });

  it.each([1, 'on', null])('may not be %j', (value) => {
    expect(featureFlags({ 'new-checkout': value })).toEqual([
      `dev.parameters.featureFlags.new-checkout: must be true or false, got ${JSON.stringify(value)}; it is the value that the flag begins with`,
    ]);
  });

  it('may not be a list', () => {
    expect(featureFlags(['new-checkout'])).toEqual([
      'dev.parameters.featureFlags: must be a group of names and truth values, got ["new-checkout"]; such as { "new-checkout": false }',
    ]);
  });
});

it('there are none of either by default', () => {
  expect(parametersSettings.parse({})).toEqual({ variables: {}, featureFlags: {} });
});

it('names no feature flag longer than a parameter may be called', () => {
  expect(featureFlags({ ['a'.repeat(100)]: true })).toEqual([]);
  expect(featureFlags({ ['a'.repeat(101)]: true })).toEqual([
    `dev.parameters.featureFlags: must have names of at most 100 characters, got "${'a'.repeat(101)}"; they end the names of parameters`,
  ]);
});
