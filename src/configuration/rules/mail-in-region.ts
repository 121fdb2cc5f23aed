import { regionsWithoutSes } from '../../../modules/mail/settings.ts';
import type { EnvironmentRule } from './rule.ts';

/** A region has no endpoint of SES before AWS opens one there. */
export const mailInRegion: EnvironmentRule = ({ mail, region }) =>
  mail?.kind === 'ses' && regionsWithoutSes.includes(region)
    ? [
        {
          path: 'mail.kind',
          must: `must be smtp in ${region}, where there is no SES`,
          got: mail.kind,
          wayOut: 'SES of another region takes mail by SMTP, with credentials of its own; so does any provider',
        },
      ]
    : [];
