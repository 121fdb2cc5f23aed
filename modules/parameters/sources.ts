import type { Sources } from '../shared/sources.ts';

export const parametersSources = {
  'featureFlags.path': {
    variable: 'FEATURE_FLAGS_PATH',
    secret: 'no',
    from: '`parameters.featureFlags`: where in Parameter Store they are',
    present: 'with `featureFlags`',
  },
} satisfies Sources;
