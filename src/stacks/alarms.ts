import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import type { TerraformStack } from 'cdktf';
import { BrokerAlarms } from '../../modules/broker/alarms.ts';
import { Budget } from '../../modules/budget/budget.ts';
import { WorkerAlarms } from '../../modules/celery-worker/alarms.ts';
import { ClusterEvents } from '../../modules/cluster/events.ts';
import { InstanceAlarms, ProxyAlarms } from '../../modules/database/alarms.ts';
import { DatabaseEvents } from '../../modules/database/events.ts';
import type { Key } from '../../modules/encryption/key.ts';
import { ServiceAlarms } from '../../modules/fargate-service/alarms.ts';
import { CdnAlarms } from '../../modules/frontend-cdn/alarms.ts';
import { CertificateAlarms, LoadBalancerAlarms } from '../../modules/load-balancer/alarms.ts';
import { ArchiveAlarms } from '../../modules/log-router/alarms.ts';
import { MailAlarms } from '../../modules/mail/alarms.ts';
import { SesMail } from '../../modules/mail/ses-mail.ts';
import { NetworkAlarms } from '../../modules/network/alarms.ts';
import { Network } from '../../modules/network/network.ts';
import { ObjectiveAlarms } from '../../modules/objectives/alarms.ts';
import { objectivesOf } from '../../modules/objectives/objectives.ts';
import type { AlarmSetProps } from '../../modules/observability/alarm-set.ts';
import { AlarmTopic } from '../../modules/observability/alarm-topic.ts';
import { type Cause, UsersNotServed } from '../../modules/observability/users-not-served.ts';
import { ProbeAlarms } from '../../modules/probe/alarms.ts';
import { Probe } from '../../modules/probe/probe.ts';
import { RedisAlarms } from '../../modules/redis/alarms.ts';
import { ScheduleAlarms, SchedulesAlarms } from '../../modules/schedules/alarms.ts';
import { MediaCopyAlarms, MediaCopyLagAlarms } from '../../modules/storage/alarms.ts';
import { ShiftAlarms } from '../../modules/traffic-shift/alarms.ts';
import { WebAclAlarms } from '../../modules/web-acl/alarms.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** Who is told when users are not served, or when an environment costs more than it should. */
export function addAlarms(
  stack: TerraformStack,
  environment: EnvironmentConfig,
  usEast1: AwsProvider,
  foundation: Foundation,
  { web, services, internalServices, workers, processes, starter, schedules, beat, flower }: Services,
): void {
  const { common, loadBalancer, broker, mail, logRouter } = foundation;
  const { observability } = environment;
  const { budget, objectives } = observability;
  const toldByBudgets = budget !== undefined;
  const topic = new AlarmTopic(stack, 'alarms', {
    ...common,
    takesEvents: true,
    toldByBudgets,
    settings: observability,
  });
  const to: To = { name: common.name, topic };
  addDataAlarms(environment, foundation, to);
  const causes: Cause[] = [];
  const atLoadBalancer = new LoadBalancerAlarms(loadBalancer, 'alarms', {
    ...to,
    loadBalancer,
    settings: observability,
  });
  causes.push({ what: 'the load balancer answers with errors by itself', alarmName: atLoadBalancer.named('errors') });
  if (objectives) {
    for (const objective of objectivesOf(objectives, loadBalancer.arnSuffix)) {
      const { minFailures } = objectives;
      new ObjectiveAlarms(loadBalancer, `objective-${objective.id}`, { ...to, objective, minFailures });
    }
  }
  const balanced = [
    { service: web, settings: environment.web },
    ...services.map((service) => ({ service, settings: service.settings })),
  ];
  for (const { service, settings } of balanced) {
    const { fargate, requestDimensions } = service;
    const alarms = new ServiceAlarms(service, 'alarms', { ...to, service: fargate, requestDimensions, settings });
    causes.push(
      { what: `${fargate.role} answers with errors`, alarmName: alarms.named('errors') },
      { what: `no task of ${fargate.role} is well`, alarmName: alarms.named('no-healthy-hosts') },
    );
  }
  causes.push(...addShiftAlarms(environment, web, to));
  for (const worker of workers) {
    new ServiceAlarms(worker, 'alarms', { ...to, service: worker.fargate, settings: worker.settings });
    new WorkerAlarms(worker, 'queue-alarms', { ...to, worker, settings: worker.settings });
  }
  for (const part of [...internalServices, ...processes, beat, flower]) {
    if (part) new ServiceAlarms(part, 'alarms', { ...to, service: part.fargate, settings: part.settings });
  }
  const ofFlower = flower?.loadBalancer.domain;
  if (flower && ofFlower) {
    const { alarms: settings } = environment.loadBalancer;
    const { arn: certificateArn } = ofFlower.certificate;
    new CertificateAlarms(flower, 'certificate-alarms', { ...to, role: flower.node.id, certificateArn, settings });
  }
  for (const schedule of schedules) new ScheduleAlarms(schedule, 'alarms', { ...to, schedule });
  if (starter) new SchedulesAlarms(starter, 'alarms', { ...to, schedules: starter });
  if (broker) new BrokerAlarms(broker, 'alarms', { ...to, broker });
  for (const archive of logRouter?.archives ?? []) new ArchiveAlarms(archive, 'alarms', { ...to, archive });
  if (mail instanceof SesMail) new MailAlarms(mail, 'alarms', { ...to, mail });
  addMediaCopyAlarms(environment, foundation, to);
  const { webAcl } = loadBalancer;
  if (webAcl) new WebAclAlarms(webAcl, 'alarms', { ...to, role: 'web-acl', place: common.place, webAcl });
  addCdnAlarms(environment, foundation, usEast1, to);
  const probe = addProbe(stack, environment, foundation, to);
  for (const alarmName of probe?.failures ?? []) causes.push({ what: 'the probe is not answered', alarmName });
  new UsersNotServed(stack, 'users', { ...to, causes });
  if (budget) new Budget(stack, 'budget', { ...to, environment: environment.name, settings: budget });
}

