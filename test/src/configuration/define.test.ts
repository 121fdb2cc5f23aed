import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkEnvironments, defineApplication, defineEnvironment } from '../../../src/configuration/define.ts';
import type { EnvironmentInput } from '../../../src/configuration/schema.ts';
import { environmentSchema } from '../../../src/configuration/schema.ts';
import { leastApplication, leastEnvironment, redis, worker } from './config.ts';

const application = defineApplication(leastApplication);

function dev(change: (input: EnvironmentInput) => void = () => {}) {
  const input = structuredClone({ ...leastEnvironment, name: 'dev' });
  change(input);
  return defineEnvironment(input);
}

/** All that is wrong, a line each. */
function problems(...environments: ReturnType<typeof dev>[]): string[] {
  return problemsOf(application, ...environments);
}

function problemsOf(ofApplication: typeof application, ...environments: ReturnType<typeof dev>[]): string[] {
  try {
    checkEnvironments(ofApplication, environments);
  } catch (error) {
    return (error as Error).message.split('\n');
  }
  return [];
}

describe('an environment', () => {
  it('is taken with its defaults filled in', () => {
    const { environments } = checkEnvironments(application, [dev()]);
    expect(environments[0]).toMatchObject({
      name: 'dev',
      state: { lock: 'dynamodb', bootstrap: 'local' },
      secrets: { recoveryWindowDays: 30 },
      web: { threads: 4, workerTimeoutSeconds: 60, healthCheckPath: '/healthz' },
    });
  });

  it('shows a group as it was written that a rule asks for and that can not be read', () => {
    const unreadable = dev((input) => {
      input.web.hosts = ['*.example.com'];
      input.web.threads = 0;
    });
    expect(problems(unreadable)).toEqual([
      'dev.web.hosts[0]: must be a host name in lower case, got "*.example.com"; such as app.example.com',
      expect.stringMatching(/^dev\.web\.threads: must be a whole number/),
      'dev.web.hosts: must be left out without loadBalancer.domain, got ["*.example.com"]; AWS gives the only host name that there is',
    ]);
  });

  it.each<[string, Parameters<typeof dev>[0], string]>([
    [
      'a typo',
      (input) => Object.assign(input.network, { ciddr: '10.0.0.0/16' }),
      'dev.network: must not have unknown settings, got "ciddr"; did you mean cidr? Otherwise take one of existing, cidr, zones, egress, interfaceEndpoints, outbound, alarms',
    ],
    [
      'a typo in the name of a group',
      (input) => Object.assign(input, { registri: {} }),
      `dev: must not have unknown settings, got "registri"; did you mean registry? Otherwise take one of ${Object.keys(environmentSchema.shape).join(', ')}`,
    ],
    [
      'a missing setting',
      (input) => Object.assign(input.database, { storageGiB: undefined }),
      'dev.database.storageGiB: must be a whole number from 20 to 65536, got nothing; RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage, and storage never shrinks',
    ],
    [
      'a missing group',
      (input) => Object.assign(input, { web: undefined }),
      'dev.web: must be a group of settings, got nothing; which ones it takes depends on server, gunicorn, uvicorn or other',
    ],
    [
      'a server that is none',
      (input) => Object.assign(input.web, { server: 'daphne' }),
      'dev.web.server: must be one of gunicorn, uvicorn, other, got "daphne"; gunicorn serves WSGI, uvicorn serves ASGI, and other runs a command of your own',
    ],
    [
      'a setting of another server',
      (input) => Object.assign(input.web, { command: ['daphne'] }),
      'dev.web.command: must be left out, got ["daphne"]; it is run with server other alone',
    ],
    [
      'an account id of 13 digits',
      (input) => Object.assign(input, { account: '1111111111111' }),
      'dev.account: must be an AWS account id of 12 digits, got "1111111111111"; aws sts get-caller-identity prints it',
    ],
    [
      'a CPU and memory pair that Fargate lacks',
      (input) => Object.assign(input.web, { memoryMiB: 4096 }),
      'dev.web.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 4096; take one of these, or another cpu',
    ],
    [
      'a zone of another region',
      (input) => Object.assign(input.network, { zones: ['eu-central-1a', 'eu-west-1b'] }),
      'dev.network.zones[1]: must be a zone of eu-central-1, got "eu-west-1b"; such as eu-central-1a; aws ec2 describe-availability-zones prints them',
    ],
    [
      'a name that is no name',
      (input) => Object.assign(input, { name: 'Dev_1' }),
      'environment.name: must be lower-case words joined by hyphens, got "Dev_1"; such as dev or production-eu',
    ],
  ])('is refused with one sentence for %s', (_, change, sentence) => {
    expect(problems(dev(change))).toEqual([sentence]);
  });

  it('is not asked for a setting that is there under a name that is nearly its own', () => {
    const production = dev((input) => {
      Object.assign(input, { stage: 'production', cnd: { waf: {} }, migrations: {} });
    });
    const found = problems(production);
    expect(found[0]).toMatch(
      /^dev: must not have unknown settings, got "cnd, migrations"; did you mean cdn, migration\? Otherwise take one of name, /,
    );
    expect(found.filter((sentence) => /waf|migration|collectStatic/.test(sentence)).slice(1)).toEqual([]);
  });

  it('shows nothing of what stands under an unknown name', () => {
    const production = dev((input) => {
      Object.assign(input, {
        stage: 'production',
        cdn: { waf: {}, basicAuth: { user: 'alice', password: 'hunter2' } },
      });
    });
    const found = problems(production);
    expect(found.filter((sentence) => sentence.includes('basicAuth'))).toEqual([
      'dev.cdn.basicAuth.sha256: must be 64 hexadecimal digits, got nothing; npm run basic-auth <user> makes a password and prints it',
      'dev.cdn.basicAuth: must not have unknown settings, got "user, password"; take one of sha256',
      'dev.cdn.basicAuth: must be left out in production, got {}; otherwise users are asked for a password that they do not have',
    ]);
    expect(found.join()).not.toContain('hunter2');
  });

  it('is refused for a region that does not exist, with the way to add one', () => {
    const [sentence] = problems(dev((input) => Object.assign(input, { region: 'eu-centrall-1' })));
    expect(sentence).toMatch(
      /^dev\.region: must be one of af-south-1, .*, got "eu-centrall-1"; a region that is missing here is one line in modules\/shared\/regions\.ts$/,
    );
  });
});

