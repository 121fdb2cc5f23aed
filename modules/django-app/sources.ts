import type { Sources } from '../shared/sources.ts';

/** What the application itself says, for all of its tasks. */
export const applicationSources = {
  settingsModule: {
    variable: 'DJANGO_SETTINGS_MODULE',
    secret: 'no',
    from: '`application.settingsModule`',
    present: 'always',
  },
  celeryApp: { variable: 'CELERY_APP', secret: 'no', from: '`application.celeryApp`', present: 'with `broker`' },
} satisfies Sources;