type To = Pick<AlarmSetProps, 'name'> & { topic: AlarmTopic };

/** What a deploy looks at while it sends users to new tasks, and what users feel of those where it was killed. */
function addShiftAlarms({ web: { alarms: settings } }: EnvironmentConfig, { shift }: Services['web'], to: To): Cause[] {
  if (!shift) return [];
  const { role, requestDimensions } = shift;
  const made = new ShiftAlarms(shift, 'alarms', { ...to, role, requestDimensions, settings });
  shift.watchOwn(made.alarms);
  return [
    { what: `${role} answers with errors`, alarmName: made.named('errors') },
    { what: `no task of ${role} is well`, alarmName: made.named('no-healthy-hosts') },
  ];
}

function addMediaCopyAlarms({ observability }: EnvironmentConfig, { common, mediaCopy }: Foundation, to: To): void {
  if (!mediaCopy) return;
  const { copy, to: there } = mediaCopy;
  new MediaCopyAlarms(copy, 'alarms', { ...to, mediaCopy: copy });
  // An alarm is where its metric is, and each topic and its key take alarms of their own region alone.
  const topic = new AlarmTopic(copy, 'topic', { ...common, ...there, settings: observability });
  new MediaCopyLagAlarms(copy, 'lag-alarms', { name: to.name, topic, provider: there.provider, mediaCopy: copy });
}

/** Of CloudFront, and of its certificate and its firewall, which are all measured in us-east-1. */
function addCdnAlarms(
  { observability, loadBalancer }: EnvironmentConfig,
  { common, cdn }: Foundation,
  provider: AwsProvider,
  to: To,
): void {
  if (!cdn) return;
  const place = { ...common.place, region: 'us-east-1' };
  const there =
    common.place.region === place.region
      ? to
      : {
          name: to.name,
          provider,
          topic: new AlarmTopic(cdn, 'topic', {
            // A copy of media there has a topic as well.
            name: `${to.name}-cdn`,
            place,
            provider,
            // It is there where the environment is elsewhere.
            encryption: cdn.encryption as Key,
            settings: observability,
          }),
        };
  new CdnAlarms(cdn, 'alarms', { ...there, cdn });
  const { certificateArn } = cdn;
  const { alarms: settings } = loadBalancer;
  if (certificateArn)
    new CertificateAlarms(cdn, 'certificate-alarms', { ...there, role: cdn.node.id, certificateArn, settings });
  const { webAcl } = cdn;
  if (webAcl) new WebAclAlarms(webAcl, 'alarms', { ...there, role: 'cdn-web-acl', place, webAcl });
}

function addProbe(
  stack: TerraformStack,
  { observability: { probe: settings } }: EnvironmentConfig,
  { common, loadBalancer }: Foundation,
  to: To,
): ProbeAlarms | undefined {
  if (!settings) return undefined;
  const asked = (origin: string) =>
    settings.hosts === undefined || settings.hosts.some((host) => origin.endsWith(`/${host}`));
  const probe = new Probe(stack, 'probe', { ...common, origins: loadBalancer.origins.filter(asked), settings });
  return new ProbeAlarms(probe, 'alarms', { ...to, probe });
}

/** Those of what the services stand on. */
function addDataAlarms(
  environment: EnvironmentConfig,
  { common, network, loadBalancer, database, broker, cache, cluster }: Foundation,
  to: To,
): void {
  for (const instance of database.instances) {
    new InstanceAlarms(instance.scope, 'alarms', { ...to, instance, settings: environment.database });
  }
  const { proxy } = database;
  if (proxy) {
    new ProxyAlarms(proxy, 'alarms', { ...to, proxyName: proxy.proxyName, settings: environment.database });
  }
  if (broker && 'redis' in broker) {
    const { redis, settings } = broker;
    new RedisAlarms(redis, 'alarms', { ...to, role: broker.node.id, redis: redis.measured, settings: settings.alarms });
  }
  if (cache) {
    const { redis, settings } = cache;
    new RedisAlarms(redis, 'alarms', { ...to, role: cache.node.id, redis: redis.measured, settings: settings.alarms });
  }
  if (network instanceof Network && network.natGateways.length > 0) {
    new NetworkAlarms(network, 'alarms', { ...to, network, settings: environment.network });
  }
  const { domain } = loadBalancer;
  if (domain) {
    new CertificateAlarms(loadBalancer, 'certificate-alarms', {
      ...to,
      role: loadBalancer.node.id,
      certificateArn: domain.certificate.arn,
      settings: environment.loadBalancer.alarms,
    });
  }
  new DatabaseEvents(database, 'events', { ...to, database });
  new ClusterEvents(cluster, 'events', { ...to, place: common.place, cluster });
}