describe('a broker', () => {
  const broken = (broker: unknown, change: Parameters<typeof dev>[0] = () => {}) =>
    dev((input) => {
      Object.assign(input, { broker });
      change(input);
    });
  const kinds = 'redis is the faster and knows priorities, sqs costs nothing at rest and has no credentials';

  it.each([
    ['rabbitmq', '"rabbitmq"'],
    [undefined, 'nothing'],
  ])('is refused with one sentence when its kind is %s', (kind, got) => {
    expect(problems(broken({ kind, nodeType: 3 }))).toEqual([
      `dev.broker.kind: must be one of redis, sqs, got ${got}; ${kinds}`,
    ]);
  });

  it.each(['redis', 3, null, []])('is refused with one sentence when it is %j', (broker) => {
    expect(problems(broken(broker))).toEqual([
      `dev.broker: must be a group of settings, got ${JSON.stringify(broker)}; which ones it takes depends on kind, redis or sqs`,
    ]);
  });

  it('hides with one broken setting nothing of what the rules say of its others', () => {
    const broker = {
      kind: 'redis',
      nodeType: 't4g',
      replicas: 0,
      visibilityTimeoutSeconds: 60,
      snapshotRetentionDays: 0,
    };
    const production = broken(broker, (input) => {
      input.stage = 'production';
      input.web.tasks = 1;
    });
    const found = problems(production).map((sentence) => sentence.split(',')[0]);
    expect(found[0]).toBe('dev.broker.nodeType: must be an ElastiCache node type');
    expect(found).toContain('dev.broker.visibilityTimeoutSeconds: must be at least 660 for the queue celery');
    expect(found).toContain('dev.broker.replicas: must be at least 1 in production');
    expect(found).toContain('dev.broker.snapshotRetentionDays: must be at least 1 in production');
    expect(found).toContain('dev.web.tasks: must be at least 2 in production');
  });

  it('hides nothing of what a rule says of other groups when it can not be read at all', () => {
    const production = broken({ kind: 'rabbitmq' }, (input) => {
      input.stage = 'production';
      input.database.backupWindow = '03:00-04:00';
    });
    const found = problems(production).map((sentence) => sentence.split(',')[0]);
    expect(found.filter((sentence) => sentence?.startsWith('dev.broker'))).toEqual([
      'dev.broker.kind: must be one of redis',
    ]);
    expect(found).toContain('dev.database.maintenanceWindow: must not overlap database.backupWindow');
    expect(found).toContain('dev.web.tasks: must be at least 2 in production');
  });
});

