import type { Construct } from 'constructs';
import { EventsToTopic, type EventsToTopicProps } from '../observability/events-to-topic.ts';
import type { Place } from '../shared/statement.ts';

export interface ClusterEventsProps extends Pick<EventsToTopicProps, 'name' | 'topic'> {
  place: Place;
  cluster: { readonly name: string };
}

/**
 * Tells of each deployment of a service that failed, which the service's circuit breaker takes back:
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html. The deploy fails too, for whoever runs it;
 * of a deployment that was begun by hand nobody else tells.
 */
export class ClusterEvents extends EventsToTopic {
  constructor(scope: Construct, id: string, { place, cluster, ...props }: ClusterEventsProps) {
    super(scope, id, {
      ...props,
      role: 'failed-deployments',
      description: 'Deployments that ECS has taken back',
      pattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Deployment State Change'],
        resources: [{ prefix: `arn:aws:ecs:${place.region}:${place.account}:service/${cluster.name}/` }],
        detail: { eventName: ['SERVICE_DEPLOYMENT_FAILED'] },
      },
      parts: { service: '$.resources[0]', deployment: '$.detail.deploymentId', reason: '$.detail.reason' },
      message:
        'ECS has taken the deployment <deployment> of <service> back: <reason> Its tasks run what they ran before; npm run status shows why the new ones failed. What to do: docs/alarms.md, Events.',
    });
  }
}
