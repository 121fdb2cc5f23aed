import { defineApplication } from 'django-on-aws';

/** What is the same in every environment. */
export default defineApplication({
  project: 'shop',
  settingsModule: 'config.settings',
  wsgiApplication: 'config.wsgi:application',
  celeryApp: 'config',
  proxyHeader: 'variable',
  databaseCertificates: '/etc/ssl/certs/aws-databases.pem',
  frontEnds: [
    { name: 'shop', kind: 'spa' },
    { name: 'help', kind: 'pages', path: '/help' },
  ],
  djangoPaths: { django: ['/api/*', '/admin/*'], static: '/static/*' },
  queues: [
    { name: 'default', longestTaskSeconds: 60 },
    { name: 'reports', longestTaskSeconds: 900 },
  ],
  github: { infrastructureRepository: 'acme/shop-infrastructure', applicationRepository: 'acme/shop' },
});
