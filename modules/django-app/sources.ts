import type { Sources } from '../shared/sources.ts';

/** What the application itself says, for all of its tasks. */
export const applicationSources = {
  settingsModule: {
    variable: 'DJANGO_SETTINGS_MODULE',
    secret: 'no',
    from: '`application.settingsModule`',
    present: 'always',
  },
  project: { secret: 'no', from: '`application.project`', present: 'always' },
  'environment.name': { secret: 'no', from: '`name`', present: 'always' },
  'environment.stage': { secret: 'no', from: '`stage`', present: 'always' },
  region: { secret: 'no', from: '`region`; AWS itself gives it as `AWS_REGION`', present: 'always' },
  celeryApp: { variable: 'CELERY_APP', secret: 'no', from: '`application.celeryApp`', present: 'with `broker`' },
} satisfies Sources;
