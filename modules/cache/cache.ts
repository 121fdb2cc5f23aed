import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { Redis, type RedisProps } from '../redis/redis.ts';
import { redisClient } from '../redis/settings.ts';
import type { Endpoint } from '../shared/connections.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { TaskPart } from '../workload/task-template.ts';
import type { CacheSettings } from './settings.ts';
import { cacheSources } from './sources.ts';

export interface CacheProps extends Omit<RedisProps, 'role' | 'whenFull' | 'shards' | 'urlOptions' | 'settings'> {
  settings: CacheSettings;
}

/** The Redis of Django's cache. When it is full it forgets what was not asked for longest. */
export class Cache extends Construct implements Endpoint, TaskPart {
  readonly port: number;
  readonly securityGroup;
  readonly told: Told[];
  readonly startAfter;
  readonly settings: CacheSettings;
  readonly redis: Redis;

  constructor(scope: Construct, id: string, props: CacheProps) {
    super(scope, id);
    this.settings = props.settings;
    const { shards } = props.settings;
    this.redis = new Redis(this, 'redis', {
      ...props,
      role: id,
      whenFull: 'allkeys-lru',
      shards,
      urlOptions: redisClient,
    });
    this.port = this.redis.port;
    this.securityGroup = this.redis.securityGroup;
    const { url, host, token } = this.redis;
    this.told = tell(
      cacheSources,
      { 'cache.url': url, 'cache.host': host, 'cache.port': String(this.port), 'cache.password': token },
      { 'cache.url': (form) => this.redis.urlIn(form) },
    );
    this.startAfter = [this.redis.tokenAdded];
  }

  get nodeIds(): string[] {
    return this.redis.nodeIds;
  }

  /** Called with all services that use it, once they run with the newest token. */
  dropOldToken(services: ITerraformDependable[]): void {
    this.redis.dropOldToken(services);
  }
}
