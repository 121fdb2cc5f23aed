import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Redis, type RedisProps } from '../redis/redis.ts';
import { redisClient } from '../redis/settings.ts';
import { allow, type Client, type Endpoint } from '../shared/connections.ts';
import { type Form, type Told, tell } from '../shared/sources.ts';
import type { Broker } from './broker.ts';
import { QueueDepth, type QueueDepthProps } from './queue-depth.ts';
import { type QueueMetrics, redisQueueMetrics } from './queue-metrics.ts';
import { defaultQueue, type Queue } from './queues.ts';
import type { RedisBrokerSettings } from './settings.ts';
import { brokerSources } from './sources.ts';

export interface RedisBrokerProps extends Omit<RedisProps, 'role' | 'whenFull' | 'shards' | 'urlOptions' | 'settings'> {
  network: RedisProps['network'] & QueueDepthProps['network'];
  /** The queues that the application sends tasks to. */
  queues: Queue[];
  settings: RedisBrokerSettings;
}

/** Redis as Celery's broker. It is no Redis Cluster, which Celery can't use, and when it is full it refuses tasks and forgets none. */
export class RedisBroker extends Construct implements Broker, Endpoint {
  readonly port: number;
  readonly securityGroup;
  readonly longPolls = false;
  readonly told: Told[];
  readonly startAfter;
  /** For results that go to Redis too (https://docs.celeryq.dev/en/stable/userguide/configuration.html#redis-backend-settings). */
  readonly workerConfiguration: Broker['workerConfiguration'] = {
    redis_socket_timeout: String(redisClient.socket_timeout),
    redis_socket_connect_timeout: String(redisClient.socket_connect_timeout),
    redis_socket_keepalive: 'True',
    redis_retry_on_timeout: 'True',
  };
  readonly queueUrls: readonly string[] = [];
  readonly queueDepth: QueueDepth;
  readonly settings: RedisBrokerSettings;
  private readonly name: string;
  readonly redis: Redis;

  constructor(scope: Construct, id: string, props: RedisBrokerProps) {
    super(scope, id);
    this.name = props.name;
    this.settings = props.settings;
    this.redis = new Redis(this, 'redis', { ...props, role: id, whenFull: 'noeviction', shards: 1 });
    this.port = this.redis.port;
    this.securityGroup = this.redis.securityGroup;
    const { url, host, token } = this.redis;
    const inForm = (form: Form) => this.redis.urlIn(form);
    this.told = tell(
      brokerSources,
      {
        'broker.url': url,
        'broker.redisUrl': url,
        'broker.host': host,
        'broker.port': String(this.port),
        'broker.password': token,
        'broker.defaultQueue': defaultQueue(props.queues),
        'broker.transportOptions': JSON.stringify({
          visibility_timeout: props.settings.visibilityTimeoutSeconds,
          ...redisClient,
        }),
      },
      { 'broker.url': inForm, 'broker.redisUrl': inForm },
    );
    this.startAfter = [this.redis.tokenAdded];
    this.queueDepth = new QueueDepth(this, 'queue-depth', {
      ...props,
      queues: props.queues.map((queue) => queue.name),
      brokerUrl: this.redis.url,
      // Not after the token: what the schedule needs goes after the tasks, and a version of the secret must go before the next one takes its labels.
      startAfter: [this.redis.group],
    });
    allow(this.queueDepth, this);
  }

  get nodeIds(): string[] {
    return this.redis.nodeIds;
  }

  metricsOf(queue: string): QueueMetrics {
    return redisQueueMetrics(this.name, queue);
  }

  letIn(service: Client): void {
    allow(service, this);
  }

  dropOldCredentials(services: ITerraformDependable[]): void {
    this.redis.dropOldToken(services);
  }
}
