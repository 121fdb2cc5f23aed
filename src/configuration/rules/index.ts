import { alarmsCanFire } from './alarms-can-fire.ts';
import { averageWithinLongest } from './average-within-longest.ts';
import { backlogCanBeMeasured } from './backlog-can-be-measured.ts';
import { backlogIsCounted } from './backlog-is-counted.ts';
import { budgetTells } from './budget-tells.ts';
import { celeryNeedsBroker } from './celery-needs-broker.ts';
import { celeryShutdown } from './celery-shutdown.ts';
import { certificatesTogether } from './certificates-together.ts';
import { cidrsDisjoint } from './cidrs-disjoint.ts';
import { collectStaticHasPlace } from './collect-static-has-place.ts';
import { copiesElsewhere } from './copies-elsewhere.ts';
import { countriesOnce } from './countries-once.ts';
import { databaseIsVerified } from './database-is-verified.ts';
import { databaseSubnetCapacity } from './database-subnet-capacity.ts';
import { dbConnectionBudget } from './db-connection-budget.ts';
import { deadLettersOutlastTasks } from './dead-letters-outlast-tasks.ts';
import { deployEndsInTime } from './deploy-ends-in-time.ts';
import { deploymentCanWork } from './deployment-can-work.ts';
import { discoveryTlsFits } from './discovery-tls-fits.ts';
import { egressPath } from './egress-path.ts';
import { everyQueueConsumed } from './every-queue-consumed.ts';
import { existingInPlace } from './existing-in-place.ts';
import { fargateSize } from './fargate-size.ts';
import { flowerNeedsRedis } from './flower-needs-redis.ts';
import { flowerReachable } from './flower-reachable.ts';
import { frontEndHostsServed } from './front-end-hosts-served.ts';
import { frontEndNamesUnique } from './front-end-names-unique.ts';
import { frontEndPathsUnique } from './front-end-paths-unique.ts';
import { frontEndsApartEverywhere } from './front-ends-apart-everywhere.ts';
import { githubEnvironmentsApart } from './github-environments-apart.ts';
import { githubInAccount } from './github-in-account.ts';
import { hashedPathsOnce } from './hashed-paths-once.ts';
import { hostNamesFit } from './host-names-fit.ts';
import { hostNamesInZone } from './host-names-in-zone.ts';
import { hostNamesOnce } from './host-names-once.ts';
import { hostNamesUnique } from './host-names-unique.ts';
import { httpsOutsideDevelopment } from './https-outside-development.ts';
import { instancesCanBeUsed } from './instances-can-be-used.ts';
import { instancesHoldTasks } from './instances-hold-tasks.ts';
import { internalServicesFit } from './internal-services-fit.ts';
import { logRouterPortsFree } from './log-router-ports-free.ts';
import { logRouterSecretsKnown } from './log-router-secrets-known.ts';
import { logRoutersReach } from './log-routers-reach.ts';
import { logRoutersStopInTime } from './log-routers-stop-in-time.ts';
import { mailDomainInZone } from './mail-domain-in-zone.ts';
import { mailDomainsUnique } from './mail-domains-unique.ts';
import { mailFromItsDomain } from './mail-from-its-domain.ts';
import { mailInRegion } from './mail-in-region.ts';
import { mailLoginIsSecret } from './mail-login-is-secret.ts';
import { mailReachable } from './mail-reachable.ts';
import { namesApart } from './names-apart.ts';
import { namesUnique } from './names-unique.ts';
import { networkMadeOrExisting } from './network-made-or-existing.ts';
import { noPlainSecrets } from './no-plain-secrets.ts';
import { objectivesCanBeMissed } from './objectives-can-be-missed.ts';
import { outboundApart } from './outbound-apart.ts';
import { pathsReachable } from './paths-reachable.ts';
import { placeholdersReplaced } from './placeholders-replaced.ts';
import { probeHostsServed } from './probe-hosts-served.ts';
import { probeLetIn } from './probe-let-in.ts';
import { processNamesUnique } from './process-names-unique.ts';
import { productionAccountOwn } from './production-account-own.ts';
import { productionIsSafe } from './production-is-safe.ts';
import { protectionCanWork } from './protection-can-work.ts';
import { proxyHeaderTrue } from './proxy-header-true.ts';
import { queueNamesFree } from './queue-names-free.ts';
import { queueNamesUnique } from './queue-names-unique.ts';
import { registryEnvironment } from './registry-environment.ts';
import { registryKeeps } from './registry-keeps.ts';
import { registryReachable } from './registry-reachable.ts';
import { replicasNeedBackups } from './replicas-need-backups.ts';
import { repositoriesReplaced } from './repositories-replaced.ts';
import { restoreInReach } from './restore-in-reach.ts';
import { resultsNeedRedis } from './results-need-redis.ts';
import { roleInAccount } from './role-in-account.ts';
import type { ApplicationRule, EnvironmentRule, PairRule } from './rule.ts';
import { scalingCanWork } from './scaling-can-work.ts';
import { scheduleNamesUnique } from './schedule-names-unique.ts';
import { secondCopy } from './second-copy.ts';
import { secretNamesUnique } from './secret-names-unique.ts';
import { secretsKnown } from './secrets-known.ts';
import { serverCanRun } from './server-can-run.ts';
import { serviceImagesFit } from './service-images-fit.ts';
import { serviceNamesUnique } from './service-names-unique.ts';
import { serviceRoutesApart } from './service-routes-apart.ts';
import { serviceTimeoutsOrdered } from './service-timeouts-ordered.ts';
import { sharedRegistryIsSafe } from './shared-registry-is-safe.ts';
import { sidecarsFit } from './sidecars-fit.ts';
import { spotCanBeUsed } from './spot-can-be-used.ts';
import { stateBucketApart } from './state-bucket-apart.ts';
import { stateKeysUnique } from './state-keys-unique.ts';
import { stopOutlastsPolls } from './stop-outlasts-polls.ts';
import { storageGrowth } from './storage-growth.ts';
import { subnetCapacity } from './subnet-capacity.ts';
import { timeoutsOrdered } from './timeouts-ordered.ts';
import { tracingCanWork } from './tracing-can-work.ts';
import { variablesKnown } from './variables-known.ts';
import { variablesUnique } from './variables-unique.ts';
import { visibilityOutlastsTasks } from './visibility-outlasts-tasks.ts';
import { vpcOriginInRegion } from './vpc-origin-in-region.ts';
import { wafAtCdn } from './waf-at-cdn.ts';
import { webAwakeForWatchers } from './web-awake-for-watchers.ts';
import { webHostsServed } from './web-hosts-served.ts';
import { webTakesDjangoPaths } from './web-takes-django-paths.ts';
import { windowsApart } from './windows-apart.ts';
import { workerLogsCounted } from './worker-logs-counted.ts';
import { workerNamesUnique } from './worker-names-unique.ts';
import { zonesInRegion } from './zones-in-region.ts';
import { zonesMadeOnce } from './zones-made-once.ts';

