import type { TerraformStack } from 'cdktf';
import { BrokerAlarms } from '../../modules/broker/alarms.ts';
import { WorkerAlarms } from '../../modules/celery-worker/alarms.ts';
import { ServiceAlarms } from '../../modules/fargate-service/alarms.ts';
import { LoadBalancerAlarms } from '../../modules/load-balancer/alarms.ts';
import { MailAlarms } from '../../modules/mail/alarms.ts';
import { SesMail } from '../../modules/mail/ses-mail.ts';
import { AlarmTopic } from '../../modules/observability/alarm-topic.ts';
import { ScheduleAlarms, SchedulesAlarms } from '../../modules/schedules/alarms.ts';
import { MediaCopyAlarms, MediaCopyLagAlarms } from '../../modules/storage/alarms.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** Who is told when users are not served. */
export function addAlarms(
  stack: TerraformStack,
  environment: EnvironmentConfig,
  { common, loadBalancer, broker, mediaCopy, mail }: Foundation,
  { web, services, internalServices, workers, processes, starter, schedules, beat, flower }: Services,
): void {
  const topic = new AlarmTopic(stack, 'alarms', { ...common, settings: environment.observability });
  const to = { name: common.name, topic };
  new LoadBalancerAlarms(loadBalancer, 'alarms', { ...to, loadBalancer, settings: environment.observability });
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
  for (const part of [...internalServices, ...processes, beat, flower]) {
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
  const topicThere = new AlarmTopic(copy, 'topic', { ...common, ...there, settings: environment.observability });
  const { provider } = there;
  new MediaCopyLagAlarms(copy, 'lag-alarms', { name: common.name, topic: topicThere, provider, mediaCopy: copy });
}
