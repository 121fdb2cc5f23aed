/** What becomes of a running environment when a setting changes. */
export interface Change {
  /**
   * Paths as test/docs/settings.ts has them. `<service>` is web, each further service, worker and process, beat and Flower; `<task>` is the migration and collectStatic;
   * `.*` is all that a group holds.
   */
  settings: string[];
  kind: 'in place' | 'replaced without a gap' | 'replaced with a gap' | 'refused';
  /** What happens, in Markdown. */
  what: string;
}

export const changes: Change[] = [
  {
    settings: [
      '<service>.alarms.*',
      'schedules[].alarms.*',
      'broker.alarms.*',
      'cache.alarms.*',
      'database.alarms.*',
      'loadBalancer.alarms.*',
      'network.alarms.*',
      'mail.alarms.*',
      'mail.feedbackSubscribers[]',
      'observability.loadBalancerErrors.*',
      'cdn.alarms.*',
      'observability.alarmSubscribers[]',
      'observability.objectives.*',
    ],
    kind: 'in place',
    what: 'Alarms alone. A new subscriber confirms by mail.',
  },
  {
    settings: ['observability.probe.*', 'observability.budget.*'],
    kind: 'in place',
    what: 'What looks from outside, and the budget. Nothing that serves users.',
  },
  {
    settings: ['observability.dashboard'],
    kind: 'in place',
    what: 'The page alone: `false` deletes it.',
  },
  {
    settings: ['observability.containerInsights'],
    kind: 'in place',
    what: 'The cluster, and what the alarm `missing-tasks` of each service goes by; no task is replaced. [Container Insights](alarms.md#container-insights)',
  },
  {
    settings: ['observability.tracing.*'],
    kind: 'replaced without a gap',
    what: 'Other variables, and with `sidecar` a collector: new tasks of what is traced, before old ones.',
  },
  {
    settings: ['observability.logRetentionDays', 'ecsExec.logRetentionDays'],
    kind: 'in place',
    what: 'CloudWatch deletes what is older.',
  },
  {
    settings: [
      ...['web.scaling.*', 'services[].scaling.*', 'workers[].scaling.*', 'processes[].scaling.*', '<service>.tasks'],
      ...['workers[].backlog.*', 'workers[].spot.*'],
    ],
    kind: 'in place',
    what: 'Scaling alone. A worker’s `tasks` and `spot` replace its tasks, new ones before old ones: the provider changes the share of Spot only together with a new deployment.',
  },
  {
    settings: [
      ...['web', 'services[]'].flatMap((service) =>
        [
          'healthCheckIntervalSeconds',
          'healthCheckTimeoutSeconds',
          'healthyThreshold',
          'unhealthyThreshold',
          'healthCheckGracePeriodSeconds',
          'deregistrationDelaySeconds',
          'slowStartSeconds',
          'stickySeconds',
        ].map((name) => `${service}.${name}`),
      ),
    ],
    kind: 'in place',
    what: '[The target group](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html) and the service, whose tasks stay. [`slowStartSeconds`](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html#slow-start-mode) holds for tasks that come from then on, [`stickySeconds`](https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html) for browsers from their next request on.',
  },
  {
    settings: ['web.deployment.*'],
    kind: 'in place',
    what: 'A service without tasks, a target group, a rule and alarms beside web, which come or go; web, its address and its tasks stay. With several `web.paths`, the rules of all but the least specific go or come with the strategy: such a path gets 404 for some seconds. The first deploy with another strategy than rolling is the first that is shifted. Go back to rolling once a deploy has ended: otherwise users of the new version are cut off. [Deployments](deployments.md)',
  },
  {
    settings: [
      ...['web.healthCheckPath', 'web.healthCheckMatcher'],
      ...['services[].healthCheckPath', 'services[].healthCheckMatcher'],
    ],
    kind: 'replaced without a gap',
    what: 'The tasks of that service, of which only those of web check it themselves, then the health check of the load balancer. The new image must pass the old check as well as the new one: until all new tasks run, the load balancer asks for the old path. An image that does not is rolled back.',
  },
  {
    settings: ['web.hosts[]', 'web.paths[]', 'services[].hosts[]', 'services[].paths[]'],
    kind: 'replaced with a gap',
    what: 'A rule of the load balancer for each path: one that goes and one that comes are not ordered, so a path that both take gets 404 for some seconds. Other host names change in place.',
  },
  {
    settings: [
      ...['architecture', 'cpu', 'entryPoint', 'ephemeralStorageGiB', 'memoryMiB', 'user', 'variables'].map(
        (name) => `<service>.${name}`,
      ),
      ...['<service>.openFiles', '<service>.stopTimeoutSeconds', '<service>.logs.*'],
      ...[
        'web.server',
        'web.command[]',
        'web.workers',
        'web.threads',
        'web.connectionsPerWorker',
        'web.workerTimeoutSeconds',
      ],
      ...['web.maxRequests', 'web.maxRequestsJitter', 'web.gracefulTimeoutSeconds', 'web.containerHealthCheck.*'],
      ...[
        'workers[].acksLate',
        'workers[].concurrency',
        'workers[].healthCheck.*',
        'workers[].maxTasksPerChild',
        'workers[].pool',
      ],
      ...['workers[].prefetchMultiplier', 'workers[].softShutdownSeconds'],
      ...['processes[].command[]', 'services[].command[]', 'services[].containerHealthCheck.*'],
      ...['services[].image', 'services[].secrets[]'],
    ],
    kind: 'replaced without a gap',
    what: 'The tasks of that service, new ones before old ones. Beat stops for half a minute to two minutes: two of it must never run.',
  },
  {
    settings: ['workers[].protection.*'],
    kind: 'replaced without a gap',
    what: 'The tasks of that worker, new ones before old ones, which have their protection, if any, as they were told. Where a worker has it for the first time, the permissions boundary must grow first: `npm run deploy bootstrap-<env>`.',
  },
  {
    settings: ['workers[].capacity.kind', 'workers[].capacity.gpus'],
    kind: 'replaced without a gap',
    what: 'The tasks of that worker, in place: the service stays. Instances come before its new tasks, and go after the last of the old ones. With a share of Spot old tasks stop before new ones run.',
  },
  {
    settings: [
      ...['diskGiB', 'instanceTypes[]', 'maxInstances', 'minInstances', 'spotPercent'].map(
        (name) => `workers[].capacity.${name}`,
      ),
    ],
    kind: 'in place',
    what: 'The group of instances. It holds for instances that come from then on; [capacity.md](capacity.md) says how those that run are replaced. `spotPercent` that comes to 0, or leaves it, replaces the tasks of the worker as well.',
  },
  {
    settings: ['beat.scheduler', 'beat.healthCheck.*'],
    kind: 'replaced with a gap',
    what: 'Beat, which stops for half a minute to two minutes. What is due meanwhile is sent late.',
  },
  {
    settings: ['services[].internal.clients[]', 'web.internal.clients[]'],
    kind: 'replaced without a gap',
    what: "The tasks of whoever may call it from then on, or may no more: the path is there before the new tasks, and goes after the last of the old. `internal` that comes to a service of the load balancer, or goes, [changes it in place](services.md#what-a-deploy-changes). `web.internal` that comes or goes replaces the tasks of `web`, and of all of the application's image, which are told the host name.",
  },
  {
    settings: [
      ...['services[].internal.perRequestTimeoutSeconds', 'services[].internal.idleTimeoutSeconds'],
      ...['web.internal.perRequestTimeoutSeconds', 'web.internal.idleTimeoutSeconds'],
    ],
    kind: 'replaced without a gap',
    what: 'With `service-connect` the tasks of that service, whose proxies hold them. `web.internal.idleTimeoutSeconds` also stands in the command of gunicorn and uvicorn.',
  },
  {
    settings: ['discovery.kind'],
    kind: 'replaced without a gap',
    what: 'The tasks of internal services, then of those that call them, which get a proxy or lose theirs. The names and the variables stay, and the records of DNS are there all the time, so calls go on.',
  },
  {
    settings: ['discovery.tls.certificateAuthorityArn'],
    kind: 'replaced without a gap',
    what: 'The tasks of services that are called, then of their callers. With `discovery.tls` that comes or goes, callers and called do not understand each other until all of both are new: [calls fail](services.md#tls-between-services) for so long, and users of the load balancer see no more of it than that.',
  },
  {
    settings: ['discovery.ttlSeconds'],
    kind: 'in place',
    what: 'The records alone.',
  },
  {
    settings: ['<service>.permissions[].*', '<task>.permissions[].*'],
    kind: 'replaced without a gap',
    what: 'The policy. What is new in it is there before the tasks of the new revision, and what is taken away goes after the last of the old. Where the policies of a role have more than 4,600 characters together, they change in place.',
  },
  {
    settings: [
      ...[
        'architecture',
        'command[]',
        'cpu',
        'entryPoint',
        'ephemeralStorageGiB',
        'memoryMiB',
        'user',
        'variables',
      ].map((name) => `<task>.${name}`),
      ...['<task>.timeoutSeconds', 'collectStatic.access'],
    ],
    kind: 'in place',
    what: 'The task runs once more, before any service is updated.',
  },
  {
    settings: [
      ...['architecture', 'command[]', 'cpu', 'entryPoint', 'ephemeralStorageGiB', 'memoryMiB', 'openFiles'],
      ...['stopTimeoutSeconds', 'user', 'variables', 'timeoutSeconds', 'overlap', 'retries', 'permissions[].*'],
    ].map((name) => `schedules[].${name}`),
    kind: 'in place',
    what: 'The next run. One that is under way ends as it began, and its retries are as it was; [what the deploy takes away](schedules.md#what-a-deploy-does) is gone for it.',
  },
  {
    settings: ['schedules[].at', 'schedules[].timeZone'],
    kind: 'in place',
    what: 'The next start, and the hours of the alarm `no-success`. A new `rate(...)` counts from the deploy on.',
  },
  {
    settings: ['schedules[].name'],
    kind: 'replaced without a gap',
    what: 'Another name is another schedule: its logs are new, and the deploy waits up to three hours for a run of the old one that is under way, since Step Functions deletes nothing that runs. Stop the run, or pause the schedule before.',
  },
  {
    settings: ['workers[].name', 'processes[].name'],
    kind: 'replaced with a gap',
    what: 'Another name is another service. The old one is stopped while the new one starts, some minutes in which tasks wait. They stay in the broker.',
  },
  {
    settings: ['services[].image.repository'],
    kind: 'replaced without a gap',
    what: 'The tasks of that service, new ones before old ones, once [the new repository is there and its image is pushed](services.md#an-image-of-your-own). A repository that no service names any more goes, which AWS refuses while it holds images, unless `registry.deleteImages` is `true`.',
  },
  {
    settings: ['services[].name'],
    kind: 'replaced with a gap',
    what: 'Another name is another service with rules of its own. Its paths get 404 until all is there: run both under different paths for a while.',
  },
  {
    settings: ['services[].port'],
    kind: 'replaced with a gap',
    what: 'The tasks of that service, new ones before old ones. The path from the load balancer to the old port goes first: requests fail until the new tasks are healthy.',
  },
  {
    settings: ['workers[].queues[]', 'workers[].sharesQueues'],
    kind: 'replaced without a gap',
    what: 'The tasks of that worker.',
  },
  {
    settings: ['application.queues[].name'],
    kind: 'refused',
    what: 'A new queue is there before the tasks that use it. With SQS, one that is renamed or taken away is deleted after the last task that used it, with its dead letters; a deploy stops while either holds tasks, before it begins and again before the queue goes. `-- --discard <queue>` throws them away. A run of a schedule that began before the deploy can send to the queue after the second look, and its task is lost. With Redis a deploy stops before it begins, by what was measured in the last five minutes. What is sent to the queue later, or let be by `--discard`, stays, and no worker takes it: [the alarm `unknownQueues`](celery.md#queues) tells.',
  },
  {
    settings: ['application.queues[].longestTaskSeconds', 'broker.visibilityTimeoutSeconds'],
    kind: 'replaced without a gap',
    what: 'The tasks of the workers. SQS hides what is taken from then on for as long as the new value says: before you lower it, wait for tasks that take longer.',
  },
  {
    settings: ['broker.retentionDays', 'broker.deadLetterRetentionDays', 'broker.maxReceives'],
    kind: 'in place',
    what: '[SQS](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html), within a minute, retention within 15. A shorter retention deletes what is older.',
  },
  {
    settings: ['broker.kind'],
    kind: 'replaced without a gap',
    what: 'The new broker is there before the tasks that use it, and the old one goes after the last of them. A queue that holds tasks stops the deploy, as above, in Redis too: before it begins, and again before the old broker goes.',
  },
  {
    settings: ['broker.nodeType', 'cache.nodeType'],
    kind: 'in place',
    what: '[ElastiCache](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/redis-cluster-vertical-scaling.html) puts new nodes beside the old ones and copies what they hold. Connections break for [some seconds](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Scaling.RedisReplGrps.ScaleUp.html) when the old ones go.',
  },
  {
    settings: [
      'broker.replicas',
      'cache.replicas',
      'broker.snapshotRetentionDays',
      'broker.snapshotWindow',
      'broker.maintenanceWindow',
      'cache.snapshotRetentionDays',
      'cache.snapshotWindow',
      'cache.maintenanceWindow',
    ],
    kind: 'in place',
    what: 'A replica [comes](https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_IncreaseReplicaCount.html) and [goes](https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_DecreaseReplicaCount.html) without down time.',
  },
  {
    settings: [
      'broker.authTokenVersion',
      'cache.authTokenVersion',
      'database.passwordVersion',
      'database.applicationPasswordVersion',
      'secrets.djangoSecretKeyVersion',
      'secrets.versions',
      'flower.passwordVersion',
    ],
    kind: 'replaced without a gap',
    what: 'The tasks that read it: [variables.md](variables.md) says what holds meanwhile. Redis takes both tokens until then; the database takes its new password at once, and tasks of before it can open no new connection. A run of a schedule that began before the deploy [keeps the old one](schedules.md#what-a-deploy-does), also when that is worth nothing any more.',
  },
  {
    settings: ['broker.engine', 'cache.engine'],
    kind: 'in place',
    what: '[From Redis to Valkey](https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html#VersionManagement.HowTo.cross-engine-upgrade), with data, address and token, and no task is replaced. With a replica it takes over for seconds, without one the nodes are away for minutes. From Valkey back to Redis a deploy is refused: AWS knows no way.',
  },
  {
    settings: ['cache.shards'],
    kind: 'replaced without a gap',
    what: 'From 1 to several, or back: another Redis, empty, before the tasks that use it. Between other numbers in place.',
  },
  {
    settings: ['database.instanceClass'],
    kind: 'replaced with a gap',
    what: 'The database restarts: with `multiAz` for [one to two minutes](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html), without it for some minutes.',
  },
  {
    settings: [
      'database.storageGiB',
      'database.maxStorageGiB',
      'database.multiAz',
      'database.backupWindow',
      'database.maintenanceWindow',
      'database.deletionProtection',
      'database.finalSnapshot',
      'database.iamAuthentication',
      'database.logExports[]',
      'database.monitoringIntervalSeconds',
      'database.performanceInsightsRetentionDays',
      'database.slowQueryMilliseconds',
    ],
    kind: 'in place',
    what: '[The database goes on](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.Settings.html). `storageGiB` only grows, by a tenth at least, at most every six hours. `multiAz` that comes slows writes down while the second zone fills: change it when few write.',
  },
  {
    settings: ['database.backupRetentionDays'],
    kind: 'replaced with a gap',
    what: 'From 0 to more, or to 0: [RDS stops the database](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html) for some seconds to some minutes, with `multiAz` too. Between other numbers in place.',
  },
  {
    settings: ['database.maxConnections'],
    kind: 'replaced with a gap',
    what: '[A parameter that PostgreSQL reads when it starts](https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/parameter-groups-overview.html). It waits for the next restart, which is yours to make: with `multiAz` one to two minutes.',
  },
  {
    settings: [
      'database.pooling',
      'database.pgbouncerConnectionsPerTask',
      'database.role',
      'database.readReplicas',
      'application.databaseCertificates',
    ],
    kind: 'replaced without a gap',
    what: 'All tasks. A proxy or a replica is there before them, and one that is taken away goes after the last task that used it.',
  },
  {
    settings: ['database.proxyConnectionsPercent'],
    kind: 'in place',
    what: 'The proxy alone.',
  },
  {
    settings: ['network.outbound[].*', 'network.interfaceEndpoints[]', 'flower.allowedCidrs[]'],
    kind: 'in place',
    what: 'A way out that is taken away goes after the tasks that used it.',
  },
  {
    settings: ['network.egress'],
    kind: 'replaced without a gap',
    what: 'All tasks, which move to other subnets. Their old way out goes after the last of them. The addresses that they call the internet from change.',
  },
  {
    settings: ['network.zones[]'],
    kind: 'replaced with a gap',
    what: 'A zone that comes adds subnets. One that goes is refused by AWS while a database or a Redis stands in it.',
  },
  {
    settings: [
      ...['network.existing.privateSubnetIds[]', 'network.existing.publicSubnetIds[]'],
      'network.existing.databaseSubnetIds[]',
    ],
    kind: 'replaced with a gap',
    what: 'The load balancer changes in place, and tasks are replaced without a gap. A proxy is made anew before the old one goes. A database subnet that goes is refused by AWS while a database or a Redis stands in it.',
  },
  {
    settings: ['network.existing.flowLogs'],
    kind: 'in place',
    what: 'The flow log alone.',
  },
  {
    settings: ['network.existing.vpcId'],
    kind: 'refused',
    what: 'Neither another VPC, nor one that is there in the place of one of the environment’s own, nor the other way round: the database can’t move. Make a new environment beside it, and move the data.',
  },
  {
    settings: ['encryption.keyArn'],
    kind: 'refused',
    what: 'A registry, a Redis and a database keep the key that they were made with. Make a new environment beside it, and move the data.',
  },
  {
    settings: ['network.cidr'],
    kind: 'refused',
    what: 'All of the network would be made anew, and the database can’t move: make a new environment beside it, and move the data.',
  },
  {
    settings: ['name', 'account', 'region', 'application.project'],
    kind: 'refused',
    what: 'They say which environment it is. Another one is another environment, with a state of its own, and the old one stays. Terraform refuses the credentials of another account.',
  },
  {
    settings: ['state.*'],
    kind: 'in place',
    what: 'No resource. A state that is to be elsewhere [is moved by hand](operations.md), and Terraform asks.',
  },
  {
    settings: [
      'assumeRoleArn',
      'stage',
      'application.github.*',
      'application.proxyHeader',
      'database.withoutBackupCopy',
      'database.withoutCertificates',
      'storage.withoutMediaCopy',
      'processes[].connections',
      'services[].connections',
      'schedules[].connections',
      'web.slowestRequestSeconds',
    ],
    kind: 'in place',
    what: 'What is checked and who deploys. `stage` is told to tasks too, which are replaced without a gap.',
  },
  {
    settings: [
      'application.asgiApplication',
      'application.celeryApp',
      'application.celeryVersion',
      'application.settingsModule',
      'application.variables',
      'application.wsgiApplication',
      'parameters.variables',
      'ecsExec.writableRootFilesystem',
    ],
    kind: 'replaced without a gap',
    what: 'All tasks that are told it.',
  },
  {
    settings: ['parameters.featureFlags'],
    kind: 'in place',
    what: 'Parameter Store. Tasks see it when they look next.',
  },
  {
    settings: ['application.secrets[]'],
    kind: 'replaced without a gap',
    what: 'A new one must be filled before tasks start: the deploy stops and says how. One that is taken away goes after the last task that read it, and can be brought back for `secrets.recoveryWindowDays`.',
  },
  {
    settings: [
      'encryption.deletionWindowDays',
      'secrets.recoveryWindowDays',
      'registry.deleteImages',
      'registry.imagesKept',
      'registry.unpulledDays',
      ...[
        'accessLogRetentionDays',
        'brokenUploadDays',
        'deleteObjects',
        'infrequentAccessAfterDays',
        'mediaCopy.oldVersionDays',
        'oldVersionDays',
      ].map((name) => `storage.${name}`),
      'loadBalancer.deletionProtection',
    ],
    kind: 'in place',
    what: 'What may be deleted, and when. Less of it deletes what is older, within [days or weeks](https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-set-lifecycle-configuration-intro.html).',
  },
  {
    settings: ['database.backups.copyToRegion', 'storage.mediaCopy.region'],
    kind: 'in place',
    what: '[A second copy](operations.md#a-second-copy) begins with what comes from then on; the application notices nothing. Another region is refused by Terraform while the copy is there.',
  },
  {
    settings: ['storage.mediaCopy.alarms.*'],
    kind: 'in place',
    what: 'Alarms alone.',
  },
  {
    settings: ['database.restoreFrom.*'],
    kind: 'in place',
    what: "Nothing: it says what a database begins with, and one that is there ignores it. To take `snapshot` out deletes the snapshot's copy, which with `deletionProtection` an administrator deploys.",
  },
  {
    settings: ['application.registryEnvironment'],
    kind: 'replaced without a gap',
    what: 'The registry [is moved](operations.md#move-the-registry-that-all-share).',
  },
  {
    settings: ['loadBalancer.idleTimeoutSeconds', 'cdn.originReadTimeoutSeconds'],
    kind: 'in place',
    what: 'The tasks of web are replaced without a gap where their server must wait longer.',
  },
  {
    settings: ['cdn.certificateArn', 'loadBalancer.domain.*', 'flower.domain.*'],
    kind: 'replaced without a gap',
    what: 'Another certificate comes before the listener that uses it, and the old one goes after. DNS takes a minute; a name that is taken out is gone at once.',
  },
  {
    settings: [
      'loadBalancer.waf.*',
      'cdn.waf.*',
      'cdn.basicAuth.*',
      'cdn.contentSecurityPolicy',
      'cdn.geoRestriction.*',
      'cdn.hstsIncludeSubdomains',
      'cdn.hstsMaxAgeDays',
      'cdn.priceClass',
      'application.djangoPaths.django[]',
      'application.djangoPaths.media',
      'application.djangoPaths.static',
      'application.frontEnds[].hashedPaths[]',
      'application.frontEnds[].kind',
      'application.frontEnds[].path',
    ],
    kind: 'in place',
    what: 'CloudFront serves the old and the new side by side for the minutes that a distribution takes.',
  },
  {
    settings: ['cdn.hostNames', 'cdn.originAccess'],
    kind: 'replaced with a gap',
    what: '[frontends.md](frontends.md) says what a host name needs to move, and what a `cdn` that is added costs: 5 to 15 minutes.',
  },
  {
    settings: ['application.frontEnds[].name', 'application.djangoPaths.staticFrom'],
    kind: 'refused',
    what: 'A bucket that is taken away. A deploy stops while it holds objects or versions of them, unless `storage.deleteObjects` asks for their end.',
  },
  {
    settings: [
      'mail.fromAddresses[]',
      'mail.host',
      'mail.kind',
      'mail.login',
      'mail.port',
      'mail.senders[]',
      'mail.tls',
      'mail.to',
    ],
    kind: 'replaced without a gap',
    what: 'All tasks, whose variables, rights and ways out these are: what is new is there before the new tasks, and what is taken away goes after the last of the old. An address that is not the first changes rights alone. [mail.md](mail.md) says what a person fills in before.',
  },
  {
    settings: ['mail.dmarc.*', 'mail.mailFrom', 'mail.records'],
    kind: 'in place',
    what: 'Records, which others remember for five minutes. Until SES has seen those of a new `mailFrom`, mail goes out by a MAIL FROM domain of SES.',
  },
  {
    settings: ['mail.domain'],
    kind: 'replaced with a gap',
    what: 'A new identity. SES refuses mail from it until it has seen the DKIM records: minutes in a zone of Route 53, up to 72 hours elsewhere. The domain that goes is there until the last task of before is gone.',
  },
];

