import { Construct } from 'constructs';
import type { QueueMetrics } from '../broker/queue-metrics.ts';
import { Ec2Capacity } from '../ec2-capacity/ec2-capacity.ts';
import { instancesOf } from '../ec2-capacity/settings.ts';
import { FargateService } from '../fargate-service/fargate-service.ts';
import type { FargateProps } from '../fargate-service/fargate-task.ts';
import type { Metric } from '../observability/metric.ts';
import { taskPolicy } from '../shared/iam.ts';
import type { Rights } from '../shared/rights.ts';
import { backlogPerTask, unattended } from './backlog.ts';
import { mayProtect, protectionRights } from './rights.ts';
import type { CeleryWorkerSettings } from './settings.ts';
import type { Working } from './worker-command.ts';
import { workerWorkload } from './workload.ts';

interface WorkerQueue {
  name: string;
  metrics: QueueMetrics;
}

export interface CeleryWorkerProps extends FargateProps, Omit<Working, 'role'> {
  /** What is known of each queue of its settings. Scaling by what waits in them, and their alarms, need it. */
  queues?: readonly WorkerQueue[];
  /** What its instances of EC2 are tagged with, if it has such. */
  tags?: Readonly<Record<string, string>>;
  settings: CeleryWorkerSettings;
}

/**
 * Celery workers, all of the same queues.
 * @throws Error when they are to scale by what waits in queues of which no metrics were given.
 */
export class CeleryWorker extends Construct {
  readonly rights: readonly Rights[];
  readonly queues: readonly WorkerQueue[];
  readonly settings: CeleryWorkerSettings;
  readonly fargate: FargateService;
  /** Its own instances of EC2, if it runs on such. */
  readonly capacity: Ec2Capacity | undefined;

  constructor(scope: Construct, id: string, props: CeleryWorkerProps) {
    super(scope, id);
    const { settings } = props;
    const workload = workerWorkload(settings, { ...props, role: id });
    this.queues = props.queues ?? [];
    this.settings = settings;
    const instances = instancesOf(settings.capacity);
    const { gpus = 0, spotPercent = 0 } = instances ?? {};
    this.capacity =
      instances &&
      new Ec2Capacity(this, 'capacity', {
        ...props,
        role: id,
        tags: props.tags ?? {},
        task: { ...workload, gpus },
        settings: instances,
      });
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      holder: this,
      workload,
      instances: this.capacity && { provider: this.capacity.provider.name, gpus, onSpot: spotPercent > 0 },
      // Given without Spot too: a service that began without a strategy would be replaced by one that has Spot.
      capacity: workload.spot ?? { onDemandBase: 0, percent: 0 },
    });
    this.rights = settings.protection ? [protectionRights] : [];
    if (settings.protection) {
      const policy = taskPolicy(this, 'protection', {
        name: 'protect-itself',
        role: this.fargate.taskRole,
        statements: [mayProtect(props.place, props.name)],
      });
      this.fargate.waitFor(policy);
    }
    const { scaling } = this.fargate;
    const { backlog, wakesByQueues } = workload.signals;
    const metrics = this.queues.map((queue) => queue.metrics);
    const unknown = settings.queues.filter((name) => !this.queues.some((queue) => queue.name === name));
    if (scaling && (backlog || wakesByQueues) && unknown.length > 0) {
      throw new Error(
        `${this.node.path}: must know the metrics of each queue to scale by what waits in them, got none of ${unknown.join(', ')}; give them as queues, or leave out backlog and minTasks 0`,
      );
    }
    if (settings.backlog && backlog) {
      scaling?.keepAtBacklog(backlogPerTask(settings.backlog, settings.concurrency, metrics, this.desired), backlog);
    }
    if (wakesByQueues) scaling?.wakeOn(unattended(metrics, this.running, settings.sharesQueues));
  }

  /** How many tasks on Fargate there should be. Container Insights alone counts them. */
  get desired(): Metric {
    return this.ofTasks('DesiredTaskCount');
  }

  /** How many of its tasks on Fargate run, or, where nobody counts them, at least one if any does. There is no value while none does. */
  get running(): Metric {
    if (this.fargate.countsTasks) return this.ofTasks('RunningTaskCount');
    return {
      namespace: 'AWS/ECS',
      metricName: 'CPUUtilization',
      dimensions: this.fargate.dimensions,
      stat: 'SampleCount',
    };
  }

  private ofTasks(metricName: string): Metric {
    return { namespace: 'ECS/ContainerInsights', metricName, dimensions: this.fargate.dimensions, stat: 'Average' };
  }
}
