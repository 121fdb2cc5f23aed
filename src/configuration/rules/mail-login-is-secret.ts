import type { EnvironmentRule } from './rule.ts';

/** A password that goes over the internet as it is, is everyone's. */
export const mailLoginIsSecret: EnvironmentRule = ({ mail }) =>
  mail?.kind === 'smtp' && mail.login && mail.tls === 'none'
    ? [
        {
          path: 'mail.tls',
          must: 'must be starttls or implicit with login',
          got: mail.tls,
          wayOut: 'otherwise the password is sent in the clear; login: false is for a server that asks for none',
        },
      ]
    : [];