describe('the host name of a front end', () => {
  const broken = (cdn: unknown) =>
    dev((input) => {
      const domain = {
        hostName: 'app.example.com',
        otherHostNames: ['app.example.com'],
        hostedZoneName: 'example.com',
      };
      Object.assign(input, { cdn, loadBalancer: { domain, deletionProtection: false } });
    });
  const twice = 'dev.loadBalancer.domain.otherHostNames[0]: must not be named twice';

  it('hides with what is wrong with it nothing of what the rules say of the others', () => {
    const found = problems(broken({ hostNames: { docs: 'Docs', help: 'help.example.net' } }));
    expect(found.map((sentence) => sentence.split(',')[0])).toEqual([
      'dev.cdn.hostNames.docs: must be a host name in lower case',
      twice,
      'dev.cdn.hostNames.help: must be in the zone example.com',
      'dev.cdn.hostNames: must name frontEnds of environments/application.ts',
      'dev.cdn.hostNames: must name frontEnds of environments/application.ts',
    ]);
    expect(problems(broken(true)).map((sentence) => sentence.split(',')[0])).toEqual([
      'dev.cdn: must be a group of settings',
      twice,
    ]);
  });
});

describe('a service of Celery', () => {
  const celery = (settings: object, change: Parameters<typeof dev>[0] = () => {}) =>
    dev((input) => {
      Object.assign(input, { broker: redis, workers: [worker()], ...settings });
      change(input);
    });
  const size = 'must be one of 512, 1024, 2048 with cpu 256, got 4096; take one of these, or another cpu';

  it('is taken in full', () => {
    const full = celery({ beat: { scheduler: 'file' }, flower: {} });
    expect(checkEnvironments(application, [full]).environments[0]).toMatchObject({
      workers: [{ name: 'default', pool: 'prefork', acksLate: true, stopTimeoutSeconds: 120 }],
      beat: { tasks: 1, cpu: 256, memoryMiB: 512 },
      flower: { tasks: 1, allowedCidrs: [] },
    });
  });

  it('hides with what can not be read of it nothing of what the rules say of all else', () => {
    const workers = ['default', { ...worker(), memoryMiB: 4096 }, { ...worker(), memoryMiB: 4096, queues: 3 }];
    expect(problems(celery({ workers, beat: { scheduler: 'file', memoryMiB: 4096 }, flower: 3 }))).toEqual([
      expect.stringMatching(/^dev\.workers\[0\]: must be a group of settings, got "default"; it takes name, queues, /),
      'dev.workers[2].queues: must be a list of 1 to 50, got 3; a worker without a queue would do nothing',
      expect.stringMatching(/^dev\.flower: must be a group of settings, got 3; it takes cpu, memoryMiB, /),
      `dev.workers[1].memoryMiB: ${size}`,
      `dev.workers[2].memoryMiB: ${size}`,
      `dev.beat.memoryMiB: ${size}`,
    ]);
  });

  it('is judged by its rules where web can not be read', () => {
    const broken = celery({ workers: [{ ...worker(), memoryMiB: 4096 }], web: 3 });
    expect(problems(broken)).toEqual([
      'dev.web: must be a group of settings, got 3; which ones it takes depends on server, gunicorn, uvicorn or other',
      `dev.workers[0].memoryMiB: ${size}`,
    ]);
  });

  it('is missed, once there is a broker', () => {
    expect(problems(celery({ workers: undefined }))).toEqual([
      'dev.workers: must be given with broker, got nothing; otherwise nobody takes from celery: add a worker, or leave broker out for an environment without Celery',
    ]);
  });

  it('needs a broker', () => {
    expect(problems(celery({ broker: undefined, beat: { scheduler: 'file' }, flower: {} }))).toEqual([
      'dev.broker: must be given with workers, beat, flower, got nothing; a broker carries the tasks of Celery; or leave them out',
    ]);
  });
});

