import { expect, it } from 'vitest';
import { exceptionsOf } from '../../../../src/commands/scan/exceptions/exceptions.ts';
import { application, environment, type Overrides, redis, service } from '../../configuration/config.ts';

const alb = 'aws_lb.load_balancer_alb';
const database = 'aws_db_instance.database_instance';
const distribution = 'aws_cloudfront_distribution';
const queueDepth = 'aws_lambda_function.broker_queue_depth_function';
const replicas = [1, 2, 3, 4, 5].map((replica) => `aws_db_instance.database_replica_${replica}_instance`).join(' ');
const fromInternet =
  'CKV_AWS_260 aws_vpc_security_group_ingress_rule.load_balancer_from_internet_80 aws_security_group.load_balancer_security_group';
const fromCloudFront = 'CKV_AWS_260 aws_vpc_security_group_ingress_rule.load_balancer_from_cloudfront';
const oneOffTasks = `CKV2_AWS_5 ${['migrate', 'collect_static', 'database_role'].map((task) => `aws_security_group.${task}_security_group`).join(' ')}`;
const withoutIam = 'CKV_AWS_161 aws_db_instance';
const listenerWithoutCertificate = [
  'CKV_AWS_2 aws_lb_listener.load_balancer_http',
  'CKV_AWS_103 aws_lb_listener.load_balancer_http',
  `CKV2_AWS_20 ${alb}`,
];
const distributionWithoutCertificate = [fromCloudFront, `CKV_AWS_174 ${distribution}`, `CKV2_AWS_42 ${distribution}`];
const ofCloudFront = [
  `CKV_AWS_86 ${distribution}`,
  'CKV_AWS_259 aws_cloudfront_response_headers_policy',
  `CKV_AWS_305 ${distribution}`,
  `CKV_AWS_310 ${distribution}`,
  `CKV_AWS_374 ${distribution}`,
];
const ofQueueDepth = [
  ...['CKV_AWS_50', 'CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_173', 'CKV_AWS_272'].map(
    (check) => `${check} ${queueDepth}`,
  ),
  'CKV_AWS_290 aws_iam_role_policy.broker_queue_depth_policy',
];
const probe = 'aws_lambda_function.probe_function';
const ofProbe = ['CKV_AWS_50', 'CKV_AWS_115', 'CKV_AWS_116', 'CKV_AWS_117', 'CKV_AWS_173', 'CKV_AWS_272'].map(
  (check) => `${check} ${probe}`,
);
const ofOneNode = 'CKV2_AWS_50 aws_elasticache_replication_group';

const linesOf = (overrides: Overrides) =>
  exceptionsOf({ application, environments: [environment(overrides)] }, 'test').map(
    ({ check, resources = ['any'] }) => `${check} ${resources.join(' ')}`,
  );

const cdn = { cdn: {} };
const cacheOf = (replicas: number) => ({ cache: { nodeType: 'cache.t4g.micro', replicas, shards: 1 } });
const domain = { hostName: 'app.example.com', hostedZoneId: 'Z0TEST' };
const withDomain = { loadBalancer: { domain } };

const geoRestriction: Overrides = { cdn: { geoRestriction: { kind: 'allow', countries: ['DE'] } } };
const ecsExec: Overrides = { ecsExec: { writableRootFilesystem: true, logRetentionDays: 7 } };
const production = { stage: 'production' as const };
const asOwner: Overrides = { database: { role: 'owner' } };

