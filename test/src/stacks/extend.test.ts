import { resolve } from 'node:path';
import { DbParameterGroup } from '@cdktf/provider-aws/lib/db-parameter-group/index.js';
import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { Construct } from 'constructs';
import { describe, expect, it, vi } from 'vitest';
import exampleExtension from '../../../examples/extensions/extensions.ts';
import type { Endpoint } from '../../../modules/shared/connections.ts';
import { SecretRef } from '../../../modules/shared/secret-ref.ts';
import { applicationSchema } from '../../../src/configuration/schema.ts';
import { BootstrapStack } from '../../../src/stacks/bootstrap-stack.ts';
import { withoutCreationStacks } from '../../../src/stacks/creation-stacks.ts';
import { EnvironmentStack } from '../../../src/stacks/environment-stack.ts';
import type { Extend, Ground } from '../../../src/stacks/extension.ts';
import { uncoveredTypes, unlistedSources } from '../../capabilities.ts';
import { Iam } from '../../iam.ts';
import { all, only, ref, statements } from '../../modules/terraform.ts';
import { app, terraformOf } from '../../synth.ts';
import { environment, everyCapability, leastApplication, mailBySmtp } from '../configuration/config.ts';

const application = applicationSchema.parse({
  ...leastApplication,
  secrets: ['STRIPE_API_KEY'],
  github: { infrastructureRepository: 'acme/shop' },
});
const config = environment({
  ...everyCapability('sqs'),
  parameters: { variables: { LOG_LEVEL: 'INFO' } },
  // The code of the probe is not where the example is.
  observability: { logRetentionDays: 7 },
});

function stackOf(extend: Extend): EnvironmentStack {
  vi.spyOn(process, 'cwd').mockReturnValue(resolve('examples/extensions'));
  try {
    return withoutCreationStacks(() => new EnvironmentStack(app(), application, config, [config], extend));
  } finally {
    vi.restoreAllMocks();
  }
}

function build(extend: Extend) {
  return terraformOf(stackOf(extend));
}

function bootstrapOf(extend: Extend) {
  vi.spyOn(process, 'cwd').mockReturnValue(resolve('examples/extensions'));
  try {
    return terraformOf(withoutCreationStacks(() => new BootstrapStack(app(), application, config, [config], extend)));
  } finally {
    vi.restoreAllMocks();
  }
}

/** The variables of a service's container. */
function variablesOf(terraform: ReturnType<typeof build>, address: string) {
  const definition = all(terraform, 'aws_ecs_task_definition')[`${address}_task_definition`];
  const [{ environment, secrets }] = JSON.parse(definition.container_definitions);
  return { environment, secrets };
}

class Search extends Construct implements Endpoint {
  readonly port = 9200;
  readonly securityGroup: SecurityGroup;

  constructor(scope: Construct, id: string, vpcId: string) {
    super(scope, id);
    this.securityGroup = new SecurityGroup(this, 'security-group', { vpcId });
  }
}

describe('an environment without extensions', () => {
  it('is what it is with one that adds nothing', () => {
    const none = terraformOf(withoutCreationStacks(() => new EnvironmentStack(app(), application, config, [config])));
    expect(build(() => ({}))).toEqual(none);
  });
});

describe('the ground of an extension', () => {
  let ground: Ground | undefined;
  const terraform = build((given) => {
    ground = given;
    return {};
  });

  it('says how things are called, and what the stack knows', () => {
    expect(terraform).toBeDefined();
    expect(ground?.name).toBe('shop-test');
    expect(ground?.nameOf('table', 'events')).toBe('shop-test-events');
    expect(ground?.nameOf('loadBalancer', 'a', 'very-long-name-of-a-load-balancer')).toHaveLength(32);
    expect(ground?.arnOf('dynamodb', 'table/x')).toBe('arn:aws:dynamodb:eu-central-1:111111111111:table/x');
    expect(ground?.zoneId).toBe('Z0EXAMPLE');
    expect(ground?.sources['database.user']).toBe('application');
    expect(ground?.sources.secretKey).toBeInstanceOf(SecretRef);
    expect(unlistedSources(stackOf(() => ({})))).toEqual([]);
  });
});