describe('a record', () => {
  it('hides with one broken entry nothing of what the rules say of its others', () => {
    const variables = { 'log-level': 'info', DEBUG: true, API_KEY: 'hunter2' };
    expect(problems(dev((input) => Object.assign(input, { parameters: { variables } })))).toEqual([
      'dev.parameters.variables: must have names of capital letters, digits and underscores, got "log-level"; tasks get them as variables, such as LOG_LEVEL',
      'dev.parameters.variables.DEBUG: must be a text, got true; write numbers and truth values in quotes',
      'dev.parameters.variables.API_KEY: must not hold a secret, as its name says, got a text of 7 characters; list its name under secrets in environments/application.ts, and fill it in Secrets Manager',
    ]);
  });

  it('is judged by a value whose name is none, too', () => {
    const variables = { 'database-url': 'postgresql://app:hunter2@db.example.com/app' };
    expect(problems(dev((input) => Object.assign(input, { parameters: { variables } })))).toEqual([
      'dev.parameters.variables: must have names of capital letters, digits and underscores, got "database-url"; tasks get them as variables, such as LOG_LEVEL',
      'dev.parameters.variables.database-url: must not hold a secret, such as a URL with a password, got a text of 43 characters; list its name under secrets in environments/application.ts, and fill it in Secrets Manager',
    ]);
  });

  it('is judged by its names where a value can not be read', () => {
    const versions = { STRIPE_API_KEY: 'two' };
    expect(problems(dev((input) => Object.assign(input, { secrets: { versions } })))).toEqual([
      'dev.secrets.versions.STRIPE_API_KEY: must be a whole number from 1 to 1000000, got "two"; raise it by one once the new value is there',
      'dev.secrets.versions: must name secrets of environments/application.ts, got "STRIPE_API_KEY"; list it there under secrets',
    ]);
  });
});

describe('a list', () => {
  it('is not judged further when it is too long or too short', () => {
    const broken = dev((input) => Object.assign(input.network, { zones: ['eu-west-1a'] }));
    expect(problems(broken)).toEqual([
      'dev.network.zones: must be a list of 2 to 3, got ["eu-west-1a"]; a load balancer and a database subnet group each need two zones',
    ]);
  });
});

describe('an application', () => {
  it('is judged by itself and together with all environments', () => {
    const ofApplication = defineApplication({
      ...leastApplication,
      secrets: ['STRIPE_API_KEY', 'STRIPE_API_KEY'],
      registryEnvironment: 'production',
    });
    expect(problemsOf(ofApplication, dev())).toEqual([
      'application.secrets[1]: must not be named twice, got "STRIPE_API_KEY"; name each secret once',
      'application.registryEnvironment: must be one of dev, got "production"; name one of these, or leave it out to give each its own registry',
    ]);
  });

  it('hides with one broken setting nothing of what the rules say of its others', () => {
    const ofApplication = defineApplication({
      ...leastApplication,
      queues: [{ name: 'default', longestTaskSeconds: 0 }, { name: 'default' }],
      secrets: ['stripe'],
      registryEnvironment: 'production',
    });
    const environment = dev((input) => Object.assign(input, { secrets: { versions: { STRIPE_API_KEY: 2 } } }));
    expect(problemsOf(ofApplication, environment).map((sentence) => sentence.split(',')[0])).toEqual([
      'application.queues[0].longestTaskSeconds: must be a whole number from 1 to 21570',
      'application.secrets[0]: must be the name of a variable',
      'application.queues[1].name: must differ from the names before it by more than hyphens and underscores',
      'application.registryEnvironment: must be one of dev',
    ]);
  });

  it('is not asked for the name of an environment that can not be read', () => {
    const ofApplication = defineApplication({ ...leastApplication, registryEnvironment: 'production' });
    const unnamed = dev((input) => Object.assign(input, { name: 'Dev' }));
    expect(problemsOf(ofApplication, unnamed).map((sentence) => sentence.split(',')[0])).toEqual([
      'environment.name: must be lower-case words joined by hyphens',
    ]);
  });
});

describe('an environment that is no group of settings', () => {
  it.each([null, undefined, 'dev', 3, []])('is refused by a sentence when it is %j', (input) => {
    const [sentence] = problems(defineEnvironment(input as unknown as EnvironmentInput));
    expect(sentence).toMatch(/^environment: must be a group of settings, got .+; it takes name, stage, account, /);
  });

  it.each([
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [1e300, '1e+300'],
    [10n, '10'],
    [() => 1, '() => 1'],
    [null, 'null'],
  ])('names a value that is none: %s', (storageGiB, shown) => {
    expect(problems(dev((input) => Object.assign(input.database, { storageGiB })))).toEqual([
      `dev.database.storageGiB: must be a whole number from 20 to 65536, got ${shown}; RDS for PostgreSQL takes 20 to 65536 GiB of gp3 storage, and storage never shrinks`,
    ]);
  });

  it('may not be called like the stack of a bootstrap', () => {
    expect(problems(dev((input) => Object.assign(input, { name: 'bootstrap-dev' })))).toEqual([
      'environment.name: must not begin with bootstrap-, got "bootstrap-dev"; the stacks that make the state buckets are called that',
    ]);
  });
});

