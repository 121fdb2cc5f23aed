import { Construct } from 'constructs';
import type { Broker, QueueMetrics } from '../broker/broker.ts';
import { FargateService, type FargateServiceProps } from '../fargate-service/fargate-service.ts';
import type { Metric } from '../observability/metric.ts';
import { taskBounds } from '../workload/settings.ts';
import { backlogPerTask, backlogTarget, unattended } from './backlog.ts';
import type { CeleryWorkerSettings } from './settings.ts';
import { workerCommand } from './worker-command.ts';

export interface CeleryWorkerProps
  extends Omit<
    FargateServiceProps,
    'holder' | 'command' | 'environment' | 'capacity' | 'neverTwo' | 'ingress' | 'healthCheck' | 'settings'
  > {
  /** The Celery application, as `celery --app` takes it. */
  celeryApp: string;
  /** Seconds that the longest task of its queues runs. */
  longestTaskSeconds: number;
  /** Settings of Celery that a worker of the broker must have. */
  configuration: Broker['workerConfiguration'];
  /** What is known of each queue of its settings. */
  queues: readonly { name: string; metrics: QueueMetrics }[];
  settings: CeleryWorkerSettings;
}

const heartbeatFile = '/tmp/celery-heartbeat';

/** Celery workers on Fargate, all of the same queues. */
export class CeleryWorker extends Construct {
  readonly queues: CeleryWorkerProps['queues'];
  readonly settings: CeleryWorkerSettings;
  readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: CeleryWorkerProps) {
    super(scope, id);
    const { settings } = props;
    const { pool, spot, backlog, healthCheck, concurrency } = settings;
    this.queues = props.queues;
    this.settings = settings;
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      holder: this,
      command: workerCommand(settings, { ...props, role: id }),
      environment: {
        // Celery's way to a soft shutdown, which ECS knows no signal for.
        ...(pool === 'prefork' && { REMAP_SIGTERM: 'SIGQUIT' }),
        ...(healthCheck && { CELERY_HEARTBEAT_FILE: heartbeatFile }),
      },
      // Given without Spot too: a service that began without a strategy would be replaced by one that has Spot.
      capacity: { onDemandBase: spot?.onDemandBase ?? 0, spotPercent: spot?.percent ?? 0 },
      ...(healthCheck && { healthCheck: { command: healthCheckCommand, settings: healthCheck } }),
    });
    const { scaling } = this.fargate;
    const metrics = this.queues.map((queue) => queue.metrics);
    if (backlog) {
      scaling?.keepAtBacklog(
        backlogPerTask(backlog, concurrency, metrics, this.desired),
        backlogTarget(backlog, concurrency),
      );
    }
    if (taskBounds(settings).some(({ minTasks, maxTasks }) => minTasks === 0 && maxTasks > 0)) {
      scaling?.wakeOn(unattended(metrics, this.running, settings.sharesQueues));
    }
  }

  /** How many tasks on Fargate there should be. */
  get desired(): Metric {
    return this.ofTasks('DesiredTaskCount');
  }

  /** How many of its tasks on Fargate run. There is no value while none does. */
  get running(): Metric {
    return this.ofTasks('RunningTaskCount');
  }

  private ofTasks(metricName: string): Metric {
    return { namespace: 'ECS/ContainerInsights', metricName, dimensions: this.fargate.dimensions, stat: 'Average' };
  }
}

/** Content with a heartbeat of the last minute. Without Django, which takes seconds to load and would do so at each check. */
const healthCheckCommand = [
  'python',
  '-c',
  `import os, time; raise SystemExit(time.time() - os.path.getmtime('${heartbeatFile}') > 60)`,
];
