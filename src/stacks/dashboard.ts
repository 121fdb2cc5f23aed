import type { TerraformStack } from 'cdktf';
import { RedisBroker } from '../../modules/broker/redis-broker.ts';
import { queueWidgets } from '../../modules/broker/widgets.ts';
import { taskWidgets } from '../../modules/celery-worker/widgets.ts';
import { Dashboard } from '../../modules/dashboard/dashboard.ts';
import { alarmWidgets, costWidgets } from '../../modules/dashboard/widgets.ts';
import { connectionLimit } from '../../modules/database/connections.ts';
import { databaseWidgets } from '../../modules/database/widgets.ts';
import { serviceWidgets } from '../../modules/fargate-service/widgets.ts';
import { cdnWidgets } from '../../modules/frontend-cdn/widgets.ts';
import { loadBalancerWidgets } from '../../modules/load-balancer/widgets.ts';
import { SesMail } from '../../modules/mail/ses-mail.ts';
import { mailWidgets } from '../../modules/mail/widgets.ts';
import { objectivesOf } from '../../modules/objectives/objectives.ts';
import { objectiveWidgets } from '../../modules/objectives/widgets.ts';
import { AlarmSet } from '../../modules/observability/alarm-set.ts';
import { redisWidgets } from '../../modules/redis/widgets.ts';
import { scheduleWidgets } from '../../modules/schedules/widgets.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';
import type { Foundation } from './foundation.ts';
import type { Services } from './services.ts';

/** The page that an environment is looked at by: what is wrong, what users feel, and then what may be the cause. Called when all alarms are there. */
export function addDashboard(
  stack: TerraformStack,
  application: Application,
  { database: databaseSettings, observability }: EnvironmentConfig,
  { common, loadBalancer, cdn, database, broker, cache, mail }: Foundation,
  { web, services, internalServices, workers, processes, starter, schedules, beat, flower }: Services,
): void {
  if (!observability.dashboard) return;
  const { name, place } = common;
  const alarmArns: Record<string, string[]> = {};
  for (const each of stack.node.findAll()) {
    if (!(each instanceof AlarmSet)) continue;
    const title = each.region === undefined ? 'Alarms' : `Alarms in ${each.region}`;
    alarmArns[title] = [...(alarmArns[title] ?? []), ...each.telling.map(({ arn }) => arn)];
  }
  const { objectives } = observability;
  new Dashboard(stack, 'dashboard', {
    name,
    place,
    sections: [
      alarmWidgets(name, alarmArns),
      ...(objectives ? [objectiveWidgets(objectivesOf(objectives, loadBalancer.arnSuffix))] : []),
      ...(cdn ? [cdnWidgets(cdn.sites)] : []),
      loadBalancerWidgets(loadBalancer),
      serviceWidgets(web.fargate, web.requestDimensions),
      ...(web.shift ? [serviceWidgets(web.shift, web.shift.requestDimensions)] : []),
      ...services.map(({ fargate, requestDimensions }) => serviceWidgets(fargate, requestDimensions)),
      ...(broker
        ? [
            queueWidgets(
              broker,
              application.queues.map((queue) => queue.name),
            ),
          ]
        : []),
      ...workers.map(({ fargate }) => {
        const { title, widgets } = serviceWidgets(fargate);
        return { title, widgets: [...taskWidgets(name, fargate.role), ...widgets] };
      }),
      ...[...internalServices, ...processes, beat, flower].flatMap((part) =>
        part ? [serviceWidgets(part.fargate)] : [],
      ),
      ...(starter ? [scheduleWidgets(schedules, starter)] : []),
      databaseWidgets(database, connectionLimit(databaseSettings)),
      ...(broker instanceof RedisBroker ? [redisWidgets('Redis of the broker', broker)] : []),
      ...(cache ? [redisWidgets('Redis of the cache', cache)] : []),
      ...(mail instanceof SesMail ? [mailWidgets(mail)] : []),
      costWidgets(place.account),
    ],
  });
}
