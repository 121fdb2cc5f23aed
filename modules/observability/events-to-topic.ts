import { CloudwatchEventRule } from '@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js';
import { CloudwatchEventTarget } from '@cdktf/provider-aws/lib/cloudwatch-event-target/index.js';
import { Construct } from 'constructs';
import { awsName } from '../shared/naming.ts';
import { ruleRights } from './rights.ts';

export interface EventsToTopicProps {
  /** Begins the name of the rule: `<project>-<environment>`, at most 51 characters. */
  name: string;
  /** A topic that takes events. */
  topic: { readonly arn: string };
  /** The words for them among the events of the environment. */
  role: string;
  description: string;
  /** Which events: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern.html */
  pattern: object;
  /** Parts of the event, each by its name in the message: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
  parts: Record<string, string>;
  /** What the subscribers read, in one line: its parts stand as `<name>`. */
  message: string;
}

/** Tells the subscribers of a topic of events of AWS's, one message each. Nothing tells when it is over, as an alarm does. */
export class EventsToTopic extends Construct {
  readonly rights = [ruleRights];

  constructor(scope: Construct, id: string, props: EventsToTopicProps) {
    super(scope, id);
    const rule = new CloudwatchEventRule(this, 'rule', {
      name: awsName('eventRule', props.name, props.role),
      description: props.description,
      eventPattern: JSON.stringify(props.pattern),
    });
    new CloudwatchEventTarget(this, 'target', {
      rule: rule.name,
      arn: props.topic.arn,
      inputTransformer: {
        inputPaths: props.parts,
        // A JSON text: what is no JSON, EventBridge refuses.
        inputTemplate: JSON.stringify(props.message),
      },
    });
  }
}
