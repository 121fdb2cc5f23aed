import { awsNamePattern } from '../shared/naming.ts';
import { arnOf, type Owner, onAny, onChange, type Rights } from '../shared/rights.ts';

/** In each region that the deploy role may work in. */
function topicArn(owner: Owner): string {
  return arnOf(owner, 'sns', awsNamePattern('topic', owner.name), '*');
}

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

export const compositeAlarmRights: Rights = {
  policy: 'services',
  types: { aws_cloudwatch_composite_alarm: 'cloudwatch:PutCompositeAlarm' },
  // AWS takes it with no narrower scope: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
  deploy: () => [onAny(['cloudwatch:PutCompositeAlarm'])],
};