export const applicationRules: ApplicationRule[] = [
  queueNamesUnique,
  queueNamesFree,
  secretNamesUnique,
  frontEndNamesUnique,
  frontEndPathsUnique,
  hashedPathsOnce,
  pathsReachable,
  registryEnvironment,
  registryReachable,
  sharedRegistryIsSafe,
  variablesKnown,
  repositoriesReplaced,
];

export const environmentRules: EnvironmentRule[] = [
  collectStaticHasPlace,
  registryKeeps,
  processNamesUnique,
  serviceNamesUnique,
  serviceImagesFit,
  serviceTimeoutsOrdered,
  serviceRoutesApart,
  instancesCanBeUsed,
  instancesHoldTasks,
  internalServicesFit,
  scheduleNamesUnique,
  proxyHeaderTrue,
  resultsNeedRedis,
  fargateSize,
  sidecarsFit,
  serverCanRun,
  scalingCanWork,
  protectionCanWork,
  alarmsCanFire,
  probeHostsServed,
  probeLetIn,
  webAwakeForWatchers,
  budgetTells,
  tracingCanWork,
  roleInAccount,
  githubInAccount,
  stateBucketApart,
  storageGrowth,
  timeoutsOrdered,
  networkMadeOrExisting,
  zonesInRegion,
  existingInPlace,
  certificatesTogether,
  httpsOutsideDevelopment,
  hostNamesOnce,
  hostNamesInZone,
  webHostsServed,
  webTakesDjangoPaths,
  frontEndHostsServed,
  frontEndsApartEverywhere,
  hostNamesFit,
  countriesOnce,
  wafAtCdn,
  vpcOriginInRegion,
  databaseIsVerified,
  dbConnectionBudget,
  discoveryTlsFits,
  egressPath,
  objectivesCanBeMissed,
  outboundApart,
  subnetCapacity,
  databaseSubnetCapacity,
  windowsApart,
  replicasNeedBackups,
  copiesElsewhere,
  restoreInReach,
  celeryNeedsBroker,
  everyQueueConsumed,
  workerNamesUnique,
  celeryShutdown,
  stopOutlastsPolls,
  backlogCanBeMeasured,
  backlogIsCounted,
  averageWithinLongest,
  spotCanBeUsed,
  flowerNeedsRedis,
  flowerReachable,
  visibilityOutlastsTasks,
  deadLettersOutlastTasks,
  deploymentCanWork,
  deployEndsInTime,
  logRouterPortsFree,
  logRoutersReach,
  logRouterSecretsKnown,
  logRoutersStopInTime,
  workerLogsCounted,
  mailInRegion,
  mailDomainInZone,
  mailFromItsDomain,
  mailReachable,
  mailLoginIsSecret,
  secretsKnown,
  variablesUnique,
  noPlainSecrets,
  productionIsSafe,
  secondCopy,
  placeholdersReplaced,
];

export const pairRules: PairRule[] = [
  namesUnique,
  namesApart,
  productionAccountOwn,
  githubEnvironmentsApart,
  stateKeysUnique,
  cidrsDisjoint,
  hostNamesUnique,
  zonesMadeOnce,
  mailDomainsUnique,
];
