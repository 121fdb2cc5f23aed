import type { TerraformStack } from 'cdktf';
import type { LoadBalancer } from '../../modules/load-balancer/load-balancer.ts';
import { SesMail, type SesMailProps } from '../../modules/mail/ses-mail.ts';
import { SmtpMail } from '../../modules/mail/smtp-mail.ts';
import type { EnvironmentConfig } from '../configuration/schema.ts';

/** How tasks send mail, if they do. */
export function mailOf(
  stack: TerraformStack,
  { mail: settings, secrets, loadBalancer: { domain } }: EnvironmentConfig,
  loadBalancer: LoadBalancer,
  props: Omit<SesMailProps, 'zone' | 'settings'>,
): SesMail | SmtpMail | undefined {
  switch (settings?.kind) {
    case 'ses': {
      // A rule holds that there is a domain then.
      const id = settings.records === 'in-zone' ? loadBalancer.domain?.zoneId : undefined;
      const zone = id === undefined ? undefined : { id, knownId: domain?.hostedZoneId };
      return new SesMail(stack, 'mail', { ...props, zone, settings });
    }
    case 'smtp':
      return new SmtpMail(stack, 'mail', { ...props, secrets, settings });
  }
}
