/** The variables that the stack itself gives to tasks, in one environment or another. docs/variables.md says what each is. */
export const ownVariables = [
  'CACHE_URL',
  'CELERY_APP',
  'CELERY_BROKER_TRANSPORT_OPTIONS',
  'CELERY_BROKER_URL',
  'CELERY_TASK_DEFAULT_QUEUE',
  'DATABASE_DISABLE_SERVER_SIDE_CURSORS',
  'DATABASE_REPLICA_URLS',
  'DATABASE_URL',
  'DJANGO_ALLOWED_HOSTS',
  'DJANGO_CSRF_TRUSTED_ORIGINS',
  'DJANGO_SECRET_KEY',
  'DJANGO_SECURE_PROXY_SSL_HEADER',
  'DJANGO_SETTINGS_MODULE',
  'FEATURE_FLAGS_PATH',
  'MEDIA_BUCKET',
  'MEDIA_URL',
  'PGPASSWORD',
  'REDIS_URL',
  'STATIC_BUCKET',
  'STATIC_URL',
];

/**
 * The variables that AWS, Celery, the shell or the loader of programs act upon: another value would change what a task may do, or keep it from
 * starting or from stopping, or open pages of Flower that are closed. Some the stack gives to Celery's services alone.
 */
export const reservedVariables =
  /^(AWS_(REGION|DEFAULT_REGION|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|PROFILE|ROLE_ARN|CONTAINER_\w+)|ECS_\w+|PATH|HOME|LD_\w+|PYTHON(PATH|HOME)|PG\w+|REMAP_SIGTERM|CELERY_HEARTBEAT_FILE|FLOWER_(BASIC_AUTH|ADDRESS|PORT|URL_PREFIX|UNAUTHENTICATED_API))$/;