describe('all environments together', () => {
  it('tell every problem of every environment at once, of the settings and of the rules between them', () => {
    const first = dev((input) => Object.assign(input, { account: '1' }));
    const second = dev((input) => {
      Object.assign(input, { name: 'staging', regoin: 'x' });
      Object.assign(input.network, { natGateways: 2 });
      Object.assign(input.web, { memoryMiB: 700, workers: 0 });
    });
    expect(problems(first, second).map((sentence) => sentence.split(',')[0])).toEqual([
      'dev.account: must be an AWS account id of 12 digits',
      'staging.network: must not have unknown settings',
      'staging.web.workers: must be a whole number from 1 to 64',
      'staging: must not have unknown settings',
      'staging.web.memoryMiB: must be one of 512',
      'staging.network.cidr: must not overlap 10.10.0.0/16 of dev',
    ]);
  });

  it('tell what README shows', () => {
    const staging = dev((input) => {
      Object.assign(input, { name: 'staging', account: '2222222222223' });
      Object.assign(input.network, { egress: undefined, egres: 'single-nat' });
      Object.assign(input.web, { cpu: 512, memoryMiB: 1000 });
    });
    expect(readFileSync('README.md', 'utf8')).toContain(`\n${problems(dev(), staging).join('\n')}\n`);
  });

  it('may not share a name', () => {
    const other = dev((input) => Object.assign(input.network, { cidr: '10.20.0.0/16' }));
    expect(problems(dev(), other)).toEqual([
      'dev.name: must be the name of one environment only, got "dev"; rename one of the two',
    ]);
  });

  it('may not share a state', () => {
    const state = { key: 'shop.tfstate' };
    const first = dev((input) => Object.assign(input, { state }));
    const second = dev((input) => {
      Object.assign(input, { name: 'staging', state });
      Object.assign(input.network, { cidr: '10.20.0.0/16' });
    });
    expect(problems(first, second)).toEqual([
      'staging.state.key: must differ from that of dev, got "shop.tfstate"; leave state.key out, or give each environment its own',
    ]);
  });

  it('must be one at the least', () => {
    expect(problems()).toEqual(['environments: must be one or more, got nothing; list them in environments/index.ts']);
  });
});

it('refuses an application whose project name is too long for the names made of it', () => {
  const long = defineApplication({ ...application.config, project: 'a'.repeat(31) });
  expect(() => checkEnvironments(long, [])).toThrow(
    `application.project: must have at most 30 characters, got "${'a'.repeat(31)}"; the names of buckets and load balancers are made of it`,
  );
});

describe('what the files export', () => {
  const told = (ofApplication: unknown, listed: unknown, unlisted: string[] = []) => {
    try {
      checkEnvironments(ofApplication as never, listed as never, unlisted);
      return [];
    } catch (error) {
      return (error as Error).message.split('\n');
    }
  };
  const wayOut = 'write export default defineEnvironment({ ... }) in its file';

  it('is refused where it is no environment, each in a sentence, beside what is wrong with the others', () => {
    const wrong = dev((input) => {
      input.web.memoryMiB = 513;
    });
    expect(
      told(application, [null, undefined, { name: 'qa', password: 'x' }, 'dev', () => {}, application, wrong]),
    ).toEqual([
      ...[
        ['0', '"null"'],
        ['1', 'nothing'],
        ['2', '"an object with the name qa"'],
        ['3', '"a string"'],
        ['4', '"a function"'],
        ['5', '"what defineApplication(...) returns"'],
      ].map(
        ([place, got]) =>
          `environments/index.ts, environments[${place}]: must be what defineEnvironment(...) returns, got ${got}; ${wayOut}`,
      ),
      'dev.web.memoryMiB: must be one of 512, 1024, 2048 with cpu 256, got 513; take one of these, or another cpu',
    ]);
  });

  it('is refused where it is no application, or no list', () => {
    const index =
      'environments/index.ts: must export a list, got "an object"; such as export const environments = [dev]';
    expect(told({}, {})).toEqual([
      'environments/application.ts: must be what defineApplication(...) returns, got "an object"; write export default defineApplication({ ... }) in its file',
      index,
    ]);
    expect(told(application, {})).toEqual([index]);
  });

  it('is refused where a file defines an environment that is not listed', () => {
    expect(told(application, [dev()], ['environments/qa.ts'])).toEqual([
      'environments/qa.ts: must be listed in environments/index.ts, as each environment is, got nothing; import it there and add it to environments, or move the file elsewhere',
    ]);
  });
});
