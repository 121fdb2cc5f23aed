import type { TerraformStack } from 'cdktf';
import { BrokerAlarms } from '../../modules/broker/alarms.ts';
import { WorkerAlarms } from '../../modules/celery-worker/alarms.ts';
import { ClusterEvents } from '../../modules/cluster/events.ts';
import { InstanceAlarms, ProxyAlarms } from '../../modules/database/alarms.ts';
import { DatabaseEvents } from '../../modules/database/events.ts';
import { ServiceAlarms } from '../../modules/fargate-service/alarms.ts';
import { CertificateAlarms, LoadBalancerAlarms } from '../../modules/load-balancer/alarms.ts';
import { MailAlarms } from '../../modules/mail/alarms.ts';
import { SesMail } from '../../modules/mail/ses-mail.ts';
import { NetworkAlarms } from '../../modules/network/alarms.ts';
import { Network } from '../../modules/network/network.ts';
import { AlarmTopic } from '../../modules/observability/alarm-topic.ts';
import { RedisAlarms } from '../../modules/redis/alarms.ts';
import { ScheduleAlarms, SchedulesAlarms } from '../../modules/schedules/alarms.ts';
import { MediaCopyAlarms, MediaCopyLagAlarms } from '../../modules/storage/alarms.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** Who is told when users are not served. */
export function addAlarms(
  stack: TerraformStack,
  environment: EnvironmentConfig,
  foundation: Foundation,
  { web, services, workers, processes, starter, schedules, beat, flower }: Services,
): void {
  const { common, loadBalancer, broker, mediaCopy, mail } = foundation;
  const settings = environment.observability;
  const topic = new AlarmTopic(stack, 'alarms', { ...common, takesEvents: true, settings });
  const to = { name: common.name, topic };
  addDataAlarms(environment, foundation, to);
  new LoadBalancerAlarms(loadBalancer, 'alarms', { ...to, loadBalancer, settings });
  const balanced = [
    { service: web, settings: environment.web },
    ...services.map((service) => ({ service, settings: service.settings })),
  ];
  for (const { service, settings } of balanced) {
    const { fargate, requestDimensions } = service;
    new ServiceAlarms(service, 'alarms', { ...to, service: fargate, requestDimensions, settings });
  }
  for (const worker of workers) {
    new ServiceAlarms(worker, 'alarms', { ...to, service: worker.fargate, settings: worker.settings });
    new WorkerAlarms(worker, 'queue-alarms', { ...to, worker, settings: worker.settings });
  }
  for (const part of [...processes, beat, flower]) {
    if (part) new ServiceAlarms(part, 'alarms', { ...to, service: part.fargate, settings: part.settings });
  }
  for (const schedule of schedules) new ScheduleAlarms(schedule, 'alarms', { ...to, schedule });
  if (starter) new SchedulesAlarms(starter, 'alarms', { ...to, schedules: starter });
  if (broker) new BrokerAlarms(broker, 'alarms', { ...to, broker });
  if (mail instanceof SesMail) new MailAlarms(mail, 'alarms', { ...to, mail });
  if (!mediaCopy) return;
  const { copy, to: there } = mediaCopy;
  new MediaCopyAlarms(copy, 'alarms', { ...to, mediaCopy: copy });
  // An alarm is where its metric is, and each topic and its key take alarms of their own region alone.
  const topicThere = new AlarmTopic(copy, 'topic', { ...common, ...there, settings });
  const { provider } = there;
  new MediaCopyLagAlarms(copy, 'lag-alarms', { name: common.name, topic: topicThere, provider, mediaCopy: copy });
}

/** Those of what the services stand on. */
function addDataAlarms(
  environment: EnvironmentConfig,
  { common, network, loadBalancer, database, broker, cache, cluster }: Foundation,
  to: { name: string; topic: AlarmTopic },
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
