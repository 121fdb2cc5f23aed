/**
 * What to do first when an alarm rings, in Markdown, by what comes after `<project>-<environment>-` in its name. `<service>` is web, each further service, worker and process, beat and
 * Flower; `<database>` the primary and each read replica.
 */
export const firstSteps: Record<string, string> = {
  '<service>-missing-tasks':
    '`npm run status <env>` shows why tasks stop or do not start. If it began with a deploy, go back to the image before: `npm run rollback <env>`.',
  '<service>-memory':
    'Raise `memoryMiB`, or run fewer `workers`, `threads` or `concurrency` in a task. If memory only ever grows, have processes replaced: `maxRequests`, `maxTasksPerChild`.',
  '<service>-cpu':
    'Raise `scaling.maxTasks` or `cpu`. If nobody asks for more than before, look in the logs for what loops.',
  '<service>-errors':
    'Read the errors in its logs. If they began with a deploy, go back to the image before: `npm run rollback <env>`.',
  '<service>-log-archive':
    'See by the metric `DeliveryToS3.Success` of the delivery stream whether it brings nothing at all: then its role, the bucket or the key refuses it.',
  '<service>-latency':
    'Look at `database-cpu` and the slow queries in the log of PostgreSQL, then at the CPU of the tasks.',
  '<service>-unhealthy-hosts': 'Read the log of a task: the application itself answers the health check.',
  '<service>-failures':
    'Read the tracebacks in its logs. If they began with a deploy, go back to the image before: `npm run rollback <env>`.',
  '<service>-backlog': 'Raise `scaling.maxTasks` of the worker, unless the database is what its tasks wait for.',
  '<service>-unattended_<queue>':
    '`npm run status <env>` shows why no task of the worker runs, and how many tasks of Celery wait.',
  '<service>-no-healthy-hosts':
    '`npm run status <env>`: each task fails its health check, or none runs. If it began with a deploy, go back to the image before: `npm run rollback <env>`.',
  'cdn-errors-<site>':
    'Look at `<service>-errors` and `load-balancer-errors` first. Without them CloudFront does not reach the load balancer: its certificate, or its security group.',
  'cdn-origin-latency-<site>': 'Look at `<service>-latency` first: what is slow is Django, unless it is the way to it.',
  'cdn-certificate':
    'A certificate of ACM: see that the CNAME records which prove the host names are still there. One that was imported: import the new one under the same ARN.',
  'cdn-web-acl-blocked':
    'Look in the log of the firewall which rule refuses whom. If they are users, count that rule (`countedRules`); if they are not, it does what it is for.',
  'probe-failures-<host-name>':
    'Open the address yourself. Then read `Problem` in the log of the function, and look at the alarms of CloudFront, the load balancer and web.',
  'probe-not-running': 'Read the log of the function `probe`: it fails itself, or nobody calls it.',
  'load-balancer-errors':
    '`npm run status <env>`: no task of a service is healthy, or requests take longer than `idleTimeoutSeconds`.',
  'load-balancer-certificate':
    'A certificate of ACM: see that the CNAME records which prove the host names are still there. One that was imported: import the new one under the same ARN.',
  'network-nat-ports-<zone>':
    'Find in the flow log of the VPC which address so many connections go to, and let the application keep its connections. `egress: nat-per-az` shares them among zones.',
  '<database>-free-storage':
    'Raise `maxStorageGiB`, and `storageGiB` at once: by itself RDS lets storage grow every six hours at most. Then look for what grew.',
  '<database>-connections':
    'See in `pg_stat_activity` who holds them, and end those that are `idle in transaction`. Run fewer tasks or threads, or take `pooling`.',
  '<database>-cpu':
    'Look in Performance Insights for the query that takes most of it. Then raise `instanceClass`, which restarts the database.',
  '<database>-cpu-credits':
    'Nothing is slow yet: the class is too small for this load. Look for the query as with `cpu`, or raise `instanceClass`.',
  '<database>-free-memory':
    'Fewer connections, each of which takes some MiB, or a larger `instanceClass`, which restarts the database.',
  '<database>-lag':
    'Let the application read from the primary what must be true. Look for long queries on the replica, and for what writes so much.',
  'database-proxy-connections':
    'Raise `proxyConnectionsPercent`, or look in the log of the proxy for connections that are pinned, and for transactions that stay open.',
  'broker-cpu': 'Look in the slow log for the commands that take it. A further node does not help: raise `nodeType`.',
  'broker-memory':
    'Look at the queues by `npm run status <env>`: run more workers, or raise `nodeType`. Results that nobody takes go by `result_expires`.',
  'broker-queue-depth': 'Read the log of the function `queue-depth`: it does not reach Redis, or nobody calls it.',
  'broker-unknown-queues':
    'Read `Queues` in the log of the function, and route these tasks to a queue of `application.queues`.',
  'broker-oldest-task-<queue>':
    '`npm run status <env>`: no worker takes from the queue, or each task takes longer than it may.',
  'broker-dead-letters-<queue>':
    'Read a message of the dead-letter queue, and the logs of the worker for the id of its task. Then move the messages back, or delete them.',
  'cache-cpu-<shard>':
    'Look in the slow log for the commands that take it, such as `KEYS`. Then raise `nodeType`, or `shards`.',
  'cache-evictions-<shard>':
    'Let entries end sooner, or raise `nodeType`. If the hit rate is still good, raise `cache.alarms.evictions.keys`.',
  'mail-bounces': 'Look in the feedback which addresses bounce, and stop sending to them: [mail.md](mail.md).',
  'mail-complaints': 'Look in the feedback who complains, and stop sending to them: [mail.md](mail.md).',
  'media-copy-failures': 'Copy them by hand: [operations.md](operations.md), A second copy.',
  'media-copy-lag': 'Look at how much is uploaded: it is over by itself, unless `media-copy-failures` rings, too.',
  '<schedule>-failed':
    'Open the last execution of its state machine, which says how the task ended. Then read the log of the schedule.',
  '<schedule>-no-success':
    'Run it by hand: [schedules.md](schedules.md). If it was never started, look at `schedules-not-started`.',
  'schedules-not-started': 'Read the message in the queue `not-started`.',
};
