import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, onChange, type Rights } from '../shared/rights.ts';

function configurationSetArn(owner: Owner): string {
  return arnOf(owner, 'ses', `configuration-set/${awsNamePattern('configurationSet', owner.name)}`);
}

const send = ['ses:SendEmail', 'ses:SendRawEmail'];

export const configurationSetRights: Rights = {
  policy: 'domains',
  types: {
    aws_sesv2_configuration_set: 'ses:CreateConfigurationSet',
    aws_sesv2_configuration_set_event_destination: 'ses:CreateConfigurationSetEventDestination',
  },
  describe: (owner) => [
    {
      sid: 'DescribeMail',
      actions: ['ses:GetConfigurationSet*', 'ses:ListTagsForResource'],
      resources: [configurationSetArn(owner)],
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageMail',
      actions: [
        'ses:CreateConfigurationSet*',
        'ses:DeleteConfigurationSet*',
        'ses:PutConfigurationSet*',
        'ses:PutEmailIdentityConfigurationSetAttributes',
        'ses:TagResource',
        'ses:UntagResource',
        'ses:UpdateConfigurationSet*',
      ],
      resources: [configurationSetArn(owner)],
    },
  ],
  uses: {
    'ses:PutConfigurationSet*': onChange('aws_sesv2_configuration_set', 'sesv2/configuration_set'),
    'ses:PutEmailIdentityConfigurationSetAttributes': onChange('aws_sesv2_email_identity', 'sesv2/email_identity'),
    'ses:UpdateConfigurationSet*': onChange(
      'aws_sesv2_configuration_set_event_destination',
      'sesv2/configuration_set_event_destination',
    ),
  },
  tasks: (owner) => [{ sid: 'SendMail', actions: send, resources: [configurationSetArn(owner)] }],
};

/** Of one domain. Those of each are rights of their own, so that a deploy may still delete one that the file no longer has. */
export function identityRights(domain: string): Rights {
  const identity = (owner: Owner) => [arnOf(owner, 'ses', `identity/${domain}`)];
  return {
    policy: 'domains',
    types: {
      aws_sesv2_email_identity: 'ses:CreateEmailIdentity',
      aws_sesv2_email_identity_mail_from_attributes: 'ses:PutEmailIdentityMailFromAttributes',
    },
    describe: (owner) => [
      {
        sid: 'DescribeMail',
        actions: ['ses:GetEmailIdentity', 'ses:ListTagsForResource'],
        resources: identity(owner),
      },
    ],
    deploy: (owner) => [
      {
        sid: 'ManageMail',
        actions: [
          'ses:CreateEmailIdentity',
          'ses:DeleteEmailIdentity',
          'ses:PutEmailIdentity*',
          'ses:TagResource',
          'ses:UntagResource',
        ],
        resources: identity(owner),
      },
    ],
    // Also to a recipient's identity, which SES asks for in the sandbox. The role's own policy says from which addresses.
    tasks: (owner) => [{ sid: 'SendMail', actions: send, resources: [arnOf(owner, 'ses', 'identity/*')] }],
  };
}

/** The records that prove whose the mail is. Route 53 knows no tags in IAM: a zone is told by its id, and what is in it by names. */
export function recordRights(zoneId = '*', names: string[] = []): Rights {
  return {
    policy: 'domains',
    types: { aws_route53_record: 'route53:ChangeResourceRecordSets' },
    deploy: () => [
      {
        // https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
        sid: 'ChangeMailRecords',
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [`arn:aws:route53:::hostedzone/${zoneId}`],
        conditions: {
          'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': names },
          'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME', 'MX', 'TXT'] },
        },
      },
    ],
  };
}
