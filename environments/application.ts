import { defineApplication } from './define.ts';

/** What is the same in every environment. */
export default defineApplication({
  project: 'shop',
  settingsModule: 'config.settings',
  wsgiApplication: 'config.wsgi:application',
  celeryApp: 'config',
  queues: [
    { name: 'default', longestTaskSeconds: 60 },
    { name: 'reports', longestTaskSeconds: 900 },
  ],
});