describe('an extension that gives something of everything', () => {
  const terraform = build(({ scope, network }) => {
    const search = new Search(scope, 'search', network.vpcId);
    const ready = new SqsQueue(scope, 'ready', { name: 'ready' });
    const indexer = { holder: search, securityGroup: search.securityGroup };
    return {
      environment: { SEARCH_INDEX: 'shop' },
      secrets: { SEARCH_KEY: new SecretRef({ secretArn: 'arn:search' }) },
      startAfter: [ready],
      endpoints: [search],
      clients: [{ client: indexer, to: ['database', 'cache', 'internet'] }],
      statements: { web: [{ actions: ['es:ESHttpGet'], resources: ['*'] }] },
      encryptedServices: ['es'],
    };
  });

  it('tells all tasks its variables', () => {
    for (const task of ['web_fargate', 'migrate', 'beat_fargate', 'collect_static']) {
      const { environment, secrets } = variablesOf(terraform, task);
      expect(environment).toContainEqual({ name: 'SEARCH_INDEX', value: 'shop' });
      expect(secrets).toContainEqual({ name: 'SEARCH_KEY', valueFrom: 'arn:search' });
    }
  });

  it('has tasks wait for what they start after', () => {
    expect(all(terraform, 'aws_ecs_service').web_fargate_service.depends_on).toContain(
      'aws_sqs_queue.extensions_ready',
    );
  });

  it('opens the paths from tasks to it, and from it to what it names', () => {
    const egress = all(terraform, 'aws_vpc_security_group_egress_rule');
    expect(egress.web_to_search_egress).toMatchObject({ from_port: 9200, description: 'web to search' });
    expect(egress.migrate_to_search_egress).toMatchObject({ from_port: 9200 });
    const ofSearch = Object.keys(egress).filter((name) => name.startsWith('extensions_search_to'));
    expect(ofSearch.sort()).toEqual([
      'extensions_search_to_cache_egress',
      'extensions_search_to_database_egress',
      'extensions_search_to_internet',
      'extensions_search_to_proxy_egress',
    ]);
  });

  it('lets the service that it names do what it says, and use the key through its service', () => {
    const policies = all(terraform, 'aws_iam_role_policy');
    expect(Object.keys(policies).filter((name) => name.endsWith('use_extensions_policy'))).toEqual([
      'web_use_extensions_policy',
    ]);
    expect(statements(policies.web_use_extensions_policy.policy)).toEqual([
      { Sid: 'Permission1', Effect: 'Allow', Action: ['es:ESHttpGet'], Resource: ['*'] },
      {
        Sid: 'UseKeyThroughEs',
        Effect: 'Allow',
        Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
        Resource: [ref('aws_kms_key.encryption_key.arn')],
        Condition: { StringEquals: { 'kms:ViaService': 'es.eu-central-1.amazonaws.com' } },
      },
    ]);
  });

  it('has the key admit its service, beside those of the stack', () => {
    const [, use, give] = statements(all(terraform, 'aws_kms_key').encryption_key.policy);
    for (const { Condition } of [use, give]) {
      expect(Condition.StringEquals['kms:ViaService']).toEqual(
        ['ecr', 'elasticache', 'rds', 's3', 'secretsmanager', 'sqs', 'es'].map(
          (service) => `${service}.eu-central-1.amazonaws.com`,
        ),
      );
    }
  });
});

