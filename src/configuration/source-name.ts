import type { brokerSources } from '../../modules/broker/sources.ts';
import type { cacheSources } from '../../modules/cache/sources.ts';
import type { databaseSources } from '../../modules/database/sources.ts';
import type { applicationSources } from '../../modules/django-app/sources.ts';
import type { cdnSources } from '../../modules/frontend-cdn/sources.ts';
import type { loadBalancerSources } from '../../modules/load-balancer/sources.ts';
import type { mailSources } from '../../modules/mail/sources.ts';
import type { parametersSources } from '../../modules/parameters/sources.ts';
import type { secretsSources } from '../../modules/secrets/sources.ts';
import type { storageSources } from '../../modules/storage/sources.ts';

/** What an editor completes: the sources of all modules. The rule variables-known holds the same names at synth. */
export type SourceName =
  | keyof typeof applicationSources
  | keyof typeof brokerSources
  | keyof typeof cacheSources
  | keyof typeof cdnSources
  | keyof typeof databaseSources
  | keyof typeof loadBalancerSources
  | keyof typeof mailSources
  | keyof typeof parametersSources
  | keyof typeof secretsSources
  | keyof typeof storageSources;
