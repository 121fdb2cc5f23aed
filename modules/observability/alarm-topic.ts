import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import { topicRights } from './rights.ts';
import type { ObservabilitySettings } from './settings.ts';
import { subscribe } from './subscribe.ts';

export interface AlarmTopicProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  /** That of the region, if it is not the stack's own. */
  provider?: AwsProvider;
  encryption: Key;
  /** Whether AWS Budgets tells it, too. */
  toldByBudgets?: boolean;
  settings: Pick<ObservabilitySettings, 'alarmSubscribers'>;
}

/** Where the alarms of one environment go, and who hears them. */
export class AlarmTopic extends Construct {
  readonly rights = [topicRights];
  private readonly topic: SnsTopic;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const { name, place, provider, encryption, toldByBudgets = false, settings } = props;
    const at = provider && { provider };
    this.topic = new SnsTopic(this, 'topic', {
      ...at,
      name: awsName('topic', name, 'alarms'),
      kmsMasterKeyId: encryption.keyArn,
    });
    new SnsTopicPolicy(this, 'policy', {
      ...at,
      arn: this.arn,
      policy: policyDocument(
        {
          sid: 'AlarmsOfThisAccount',
          principals: { Service: 'cloudwatch.amazonaws.com' },
          actions: ['sns:Publish'],
          resources: [this.arn],
          conditions: {
            StringEquals: { 'aws:SourceAccount': place.account },
            ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:*` },
          },
        },
        ...(toldByBudgets
          ? [
              {
                // https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
                sid: 'BudgetsOfThisAccount',
                principals: { Service: 'budgets.amazonaws.com' },
                actions: ['sns:Publish'],
                resources: [this.arn],
                conditions: {
                  StringEquals: { 'aws:SourceAccount': place.account },
                  ArnLike: { 'aws:SourceArn': `arn:aws:budgets::${place.account}:*` },
                },
              },
            ]
          : []),
      ),
    });
    subscribe(this, this.arn, settings.alarmSubscribers, provider);
  }

  get arn(): string {
    return this.topic.arn;
  }
}
