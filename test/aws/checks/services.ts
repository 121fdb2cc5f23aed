import { type Arguments, type Check, listed, one, within, wrong } from '../check.ts';

const type = 'aws_ecs_service';
const registry = 'aws_service_discovery_service';

export const services: Check[] = [
  {
    name: 'a service that may never run more tasks than it should has no rebalancing of zones, which is on by default',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html',
    problems: (terraform) =>
      wrong(
        terraform,
        type,
        ({ deployment_maximum_percent: most = 200, availability_zone_rebalancing: rebalancing = 'ENABLED' }) =>
          most <= 100 && rebalancing !== 'DISABLED',
      ),
    plant: (terraform) => {
      const service = one(terraform, type, ({ deployment_maximum_percent: most }) => most === 100);
      service.availability_zone_rebalancing = 'ENABLED';
    },
  },
  {
    name: 'a deploy of a service has room for a task to start or a task to stop',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html',
    problems: (terraform) =>
      wrong(
        terraform,
        type,
        ({ deployment_maximum_percent: most = 200, deployment_minimum_healthy_percent: least = 100 }) =>
          !within(least, 0, 100) || most < 100 || most <= least,
      ),
    plant: (terraform) => {
      const service = one(terraform, type);
      service.deployment_maximum_percent = 100;
      service.deployment_minimum_healthy_percent = 100;
    },
  },
  {
    name: 'a service names how it is placed once, by its launch type or by capacity providers, one of which at most has a base',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html',
    problems: (terraform) =>
      wrong(terraform, type, ({ launch_type: launch, capacity_provider_strategy: strategy = [] }) => {
        const based = strategy.filter(({ base = 0 }: Arguments) => base > 0);
        return (launch !== undefined) === strategy.length > 0 || based.length > 1;
      }),
    plant: (terraform) => {
      const service = one(terraform, type);
      service.launch_type = 'FARGATE';
      service.capacity_provider_strategy = [{ capacity_provider: 'FARGATE', weight: 1 }];
    },
  },
  {
    name: 'DNS names only those tasks of a service that are well, which Cloud Map knows where it keeps the health that ECS tells it',
    source: 'https://docs.aws.amazon.com/cloud-map/latest/dg/services-health-checks.html',
    // The provider drops an empty block.
    problems: (terraform) =>
      wrong(
        terraform,
        registry,
        ({ health_check_custom_config: health }) => listed(health)[0]?.failure_threshold === undefined,
      ),
    plant: (terraform) => {
      one(terraform, registry).health_check_custom_config = undefined;
    },
  },
];
