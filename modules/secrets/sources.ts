import type { Sources } from '../shared/sources.ts';

export const secretsSources = {
  secretKey: { variable: 'DJANGO_SECRET_KEY', secret: 'yes', from: '`secrets`', present: 'always' },
} satisfies Sources;
