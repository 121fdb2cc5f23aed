import { describe, expect, it } from 'vitest';
import { checkEnvironments, defineApplication, defineEnvironment } from '../../../src/configuration/define.ts';
import { UserError } from '../../../src/configuration/finding.ts';
import type { EnvironmentInput } from '../../../src/configuration/schema.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import { app } from '../../synth.ts';
import { everyCapability, leastApplication, leastEnvironment, service, worker } from '../configuration/config.ts';

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
  'a process': (name) => [{}, { processes: [{ ...size, name, command: ['run'] }] }],
  'a schedule': (name) => [{}, { schedules: [{ name, command: ['run'], at: 'rate(1 day)' }] }],
  'a front end': (name) => [{ frontEnds: [{ name, kind: 'spa' }] }, {}],
  'a host name’s front end': (name) => [{}, { cdn: { waf: {}, hostNames: { [name]: 'docs.example.com' } } }],
  'a way out': (name) => [
    {},
    { network: { ...leastEnvironment.network, outbound: [{ name, port: 587, to: '0.0.0.0/0' }] } },
  ],
  'a feature flag': (name) => [{}, { parameters: { featureFlags: { [name]: true } } }],
  'a variable': (name) => [{}, { parameters: { variables: { [name.toUpperCase().replaceAll('-', '_')]: 'x' } } }],
  'a secret’s version': (name) => [{}, { secrets: { versions: { [name]: 2 } } }],
  'a team’s own name': (name) => [{ variables: { [name]: 'secretKey' } }, {}],
  'an environment': (name) => [{}, { name }],
  'a registry’s environment': (name) => [{ registryEnvironment: name }, {}],
  'an unknown setting': (name) => [{ [name]: {} }, { [name]: {} }],
};

describe('with a broker of SQS, of which each queue is a resource', () => {
  const broker = 'sqs';
  const names = [...ofObjects, ...beside];

  it.each(Object.entries(named))('%s may be called anything, or is refused in a sentence', (_, settingsOf) => {
    const thrown = names.flatMap((name) => {
      const [ofApplication, ofEnvironment] = settingsOf(name);
      try {
        const checked = checkEnvironments(defineApplication({ ...leastApplication, ...ofApplication } as never), [
          defineEnvironment({ ...leastEnvironment, ...everyCapability(broker), ...ofEnvironment } as EnvironmentInput),
        ]);
        const [config] = checked.environments as [(typeof checked.environments)[number]];
        new EnvironmentStack(app(), checked.application, config, checked.environments);
        return [];
      } catch (error) {
        return error instanceof UserError ? [] : [`${name}: ${error}`];
      }
    });
    expect(thrown).toEqual([]);
  });
});
