import { describe, expect, it } from 'vitest';
import { checkEnvironments, defineApplication, defineEnvironment } from '../../../src/configuration/define.ts';
import { UserError } from '../../../src/configuration/finding.ts';
import type { EnvironmentInput } from '../../../src/configuration/schema.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import { app } from '../../synth.ts';
import {
  everyCapability,
  internalService,
  leastApplication,
  leastEnvironment,
  service,
  worker,
} from '../configuration/config.ts';

/** What each object has, and what each construct of a stack is called: a team's own names stand beside these. */
const ofObjects = ['constructor', 'toString', '__proto__'];
/** What stands in the address of a resource beside what a team names. */
const beside = ['alarms', 'web'];

const size = { cpu: 256, memoryMiB: 512, tasks: 1 };

/** Every setting in which a team gives a name. */
const named: Record<string, (name: string) => [application: object, environment: object]> = {
  'a queue': (name) => [{ queues: [{ name }] }, { workers: [worker({ queues: [name] })] }],
  'a worker': (name) => [{}, { workers: [worker({ name })] }],
  'a service': (name) => [{}, { services: [service({ name })] }],
  'an internal service': (name) => [{}, { services: [internalService({ name, internal: {} })] }],
  'a repository': (name) => [
    {},
    { services: [service({ image: { repository: name }, command: undefined, connections: undefined })] },
  ],
  'a process': (name) => [{}, { processes: [{ ...size, name, command: ['run'] }] }],
  'a schedule': (name) => [{}, { schedules: [{ name, command: ['run'], at: 'rate(1 day)' }] }],
  'a front end': (name) => [{ frontEnds: [{ name, kind: 'spa' }] }, {}],
  'a host name’s front end': (name) => [{}, { cdn: { waf: {}, hostNames: { [name]: 'docs.example.com' } } }],
  'a way out': (name) => [
    {},
    { network: { ...leastEnvironment.network, outbound: [{ name, port: 8443, to: '0.0.0.0/0' }] } },
  ],
  'a feature flag': (name) => [{}, { parameters: { featureFlags: { [name]: true } } }],
  'a variable': (name) => [{}, { parameters: { variables: { [name.toUpperCase().replaceAll('-', '_')]: 'x' } } }],
  'a secret': (name) => [{ secrets: [name.toUpperCase().replaceAll('-', '_')] }, {}],
  'a secret’s version': (name) => [{}, { secrets: { versions: { [name]: 2 } } }],
  'a team’s own name': (name) => [{ variables: { [name]: 'secretKey' } }, {}],
  'an environment': (name) => [{}, { name }],
  'a registry’s environment': (name) => [{ registryEnvironment: name }, {}],
  'an unknown setting': (name) => [{ [name]: {} }, { [name]: {} }],
};

/** Those in which any name will do that has the form. */
const free = [
  ...['a queue', 'a worker', 'a service', 'an internal service', 'a repository', 'a process', 'a schedule'],
  ...['a front end', 'a way out', 'a feature flag', 'a variable', 'an environment'],
];

describe('with a broker of SQS, of which each queue is a resource', () => {
  /** The sentences or the fault that it ends in with a name, if it does. */
  function thrownWith(
    settingsOf: (name: string) => [application: object, environment: object],
    name: string,
    build = true,
  ) {
    const [ofApplication, ofEnvironment] = settingsOf(name);
    try {
      const environment = { ...leastEnvironment, ...everyCapability('sqs'), flower: undefined, ...ofEnvironment };
      const checked = checkEnvironments(defineApplication({ ...leastApplication, ...ofApplication } as never), [
        defineEnvironment(environment as EnvironmentInput),
      ]);
      const [config] = checked.environments as [(typeof checked.environments)[number]];
      if (build) new EnvironmentStack(app(), checked.application, config, checked.environments);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  it.each(Object.entries(named))('%s may be called anything, or is refused in a sentence', (_, settingsOf) => {
    const thrown = [...ofObjects, ...beside].flatMap((name) => {
      const error = thrownWith(settingsOf, name);
      return error === undefined || error instanceof UserError ? [] : [`${name}: ${error}`];
    });
    expect(thrown).toEqual([]);
  });

  it.each(
    Object.entries({
      'a queue':
        'application.queues[0].name: must not be what each object of JavaScript has, such as constructor or toString, got "constructor"; take another name',
      'an internal service':
        'test.services[0].name: must not be what each object of JavaScript has, such as constructor or toString, got "constructor"; take another name',
      'a secret':
        'application.secrets[0]: must not be CONSTRUCTOR, which each object of JavaScript has, got "CONSTRUCTOR"; take another name',
      'a feature flag':
        'test.parameters.featureFlags: must have names that are not what each object of JavaScript has, such as constructor, got "constructor"; take another name',
      'a variable':
        'test.parameters.variables: must have names other than CONSTRUCTOR, got "CONSTRUCTOR"; each object of JavaScript has something that is called so',
      'an environment':
        'environment.name: must not be what each object of JavaScript has, such as constructor or toString, got "constructor"; take another name',
    }),
  )('%s can not be called constructor', (what, sentence) => {
    const { message } = thrownWith(named[what] as (typeof named)[string], 'constructor') as Error;
    expect(message.split('\n')).toContain(sentence);
  });

  // Otherwise the sentences above would be about something else than the name.
  it.each(free.map((what) => [what, named[what] as (typeof named)[string]]))(
    '%s may be called free',
    (_, settingsOf) => {
      expect(thrownWith(settingsOf, 'free', false)).toBeUndefined();
    },
  );
});
