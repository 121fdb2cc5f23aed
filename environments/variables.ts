/** The variables that the stack itself gives to tasks, in one environment or another. docs/variables.md says what each is. */
export const ownVariables = [
  'CACHE_URL',
  'CELERY_APP',
  'CELERY_BROKER_TRANSPORT_OPTIONS',
  'CELERY_BROKER_URL',
  'DATABASE_DISABLE_SERVER_SIDE_CURSORS',
  'DATABASE_REPLICA_URLS',
  'DATABASE_URL',
  'DJANGO_ALLOWED_HOSTS',
  'DJANGO_CSRF_TRUSTED_ORIGINS',
  'DJANGO_SECRET_KEY',
  'DJANGO_SETTINGS_MODULE',
  'FEATURE_FLAGS_PATH',
  'MEDIA_BUCKET',
  'REDIS_URL',
  'STATIC_BUCKET',
];