const noFurtherSubnets = 'The network of the end-to-end test has no further subnets.';

/** Why no test of ours changes a setting in a running environment. */
export const unshown: Record<string, string> = {
  assumeRoleArn:
    'It says who runs Terraform. The tests run it under the roles by which they judge each call, and a project with `github` must not have it.',
  'application.project':
    'It names the bucket of the state together with `name`, which the tests change. In a project of another name the account ids of the tests are refused as placeholders.',
  'application.registryEnvironment':
    'The images are copied from one registry to the other by hand, by a client of Docker, and the emulator has one account at a time.',
  'cache.engine': 'It is that of `broker.engine`, which a test changes from Redis to Valkey: one construct makes both.',
  'cdn.certificateArn': 'The test with certificates that are there makes the environment with them.',
  'encryption.keyArn': 'A deploy refuses another key: the end-to-end test in a network that is there.',
  'mail.kind': 'One kind goes as a whole and the other comes. The tests deploy and destroy both.',
  'mail.login': 'A person must fill the login before tasks start. Unit tests show what comes and goes.',
  'mail.records': 'The records go, and the output comes. Unit tests show both.',
  'mail.domain': 'It is another identity, which is made beside the one before.',
  'network.existing.vpcId': 'A deploy refuses another network: the end-to-end test in a network that is there.',
  'network.existing.privateSubnetIds[]': noFurtherSubnets,
  'network.existing.publicSubnetIds[]': noFurtherSubnets,
  'network.existing.databaseSubnetIds[]': noFurtherSubnets,
  'network.existing.flowLogs': 'They come as they do in a network that is made. Unit tests show what is made.',
  'registry.unpulledDays': 'No environment of the end-to-end tests shares its registry.',
  'schedules[].name': 'It is another schedule, as it is with `workers[].name`, which a test changes.',
  'services[].image.repository':
    'Another image must be pushed to another repository before. The test of releases shows that a service with an image of its own comes, and changes, alone.',
  'services[].secrets[]': 'A secret must be filled by a person before. Unit tests show that the tasks alone change.',
  'services[].name': 'It is another service, as it is with `workers[].name`, which a test changes.',
  'workers[].capacity.gpus':
    'It is one more line of the task definition, which other tests change. The emulator runs no GPU.',
  'ecsExec.writableRootFilesystem':
    'It takes `true` alone. The tests show that `ecsExec` comes to a running environment as a whole.',
};
