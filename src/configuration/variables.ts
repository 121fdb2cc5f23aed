import { brokerSources } from '../../modules/broker/sources.ts';
import { cacheSources } from '../../modules/cache/sources.ts';
import { databaseSources } from '../../modules/database/sources.ts';
import { applicationSources } from '../../modules/django-app/sources.ts';
import { cdnSources } from '../../modules/frontend-cdn/sources.ts';
import { loadBalancerSources } from '../../modules/load-balancer/sources.ts';
import { parametersSources } from '../../modules/parameters/sources.ts';
import { secretsSources } from '../../modules/secrets/sources.ts';
import type { Source } from '../../modules/shared/sources.ts';
import { storageSources } from '../../modules/storage/sources.ts';

/** What the stack knows, of all modules that an environment can have. */
export const sources: Readonly<Record<string, Source>> = {
  ...applicationSources,
  ...brokerSources,
  ...cacheSources,
  ...cdnSources,
  ...databaseSources,
  ...loadBalancerSources,
  ...parametersSources,
  ...secretsSources,
  ...storageSources,
};

/** The variables that the stack itself gives to tasks, in one environment or another. */
export const ownVariables = Object.values(sources).flatMap(({ variable }) => variable ?? []);

/**
 * The variables that AWS, Celery, the shell or the loader of programs act upon: another value would change what a task may do, or keep it from
 * starting or from stopping, or open pages of Flower that are closed. Some the stack gives to Celery's services alone.
 */
export const reservedVariables =
  /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|ROLE_ARN|CONTAINER_\w+)|ECS_\w+|PATH|HOME|LD_\w+|PYTHON(PATH|HOME)|PG\w+|REMAP_SIGTERM|CELERY_HEARTBEAT_FILE|FLOWER_(BASIC_AUTH|ADDRESS|PORT|URL_PREFIX|UNAUTHENTICATED_API))$/;
