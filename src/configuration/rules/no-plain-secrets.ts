import { type Finding, Hidden } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import { inEachTask } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

/** Only the end of a name tells what it holds: PASSWORD_RESET_TIMEOUT_DAYS is no password, MAX_TOKENS no token. */
const secretName =
  /(SECRETS?|PASSWORDS?|PASSWD|PASSPHRASE|TOKEN|CREDENTIALS?|(API|SECRET|PRIVATE|ACCESS|SIGNING|ENCRYPTION)_?KEYS?|(?<!(PUBLIC|PUBLISHABLE|SITE|CACHE|SORT))_KEYS?|(^|_)(PASS|PWD))(_?\d+)?$/;

const secretValues: [form: RegExp, name: string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY/, 'a private key'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#:]*:[^\s/?#]+@/i, 'a URL with a password'],
  [/\b(AKIA|ASIA)[A-Z0-9]{16}\b/, 'an access key of AWS'],
  [/\b(gh[opsur]_\w{20}|github_pat_\w{20})/, 'a token of GitHub'],
  [/\b([rs]k_(live|test)|whsec)_\w{10}/, 'a key of Stripe'],
  [/\bxox[a-z]-[\w-]{10}/, 'a token of Slack'],
  [/\bSG\.[\w-]{16,}\.[\w-]{16}/, 'a key of SendGrid'],
  [/\bAIza[\w-]{35}/, 'a key of Google'],
  // Whoever knows one of these addresses may write: each ends in its key.
  [/\bhooks\.slack\.com\/(services|workflows|triggers)\/\w/i, 'a webhook of Slack'],
  [/\b(discord|discordapp)\.com\/api\/webhooks\/\d/i, 'a webhook of Discord'],
  [/\b(webhook\.office\.com|logic\.azure\.com|api\.powerplatform\.com)(:\d+)?\/\S/i, 'a webhook of Teams'],
  [/\bapi\.telegram\.org\/bot\d+:/i, 'a token of Telegram'],
  [/\bevents\.pagerduty\.com\/integration\/\w/i, 'a key of PagerDuty'],
  [/[?&](api_?key|token|access_token|secret|sig|signature|password)=[^&\s]{8}/i, 'an address with a key'],
  [/\beyJ[\w-]+\.eyJ[\w-]+\./, 'a JSON Web Token'],
];

function reasonOf(name: string, value: string): string | undefined {
  // Some settings modules want a name that is there and empty, such as DJANGO_AWS_SECRET_ACCESS_KEY where a task has a role.
  if (value === '') return undefined;
  if (secretName.test(name)) return 'as its name says';
  const found = secretValues.find(([form]) => form.test(value));
  return found && `such as ${found[1]}`;
}

/** Variables are in the state, in the task definition and in Parameter Store, for everyone to read who may look. */
export const noPlainSecrets: EnvironmentRule = (environment) => [
  ...unlessUnreadable(() => secretsAmong('parameters.variables', environment.parameters.variables)),
  ...inEachTask(environment, ({ path, settings }) => secretsAmong(`${path}.variables`, settings.variables ?? {})),
];

/** A finding for each variable that holds a secret, by its name or its value, which is not shown. */
export function secretsAmong(path: string, variables: Readonly<Record<string, string>>): Finding[] {
  return Object.keys(variables).flatMap((name) =>
    unlessUnreadable(() => {
      const value = variables[name] as string;
      const reason = reasonOf(name, value);
      if (reason === undefined) return [];
      return [
        {
          path: `${path}.${name}`,
          must: `must not hold a secret, ${reason}`,
          got: new Hidden(value),
          wayOut: 'list its name under secrets in environments/application.ts, and fill it in Secrets Manager',
        },
      ];
    }),
  );
}
