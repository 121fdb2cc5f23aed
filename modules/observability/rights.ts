import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, onAny, onChange, type Rights } from '../shared/rights.ts';

/** In each region that the deploy role may work in. */
function topicArn(owner: Owner): string {
  return arnOf(owner, 'sns', awsNamePattern('topic', owner.name), '*');
}

/** IAM knows no resource of these: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html */
export const queryRights: Rights = {
  policy: 'unnamed',
  types: { aws_cloudwatch_query_definition: 'logs:PutQueryDefinition' },
  describe: () => [onAny(['logs:DescribeQueryDefinitions'])],
  deploy: () => [onAny(['logs:DeleteQueryDefinition', 'logs:PutQueryDefinition'])],
};

/** The right to make one counts on all alarms alone: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html */
export const compositeAlarmRights: Rights = {
  policy: 'services',
  types: { aws_cloudwatch_composite_alarm: 'cloudwatch:PutCompositeAlarm' },
  deploy: () => [onAny(['cloudwatch:PutCompositeAlarm'])],
};

export const topicRights: Rights = {
  policy: 'services',
  types: {
    aws_sns_topic: 'sns:CreateTopic',
    aws_sns_topic_policy: 'sns:SetTopicAttributes',
    aws_sns_topic_subscription: 'sns:Subscribe',
  },
  describe: (owner) => [
    onAny(['sns:GetSubscriptionAttributes']),
    {
      sid: 'DescribeTopics',
      actions: ['sns:GetTopicAttributes', 'sns:ListTagsForResource'],
      resources: [topicArn(owner)],
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageTopics',
      actions: [
        'sns:CreateTopic',
        'sns:DeleteTopic',
        'sns:SetSubscriptionAttributes',
        'sns:SetTopicAttributes',
        'sns:Subscribe',
        'sns:TagResource',
        'sns:Unsubscribe',
        'sns:UntagResource',
      ],
      resources: [topicArn(owner)],
    },
  ],
  uses: { 'sns:SetSubscriptionAttributes': onChange('aws_sns_topic_subscription', 'sns/topic_subscription') },
};

function ruleArn(owner: Owner): string {
  return arnOf(owner, 'events', `rule/${awsNamePattern('eventRule', owner.name)}`);
}

/** Of what has EventBridge call something. */
export const ruleRights: Rights = {
  policy: 'services',
  types: { aws_cloudwatch_event_rule: 'events:PutRule', aws_cloudwatch_event_target: 'events:PutTargets' },
  describe: (owner) => [
    {
      sid: 'DescribeRules',
      actions: ['events:DescribeRule', 'events:ListTagsForResource', 'events:ListTargetsByRule'],
      resources: [ruleArn(owner)],
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageRules',
      actions: [
        'events:DeleteRule',
        'events:PutRule',
        'events:PutTargets',
        'events:RemoveTargets',
        'events:TagResource',
        'events:UntagResource',
      ],
      resources: [ruleArn(owner)],
    },
  ],
};