describe('an extension is refused, all at once and without a stack trace,', () => {
  const refused = (extend: Extend) => {
    try {
      stackOf(extend);
    } catch (error) {
      return (error as Error).message.split('\n');
    }
    return [];
  };
  const statement = { actions: ['sqs:SendMessage'], resources: ['*'] };

  it('when a variable has a name that is taken, or none', () => {
    const secret = new SecretRef({ secretArn: 'arn:x' });
    expect(
      refused(() => ({
        environment: { DATABASE_URL: 'x', PATH: 'x', STRIPE_API_KEY: 'x', LOG_LEVEL: 'x', 'not-one': 'x', BOTH: 'x' },
        secrets: { BOTH: secret, REDIS_URL: secret },
      })),
    ).toEqual([
      'test.extensions.environment: must have names of capital letters, digits and underscores, got "not-one"; tasks get them as variables, such as LOG_LEVEL',
      'test.extensions.environment.DATABASE_URL: must not be a variable that the stack gives to tasks itself, got "DATABASE_URL"; take another name',
      'test.extensions.environment.PATH: must not be a variable that AWS, Celery or the system acts upon, got "PATH"; take another name',
      'test.extensions.environment.STRIPE_API_KEY: must not be one of application.secrets, got "STRIPE_API_KEY"; take another name',
      'test.extensions.environment.LOG_LEVEL: must not be one of parameters.variables, got "LOG_LEVEL"; take another name',
      'test.extensions.secrets.REDIS_URL: must not be a variable that the stack gives to tasks itself, got "REDIS_URL"; take another name',
      'test.extensions.environment.STRIPE_API_KEY: must not hold a secret, as its name says, got a text of 1 characters; list its name under secrets in environments/application.ts, and fill it in Secrets Manager',
      'test.extensions.secrets.BOTH: must not be plain, too, got "BOTH"; leave one of the two out',
    ]);
  });

  it('when a statement or a right would open everything, or refers to a resource', () => {
    expect(
      refused(({ scope }) => {
        const { arn } = new SqsQueue(scope, 'orders', { name: 'orders' });
        return {
          statements: { web: [{ actions: ['*'], resources: ['*'] }], beat: [{ ...statement, resources: [arn] }] },
          rights: {
            types: { aws_sqs_queue: 'sqs:CreateQueue' },
            deploy: () => [{ sid: 'All', actions: ['iam:PutRolePolicy'], resources: ['*'] }],
          },
        };
      }),
    ).toEqual([
      'test.extensions.statements.web[0].actions[0]: must be an action of an AWS service other than iam, organizations and account, written out or begun, got "*"; such as ses:SendEmail or s3:Get*',
      'test.extensions.statements.beat[0]: must hold no reference to a resource, since the bootstrap is another stack, got "one"; write the ARN by names, with arnOf of the ground',
      'test.extensions.rights.deploy[0].actions[0]: must be an action of an AWS service other than iam, organizations and account, written out or begun, got "iam:PutRolePolicy"; such as ses:SendEmail or s3:Get*',
    ]);
  });

  it('when it gives a resource a name that is taken in the stack, by its bootstrap or by itself', () => {
    expect(
      refused(({ scope, nameOf }) => {
        new SqsQueue(scope, 'orders', { name: nameOf('queue', 'celery') });
        new SqsQueue(scope, 'others', { name: nameOf('queue', 'orders') });
        new SqsQueue(scope, 'twice', { name: nameOf('queue', 'orders') });
        new IamRole(scope, 'web', { name: nameOf('role', 'web', 'task'), assumeRolePolicy: '{}' });
        new IamRole(scope, 'deploy', { name: nameOf('role', 'deploy'), assumeRolePolicy: '{}' });
        return {};
      }),
    ).toEqual(
      [
        ['aws_sqs_queue', 'celery'],
        ['aws_sqs_queue', 'orders'],
        ['aws_iam_role', 'web-task'],
        ['aws_iam_role', 'deploy'],
      ].map(
        ([type, name]) =>
          `test.extensions: must not give an ${type} a name that is taken, got "shop-test-${name}"; take another name`,
      ),
    );
  });

  it('when it calls resources what Terraform takes for no name', () => {
    const sentence = (id: string) =>
      `test/extensions/${id}: must have ids of letters, digits, hyphens and underscores, the first not beginning with a digit, got "${id}"; Terraform takes no other name: call it otherwise`;
    expect(
      refused(({ scope, nameOf }) => {
        new SqsQueue(scope, 'orders.fifo', { name: nameOf('queue', 'orders') });
        new SqsQueue(scope, 'others', { name: nameOf('queue', 'others') });
        new SqsQueue(scope, 'a b', { name: nameOf('queue', 'a') });
        return {};
      }),
    ).toEqual(['orders.fifo', 'a b'].map(sentence));
  });

  it('but not when it gives one an address itself', () => {
    const extend: Extend = ({ scope, nameOf }) => {
      new SqsQueue(scope, 'orders.fifo', { name: nameOf('queue', 'orders') }).overrideLogicalId('orders');
      return {};
    };
    expect(Object.keys(all(build(extend), 'aws_sqs_queue'))).toContain('orders');
  });

  it('but not when it has a parameter group for the engine that one of the stack is for', () => {
    const extend: Extend = ({ scope, nameOf }) => {
      new DbParameterGroup(scope, 'reports', { name: nameOf('dbInstance', 'reports'), family: 'postgres18' });
      return {};
    };
    expect(() => build(extend)).not.toThrow();
  });

  it('when it gives a role or a security group a name that differs from one in upper and lower case alone', () => {
    expect(
      refused(({ scope, network, nameOf }) => {
        new IamRole(scope, 'web', { name: nameOf('role', 'Web', 'Task'), assumeRolePolicy: '{}' });
        new SecurityGroup(scope, 'web-group', { name: nameOf('securityGroup', 'Web'), vpcId: network.vpcId });
        new SqsQueue(scope, 'celery', { name: nameOf('queue', 'Celery') });
        return {};
      }),
    ).toEqual([
      'test.extensions: must not give an aws_iam_role a name that is taken, got "shop-test-Web-Task"; take another name',
      'test.extensions: must not give an aws_security_group a name that is taken, got "shop-test-Web"; take another name',
    ]);
  });

  const group =
    'must be a group of settings, got VALUE; it takes environment, secrets, startAfter, endpoints, clients, statements, encryptedServices, scanExceptions, rights';
  const statements = 'such as () => [{ sid, actions, resources }]';

  it.each<[what: string, given: unknown, sentence: string]>([
    ['nothing', undefined, `extensions: ${group.replace('VALUE', 'nothing')}`],
    ['a text', 'abc', `extensions: ${group.replace('VALUE', '"abc"')}`],
    [
      'a promise',
      Promise.resolve({}),
      'extensions: must be there at once, got "a promise"; what a synth needs to know stands in files: leave async out',
    ],
    [
      'a misspelt part',
      { enviroment: {} },
      'extensions: must not have unknown settings, got "enviroment"; did you mean environment? Otherwise take one of environment, secrets, startAfter, endpoints, clients, statements, encryptedServices, scanExceptions, rights',
    ],
    [
      'a number as a variable',
      { environment: { SIZE: 5 } },
      'extensions.environment.SIZE: must be a text, got 5; write numbers and truth values in quotes',
    ],
    [
      'what was not there',
      { environment: { HOST: undefined } },
      'extensions.environment.HOST: must be a text, got nothing; write numbers and truth values in quotes',
    ],
    [
      'a text as a secret',
      { secrets: { KEY: 'arn:x' } },
      'extensions.secrets.KEY: must be a SecretRef, got "arn:x"; new SecretRef({ secretArn: secret.arn })',
    ],
    [
      'a secret as a plain variable',
      { environment: { PAYMENT: 'sk_live_0123456789ab' } },
      'extensions.environment.PAYMENT: must not hold a secret, such as a key of Stripe, got a text of 20 characters; list its name under secrets in environments/application.ts, and fill it in Secrets Manager',
    ],
    [
      'no resource to start after',
      { startAfter: ['x'] },
      'extensions.startAfter[0]: must be a resource, got "x"; such as the table that tasks read at their start',
    ],
    [
      'no endpoint',
      { endpoints: [null] },
      'extensions.endpoints[0]: must be an endpoint, got null; a construct with a securityGroup and a port',
    ],
    [
      'an endpoint without a port',
      { endpoints: [{ securityGroup: 1, node: 1 }] },
      'extensions.endpoints[0]: must be an endpoint, got {"securityGroup":1,"node":1}; a construct with a securityGroup and a port',
    ],
    [
      'a path that there is not',
      { clients: [{ client: { holder: 1, securityGroup: 1 }, to: ['queue'] }] },
      'extensions.clients[0].to[0]: must be one of database, cache, internet, got "queue"; the paths that there are',
    ],
    [
      'no statement',
      { statements: { web: [] } },
      'extensions.statements.web: must be a list of 1 to 20, got []; such as [{ actions, resources }]',
    ],
    [
      'a service twice',
      { encryptedServices: ['dynamodb', 'dynamodb'] },
      'extensions.encryptedServices: must not name a service twice, got ["dynamodb","dynamodb"]; name it once',
    ],
    [
      'rights that are no function',
      { rights: { types: {}, deploy: [] } },
      `extensions.rights.deploy: must be a function that returns statements, got []; ${statements}`,
    ],
    [
      'rights that are no list',
      { rights: { types: {}, deploy: () => 'all' } },
      `extensions.rights.deploy: must return a list of statements, got "all"; ${statements}`,
    ],
    [
      'a statement without a sid',
      { rights: { types: {}, tasks: () => [statement] } },
      'extensions.rights.tasks[0].sid: must be letters and digits, got nothing; such as ManageEvents',
    ],
    [
      'a role passed to anyone',
      { rights: { types: {}, passesRoleTo: ['*'] } },
      'extensions.rights.passesRoleTo[0]: must be the name of a service as IAM has it, got "*"; such as lambda.amazonaws.com',
    ],
    [
      'a policy of its own choice',
      { rights: { types: {}, policy: 'data' } },
      'extensions.rights: must not have unknown settings, got "policy"; take one of types, describe, refresh, deploy, release, publish, tasks, passesRoleTo, serviceLinkedRoles',
    ],
  ])('when it gives %s', (_, given, sentence) => {
    expect(refused(() => given as ReturnType<Extend>)).toEqual([`test.${sentence}`]);
  });

  it('when a variable is that of one service, too', () => {
    const withVariable = { ...config, web: { ...config.web, variables: { CRM_HOST: 'x' } } };
    const extend = () => ({ environment: { CRM_HOST: 'y' } });
    expect(() =>
      withoutCreationStacks(() => new EnvironmentStack(app(), application, withVariable, [withVariable], extend)),
    ).toThrow(
      new Error(
        'test.extensions.environment.CRM_HOST: must not be one of web.variables, got "CRM_HOST"; take another name',
      ),
    );
  });

  it('when a variable is that of one schedule, too', () => {
    const [schedule] = config.schedules;
    const withVariable = { ...config, schedules: [{ ...schedule, variables: { CRM_HOST: 'x' } }] } as typeof config;
    const extend = () => ({ environment: { CRM_HOST: 'y' } });
    expect(() =>
      withoutCreationStacks(() => new EnvironmentStack(app(), application, withVariable, [withVariable], extend)),
    ).toThrow(
      new Error(
        'test.extensions.environment.CRM_HOST: must not be one of schedules[0].variables, got "CRM_HOST"; take another name',
      ),
    );
  });

  it.each(['migration', 'collectStatic'] as const)('when a variable is that of %s, too', (task) => {
    const withVariable = { ...config, [task]: { ...config[task], variables: { CRM_HOST: 'x' } } } as typeof config;
    const extend = () => ({ environment: { CRM_HOST: 'y' } });
    expect(() =>
      withoutCreationStacks(() => new EnvironmentStack(app(), application, withVariable, [withVariable], extend)),
    ).toThrow(
      new Error(
        `test.extensions.environment.CRM_HOST: must not be one of ${task}.variables, got "CRM_HOST"; take another name`,
      ),
    );
  });

  it('when a role has a name that the deploy role does not know it by', () => {
    expect(
      refused(({ scope }) => {
        new IamRole(scope, 'report', { name: 'report', assumeRolePolicy: '{}' });
        return {};
      }),
    ).toEqual([
      'test.extensions: must give a role a name of the environment, which the deploy role knows it by, got "report"; take nameOf(\'role\', ...) of the ground',
    ]);
  });

  it('when an endpoint has the id of one that tasks reach already', () => {
    expect(refused(({ scope, network }) => ({ endpoints: [new Search(scope, 'cache', network.vpcId)] }))).toEqual([
      'test.extensions.endpoints: must have ids of their own among what tasks reach, got "cache"; take another id',
    ]);
  });

  it.each(['services', 'schedules', 'workers', 'processes', 'beat', 'migration'] as const)(
    'when an endpoint has the id of the mail server, and the mail is sent by %s alone',
    (sender) => {
      const byOne = environment({ ...everyCapability('sqs'), mail: { ...mailBySmtp, senders: [sender] } });
      const extend: Extend = ({ scope, network }) => ({ endpoints: [new Search(scope, 'mail', network.vpcId)] });
      expect(() =>
        withoutCreationStacks(() => new EnvironmentStack(app(), application, byOne, [byOne], extend)),
      ).toThrow(
        new Error(
          'test.extensions.endpoints: must have ids of their own among what tasks reach, got "mail"; take another id',
        ),
      );
    },
  );

  it('when it names a service that is none', () => {
    expect(refused(() => ({ statements: { webb: [statement] } }))).toEqual([
      'test.extensions.statements: must name services of the environment, got "webb"; did you mean web? Otherwise take one of web, service-partners, service-ssr, service-badges, service-pages, worker-thirty-characters-long-worker1, process-rq, schedule-clear-sessions, beat, flower, migration, collectStatic',
    ]);
  });

  it('when it names a service that the environment does not have', () => {
    const least = environment();
    const extend = () => ({ statements: { beat: [statement] } });
    expect(() => withoutCreationStacks(() => new EnvironmentStack(app(), application, least, [least], extend))).toThrow(
      new Error('test.extensions.statements: must name services of the environment, got "beat"; take one of web'),
    );
  });

  it('when it excepts resources of the stack from a check, or names no service', () => {
    expect(
      refused(() => ({
        encryptedServices: ['Amazon DynamoDB'],
        scanExceptions: [{ check: 'CKV_AWS_1', resources: ['aws_s3_bucket.storage_media_bucket'], reason: 'none' }],
      })),
    ).toEqual([
      'test.extensions.encryptedServices[0]: must be a service as the host of its endpoint begins, got "Amazon DynamoDB"; such as dynamodb',
      'test.extensions.scanExceptions[0].resources[0]: must be the address of a resource of the extension, got "aws_s3_bucket.storage_media_bucket"; such as aws_dynamodb_table.extensions_events',
    ]);
  });
});

