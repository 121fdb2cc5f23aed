import type { z } from 'zod';
import { oneOf } from '../shared/setting.ts';

/**
 * What CloudWatch measures of the cluster beside CPU and memory of each service, which are free. `on`: the tasks of each service, those that there should be and those that run,
 * network and storage. `enhanced`: the same of each task and container as well, at a price for each metric: it grows with the tasks that there have been. `off` costs nothing, and tells less
 * (docs/alarms.md, Container Insights).
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
 */
export const containerInsightsSetting = oneOf(
  ['off', 'on', 'enhanced'],
  'on counts the tasks of each service, enhanced measures each container, off is free',
).default('on');

export type ContainerInsights = z.output<typeof containerInsightsSetting>;

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ClusterSetting.html */
export const containerInsightsInEcs: Record<ContainerInsights, string> = {
  off: 'disabled',
  on: 'enabled',
  enhanced: 'enhanced',
};