it.each<[what: string, before: Overrides, after: Overrides, added: string[], gone: string[]]>([
  ['real users', {}, production, [], [`CKV2_AWS_28 ${alb}`, 'CKV_AWS_338 aws_cloudwatch_log_group']],
  ['logs of a year', {}, { observability: { logRetentionDays: 365 } }, [], ['CKV_AWS_338 aws_cloudwatch_log_group']],
  ['SQS', {}, { broker: { kind: 'sqs' } }, [], []],
  ['a probe', {}, { observability: { logRetentionDays: 7, probe: { path: '/' } } }, ofProbe, []],
  [
    'one node of Redis as the broker',
    {},
    { broker: redis },
    ['CKV_AWS_31 aws_elasticache_replication_group', ...ofQueueDepth, ofOneNode],
    [],
  ],
  ['two nodes in place of one', { broker: redis }, { broker: { ...redis, replicas: 1 } }, [], [ofOneNode]],
  ['one node as the cache', {}, cacheOf(0), ['CKV_AWS_31 aws_elasticache_replication_group', ofOneNode], []],
  ['two nodes as the cache', {}, cacheOf(1), ['CKV_AWS_31 aws_elasticache_replication_group'], []],
  [
    'a broker of two nodes beside a cache of one',
    cacheOf(0),
    { ...cacheOf(0), broker: { ...redis, replicas: 1 } },
    ofQueueDepth,
    [],
  ],
  ['a domain', {}, withDomain, [], listenerWithoutCertificate],
  [
    'a web ACL before the load balancer',
    {},
    { loadBalancer: { waf: {} } },
    [`CKV2_AWS_76 ${alb}`],
    [`CKV2_AWS_28 ${alb}`],
  ],
  [
    'a web ACL before the load balancer of real users',
    production,
    { ...production, loadBalancer: { waf: {} } },
    [`CKV2_AWS_76 ${alb}`],
    [],
  ],
  ['a load balancer that is protected', {}, { loadBalancer: { deletionProtection: true } }, [], [`CKV_AWS_150 ${alb}`]],
  [
    'a CDN',
    {},
    cdn,
    [...ofCloudFront, `CKV_AWS_68 ${distribution}`, `CKV2_AWS_47 ${distribution}`, ...distributionWithoutCertificate],
    [fromInternet, `CKV2_AWS_28 ${alb}`],
  ],
  [
    'a CDN for real users',
    production,
    { ...production, ...cdn },
    [...ofCloudFront, ...distributionWithoutCertificate],
    [fromInternet],
  ],
  [
    'a CDN with a domain',
    cdn,
    { ...cdn, ...withDomain },
    [],
    [...distributionWithoutCertificate, ...listenerWithoutCertificate],
  ],
  ['a web ACL at the CDN', cdn, { cdn: { waf: {} } }, [], [`CKV_AWS_68 ${distribution}`]],
  [
    'a web ACL at the CDN for real users',
    { ...production, ...cdn },
    { ...production, cdn: { waf: {} } },
    [`CKV2_AWS_47 ${distribution}`],
    [],
  ],
  ['a CDN for some countries', cdn, geoRestriction, [], [`CKV_AWS_374 ${distribution}`]],
  ['an origin for CloudFront alone', cdn, { cdn: { originAccess: 'prefix-list' } }, [`CKV2_AWS_28 ${alb}`], []],
  ['a database that is protected', {}, { database: { deletionProtection: true } }, [], [`CKV_AWS_293 ${database}`]],
  ['a database in two zones', {}, { database: { multiAz: true } }, [], [`CKV_AWS_157 ${database}`]],
  [
    'replicas of the database',
    {},
    { database: { readReplicas: 1 } },
    [`CKV_AWS_157 ${replicas}`, `CKV_AWS_293 ${replicas}`],
    [],
  ],
  [
    'a proxy before the database',
    {},
    { database: { pooling: 'rds-proxy' } },
    ['CKV2_AWS_5 aws_security_group.database_proxy_security_group'],
    [],
  ],
  ['PgBouncer beside each task', {}, { database: { pooling: 'pgbouncer' } }, [], []],
  [
    'a database without enhanced monitoring',
    {},
    { database: { monitoringIntervalSeconds: 0 } },
    [`CKV_AWS_118 ${database}`],
    [],
  ],
  [
    'a database of real users without enhanced monitoring',
    production,
    { ...production, database: { monitoringIntervalSeconds: 0 } },
    [],
    [],
  ],
  ['a migration', asOwner, { ...asOwner, migration: {} }, [oneOffTasks], []],
  ['static files to collect', asOwner, { ...asOwner, collectStatic: {} }, [oneOffTasks], []],
  ["a role of the application's own in the database", asOwner, {}, [oneOffTasks], []],
  ['logins by tokens of IAM', {}, { database: { iamAuthentication: true } }, [], [withoutIam]],
  ['tasks with public addresses', {}, { network: { egress: 'public-ip' } }, ['CKV_AWS_333 aws_ecs_service'], []],
  [
    'further services',
    {},
    { services: [service({ name: 'partner-api' })] },
    ['CKV_AWS_378 aws_lb_target_group.service_partner_api_target_group'],
    [],
  ],
  ['ECS Exec', {}, ecsExec, ['CKV_AWS_336 aws_ecs_task_definition'], []],
])('%s add and take away these exceptions from a scan, and no other', (_, before, after, added, gone) => {
  const [linesBefore, linesAfter] = [linesOf(before), linesOf(after)];
  expect(linesAfter.filter((line) => !linesBefore.includes(line))).toEqual(added);
  expect(linesBefore.filter((line) => !linesAfter.includes(line))).toEqual(gone);
});

it('the least environment has these exceptions from a scan', () => {
  expect(linesOf({})).toEqual([
    'CKV_AWS_378 aws_lb_target_group.web_target_group',
    'CKV2_AWS_57 aws_secretsmanager_secret',
    'CKV2_AWS_34 aws_ssm_parameter',
    'CKV_AWS_145 aws_s3_bucket.storage_static_bucket',
    'CKV_AWS_145 aws_s3_bucket.storage_logs_bucket',
    'CKV_AWS_144 aws_s3_bucket',
    'CKV2_AWS_62 aws_s3_bucket',
    withoutIam,
    oneOffTasks,
    fromInternet,
    `CKV2_AWS_28 ${alb}`,
    `CKV_AWS_150 ${alb}`,
    `CKV_AWS_293 ${database}`,
    `CKV_AWS_157 ${database}`,
    'CKV_AWS_338 aws_cloudwatch_log_group',
    ...listenerWithoutCertificate,
  ]);
});

it('a bootstrap has these exceptions from a scan', () => {
  const bootstrap = exceptionsOf({ application, environments: [environment()] }, 'bootstrap-test');
  expect(bootstrap.map(({ check, resources }) => [check, resources])).toEqual(
    ['CKV_AWS_18', 'CKV_AWS_144', 'CKV2_AWS_62'].map((check) => [check, ['aws_s3_bucket.bucket']]),
  );
});