describe('the example of docs/extending.md', () => {
  const stack = stackOf(exampleExtension);
  const terraform = terraformOf(stack);
  const bootstrap = bootstrapOf(exampleExtension);
  const without = bootstrapOf(() => ({}));
  const worker = 'worker_thirty_characters_long_worker1';

  it('has rights for every type of its resources', () => {
    expect(uncoveredTypes(stack)).toEqual([]);
  });

  it('is tagged and bound as all else is', () => {
    expect(
      only(
        {
          ...terraform,
          resource: { aws_iam_role: { role: all(terraform, 'aws_iam_role').extensions_report_role } },
        } as typeof terraform,
        'aws_iam_role',
      ).permissions_boundary,
    ).toBe('arn:aws:iam::111111111111:policy/shop-test-boundary');
  });

  it('lets workers alone write to the table', () => {
    // A schedule writes to a table of its own.
    const writers = Object.entries(all(terraform, 'aws_iam_role_policy')).filter(
      ([name, { policy }]) => policy.includes('dynamodb:PutItem') && !name.startsWith('schedule_'),
    );
    expect(writers.map(([name]) => name)).toEqual([`${worker}_use_extensions_policy`]);
  });

  const table = 'arn:aws:dynamodb:eu-central-1:111111111111:table/shop-test-events';
  const other = 'arn:aws:dynamodb:eu-central-1:111111111111:table/shop-production-events';

  it.each([
    ['github_deploy', 'dynamodb:CreateTable', table, true],
    ['github_deploy', 'dynamodb:DescribeTable', table, true],
    ['github_deploy', 'dynamodb:DeleteTable', table, true],
    ['github_deploy', 'dynamodb:DeleteTable', other, false],
    ['github_deploy', 'dynamodb:Scan', table, false],
    [
      'github_deploy',
      'lambda:CreateFunction',
      'arn:aws:lambda:eu-central-1:111111111111:function:shop-test-report',
      true,
    ],
    ['github_plan', 'dynamodb:DescribeTable', table, true],
    ['github_plan', 'dynamodb:CreateTable', table, false],
  ] as const)('lets %s do %s on %s: %s', async (who, action, what, expected) => {
    expect(await new Iam(bootstrap, config).allows({ who, action, what })).toBe(expected);
    // Nobody may without it.
    expect(await new Iam(without, config).allows({ who, action, what })).toBe(false);
  });

  it('lets the boundary grow by what workers and the function do, and by nothing else', () => {
    const boundary = (of: typeof bootstrap) =>
      statements(all(of, 'aws_iam_policy').github_boundary_policy.policy).flatMap(
        ({ Action, Resource }: { Action: string[]; Resource: string[] }) =>
          Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
      );
    const before = boundary(without).map((right: object) => JSON.stringify(right));
    const grown = boundary(bootstrap).filter((right: object) => !before.includes(JSON.stringify(right)));
    expect([...new Set(grown.map(({ action }: { action: string }) => action))]).toEqual([
      'dynamodb:PutItem',
      'dynamodb:Scan',
    ]);
  });
});

it('puts a table of an extension where its state address says', () => {
  const terraform = build(({ scope }) => {
    new DynamodbTable(scope, 'events', { name: 'events' });
    return {};
  });
  expect(Object.keys(all(terraform, 'aws_dynamodb_table'))).toContain('extensions_events');
});
