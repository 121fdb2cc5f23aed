import { Route53Record } from '@cdktf/provider-aws/lib/route53-record/index.js';
import { Sesv2ConfigurationSet } from '@cdktf/provider-aws/lib/sesv2-configuration-set/index.js';
import { Sesv2ConfigurationSetEventDestination } from '@cdktf/provider-aws/lib/sesv2-configuration-set-event-destination/index.js';
import { Sesv2EmailIdentity } from '@cdktf/provider-aws/lib/sesv2-email-identity/index.js';
import { Sesv2EmailIdentityMailFromAttributes } from '@cdktf/provider-aws/lib/sesv2-email-identity-mail-from-attributes/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import type { Metric } from '../observability/metric.ts';
import { topicRights } from '../observability/rights.ts';
import { subscribe } from '../observability/subscribe.ts';
import { grant, policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Rights } from '../shared/rights.ts';
import { type Told, tell } from '../shared/sources.ts';
import type { Place } from '../shared/statement.ts';
import { type DnsRecord, mailFromDomain, recordNames, recordsOf } from './dns-records.ts';
import type { Mail, Sender } from './mail.ts';
import { configurationSetRights, identityRights, recordRights } from './rights.ts';
import type { SesMailSettings } from './settings.ts';
import { mailSources } from './sources.ts';

export interface SesMailProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  /** Its policy must let SES publish under it. */
  encryption: Key;
  /** The zone that the records go into. Without it they are an output. `knownId`: its id, where the settings name it. */
  zone?: { id: string; knownId?: string | undefined } | undefined;
  settings: SesMailSettings;
}

/** Mail by SES: a domain that SES has seen the proof of, and what it is measured by. */
export class SesMail extends Construct implements Mail {
  readonly rights: readonly Rights[];
  readonly settings: SesMailSettings;
  readonly told: Told[];
  readonly startAfter: ITerraformDependable[];
  /** What the domain's zone must hold, where it is elsewhere. */
  readonly recordsToSet: DnsRecord[];
  private readonly place: Place;
  private readonly configurationSet: string;

  constructor(scope: Construct, id: string, { name, place, encryption, zone, settings }: SesMailProps) {
    super(scope, id);
    this.settings = settings;
    this.place = place;
    this.rights = [
      configurationSetRights,
      identityRights(settings.domain),
      topicRights,
      ...(zone ? [recordRights(zone.knownId, recordNames(settings))] : []),
    ];
    this.configurationSet = awsName('configurationSet', name, 'mail');
    // What is taken away goes after the tasks that use it.
    const lifecycle = { createBeforeDestroy: true };
    const set = new Sesv2ConfigurationSet(this, 'configuration-set', {
      configurationSetName: this.configurationSet,
      // https://docs.aws.amazon.com/ses/latest/dg/configuration-sets-export-metrics.html
      reputationOptions: { reputationMetricsEnabled: true },
      sendingOptions: { sendingEnabled: true },
      // An address that bounced, or whose owner complained, gets no more: https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
      suppressionOptions: { suppressedReasons: ['BOUNCE', 'COMPLAINT'] },
      lifecycle,
    });
    const identity = new Sesv2EmailIdentity(this, 'identity', {
      emailIdentity: settings.domain,
      // Of mail that names none.
      configurationSetName: set.configurationSetName,
      dkimSigningAttributes: { nextSigningKeyLength: 'RSA_2048_BIT' },
      lifecycle,
    });
    const mailFrom = new Sesv2EmailIdentityMailFromAttributes(this, 'mail-from', {
      emailIdentity: identity.emailIdentity,
      mailFromDomain: mailFromDomain(settings),
      // A record that is lost for a while costs the alignment of SPF, and no mail.
      behaviorOnMxFailure: 'USE_DEFAULT_VALUE',
    });
    this.startAfter = [set, identity, mailFrom, this.tellOfFeedback(name, encryption, set)];
    const records = recordsOf(
      settings,
      place.region,
      (index) => `\${${identity.fqn}.dkim_signing_attributes[0].tokens[${index}]}`,
    );
    this.recordsToSet = zone ? [] : records;
    if (zone) {
      for (const { role, name: recordName, type, value } of records) {
        new Route53Record(this, role, { zoneId: zone.id, name: recordName, type, records: [value], ttl: 300 });
      }
    }
    this.told = tell(mailSources, {
      'mail.from': settings.fromAddresses[0],
      'mail.configurationSet': set.configurationSetName,
    });
  }

  /** Bounces, complaints, and what SES does not take after all: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-add-event-destination-sns.html */
  private tellOfFeedback(name: string, encryption: Key, set: Sesv2ConfigurationSet): ITerraformDependable {
    const { account } = this.place;
    const topic = new SnsTopic(this, 'feedback', {
      name: awsName('topic', name, 'mail-feedback'),
      kmsMasterKeyId: encryption.keyArn,
    });
    const policy = new SnsTopicPolicy(this, 'feedback-policy', {
      arn: topic.arn,
      policy: policyDocument({
        sid: 'MailOfThisEnvironment',
        principals: { Service: 'ses.amazonaws.com' },
        actions: ['sns:Publish'],
        resources: [topic.arn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': configurationSetArn(this.place, this.configurationSet) },
        },
      }),
    });
    subscribe(this, topic.arn, this.settings.feedbackSubscribers);
    return new Sesv2ConfigurationSetEventDestination(this, 'feedback-destination', {
      configurationSetName: set.configurationSetName,
      eventDestinationName: 'feedback',
      eventDestination: {
        enabled: true,
        matchingEventTypes: ['BOUNCE', 'COMPLAINT', 'REJECT'],
        snsDestination: { topicArn: topic.arn },
      },
      // SES publishes a first message when it is told of the topic.
      dependsOn: [policy],
    });
  }

  /**
   * By the role of the task, from the addresses of the settings, which are of the domain. In the sandbox SES asks for the right to the recipient's identity,
   * too (https://github.com/cloudposse/terraform-aws-ses/issues/19), so identities are not named. https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
   */
  letSend(sender: Sender): void {
    const { account, region } = this.place;
    grant(sender, this, {
      sid: 'SendMail',
      // A mail that is handed over whole, as django-anymail does, asks for the second, also of SendEmail of the API's second version.
      actions: ['ses:SendEmail', 'ses:SendRawEmail'],
      resources: [
        `arn:aws:ses:${region}:${account}:identity/*`,
        configurationSetArn(this.place, this.configurationSet),
      ],
      conditions: { StringEqualsIgnoreCase: { 'ses:FromAddress': this.settings.fromAddresses } },
    });
  }

  /** Of the mail of this environment. SES measures over as much mail as stands for the whole, from 0 to 1. */
  reputation(metricName: 'Reputation.BounceRate' | 'Reputation.ComplaintRate'): Metric {
    const dimensions = { 'ses:configuration-set': this.configurationSet };
    return { namespace: 'AWS/SES', metricName, dimensions, stat: 'Average' };
  }
}

function configurationSetArn({ account, region }: Place, configurationSet: string): string {
  return `arn:aws:ses:${region}:${account}:configuration-set/${configurationSet}`;
}
