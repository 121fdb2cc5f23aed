import type { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { SnsTopic } from '@cdktf/provider-aws/lib/sns-topic/index.js';
import { SnsTopicPolicy } from '@cdktf/provider-aws/lib/sns-topic-policy/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { policyDocument } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place, Statement } from '../shared/statement.ts';
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
  /** Whether EventBridge tells it something, too (`events-to-topic.ts`). */
  takesEvents?: boolean;
  settings: Pick<ObservabilitySettings, 'alarmSubscribers'>;
}

/** Where the alarms of one environment go, and who hears them. */
export class AlarmTopic extends Construct {
  readonly rights = [topicRights];
  private readonly topic: SnsTopic;
  /** Who may publish. */
  readonly policy: ITerraformDependable;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const { name, place, provider, encryption, toldByBudgets = false, takesEvents = false, settings } = props;
    const at = provider && { provider };
    this.topic = new SnsTopic(this, 'topic', {
      ...at,
      name: awsName('topic', name, 'alarms'),
      kmsMasterKeyId: encryption.keyArn,
    });
    this.policy = new SnsTopicPolicy(this, 'policy', {
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
        ...(takesEvents ? [events(this.arn)] : []),
      ),
    });
    subscribe(this, this.arn, settings.alarmSubscribers, provider);
  }

  get arn(): string {
    return this.topic.arn;
  }
}

/**
 * With no condition, which EventBridge meets on no topic: it would publish nothing, and tell nobody
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions). It publishes for a rule whose maker may use the topic.
 */
function events(topicArn: string): Statement {
  return {
    sid: 'EventsOfRules',
    principals: { Service: 'events.amazonaws.com' },
    actions: ['sns:Publish'],
    resources: [topicArn],
  };
}
