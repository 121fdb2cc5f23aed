import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { isPrefixListId } from '../network/settings.ts';
import { filledByPeople } from '../secrets/filled-by-people.ts';
import { secretProtection, secretRights } from '../secrets/rights.ts';
import type { SecretsSettings } from '../secrets/settings.ts';
import { securityGroupRights } from '../shared/common-rights.ts';
import { goesAfterTasks } from '../shared/connections.ts';
import type { Rights } from '../shared/rights.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import type { Mail, Sender } from './mail.ts';
import { mailSecrets, type SmtpMailSettings } from './settings.ts';
import { mailSources } from './sources.ts';

export interface SmtpMailProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  secrets: SecretsSettings;
  settings: SmtpMailSettings;
}

/** Mail by a server of any provider, whose password a person fills in. */
export class SmtpMail extends Construct implements Mail {
  readonly rights: readonly Rights[];
  readonly told: Told[];
  readonly startAfter: ITerraformDependable[];
  private readonly settings: SmtpMailSettings;

  constructor(scope: Construct, id: string, { secrets, settings, ...props }: SmtpMailProps) {
    super(scope, id);
    this.settings = settings;
    const variables = mailSecrets(settings);
    this.rights = [
      securityGroupRights,
      ...(variables.length > 0 ? [secretRights, secretProtection(secrets.recoveryWindowDays)] : []),
    ];
    const { refs, startAfter } = filledByPeople(this, { ...props, variables, settings: secrets });
    this.startAfter = startAfter;
    this.told = tell(mailSources, {
      'mail.from': settings.fromAddresses[0],
      'mail.host': settings.host,
      'mail.port': String(settings.port),
      'mail.useTls': String(settings.tls === 'starttls'),
      'mail.useSsl': String(settings.tls === 'implicit'),
      'mail.user': refs.EMAIL_HOST_USER,
      'mail.password': refs.EMAIL_HOST_PASSWORD,
    });
  }

  /** Opens the path to the server. */
  letSend(sender: Sender): void {
    const { holder } = sender;
    const { port, to } = this.settings;
    const egress = new VpcSecurityGroupEgressRule(holder, 'to-mail', {
      securityGroupId: sender.securityGroup.id,
      description: `${holder.node.id} to the mail server`,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      ...(isPrefixListId(to) ? { prefixListId: to } : { cidrIpv4: to }),
      lifecycle: goesAfterTasks,
    });
    sender.waitFor(egress);
  }
}
