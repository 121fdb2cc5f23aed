import { type Arguments, type Check, listed, one, referred, statementsOf, within, wrong } from '../check.ts';

const put = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html';
const type = 'aws_cloudwatch_metric_alarm';

/** The seconds of each reading of an alarm. */
function periodsOf({ period, metric_query: queries = [] }: Arguments): number[] {
  return period ? [period] : queries.flatMap(({ metric, period: own }: Arguments) => metric?.period ?? own ?? []);
}

export const alarms: Check[] = [
  {
    name: 'an alarm reads 10, 20, 30 or whole minutes, and looks back over a day at most, or over seven where it reads hours',
    source: put,
    problems: (terraform) =>
      wrong(terraform, type, (alarm) =>
        periodsOf(alarm).some((seconds) => {
          const span = seconds * alarm.evaluation_periods;
          return !([10, 20, 30].includes(seconds) || seconds % 60 === 0) || span > (seconds < 3600 ? 86_400 : 604_800);
        }),
      ),
    plant: (terraform) => {
      one(terraform, type).evaluation_periods = 86_400;
    },
  },
  {
    name: 'an alarm counts no more readings than it looks at',
    source: put,
    problems: (terraform) =>
      wrong(terraform, type, ({ datapoints_to_alarm: few, evaluation_periods: all }) => few !== undefined && few > all),
    plant: (terraform) => {
      const alarm = one(terraform, type);
      alarm.datapoints_to_alarm = alarm.evaluation_periods + 1;
    },
  },
  {
    name: 'an alarm on an expression has ten queries at most, returns one of them, and searches for none',
    source:
      'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html',
    problems: (terraform) =>
      wrong(terraform, type, ({ metric_query: queries, metric_name: metric }) => {
        if (!queries) return !metric;
        const returned = queries.filter(({ return_data: returns }: Arguments) => returns);
        return (
          metric !== undefined ||
          queries.length > 10 ||
          returned.length !== 1 ||
          queries.some(({ expression = '' }: Arguments) => /\bSEARCH\(/.test(expression))
        );
      }),
    plant: (terraform) => {
      for (const query of one(terraform, type, ({ metric_query: queries }) => queries?.length > 1).metric_query)
        query.return_data = true;
    },
  },
  {
    name: 'the name of an alarm has 255 characters at most, and no two have one',
    source: put,
    problems: (terraform) => {
      const names = new Set<string>();
      return wrong(terraform, type, ({ alarm_name: name }) => {
        const taken = names.has(name);
        names.add(name);
        return taken || name.length > 255;
      });
    },
    plant: (terraform) => {
      terraform.resource[type] = { ...terraform.resource[type], twin: { ...one(terraform, type) } };
    },
  },
  {
    name: 'a composite alarm names at most 100 alarms of its own region, in 10240 characters',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudwatch_composite_alarm', ({ alarm_rule: rule, provider }) => {
        const named: string[] = rule.match(/aws_cloudwatch_metric_alarm\.\w+/g) ?? [];
        const elsewhere = named.some((address) => referred(terraform, `$\{${address}.arn}`)?.provider !== provider);
        return !within(named.length, 1, 100) || elsewhere || rule.length > 10_240;
      }),
    plant: (terraform) => {
      one(terraform, 'aws_cloudwatch_composite_alarm').provider = 'aws.us-east-1';
    },
  },
  {
    name: 'a topic that alarms go to lets CloudWatch publish, and is under a key that lets CloudWatch use it',
    source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services',
    problems: (terraform) =>
      wrong(terraform, 'aws_sns_topic_policy', ({ arn, policy }) => {
        const alarms = Object.values(terraform.resource.aws_cloudwatch_metric_alarm ?? {});
        if (alarms.every((alarm) => !alarm.alarm_actions?.includes(arn))) return false;
        const publishes = statementsOf(policy).some(
          ({ Principal, Action }) =>
            Principal.Service === 'cloudwatch.amazonaws.com' && listed(Action).includes('sns:Publish'),
        );
        const key = referred(terraform, referred(terraform, arn).kms_master_key_id);
        const uses = statementsOf(key?.policy ?? '{"Statement":[]}')
          .filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com')
          .flatMap(({ Action }) => listed<string>(Action));
        return !publishes || !['kms:Decrypt', 'kms:GenerateDataKey*'].every((action) => uses.includes(action));
      }),
    plant: (terraform) => {
      const { arn } = one(terraform, 'aws_sns_topic_policy');
      referred(terraform, arn).kms_master_key_id = 'alias/aws/sns';
    },
  },
  {
    name: 'a topic that EventBridge tells lets it publish without any condition, which it would not meet, and use its key',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudwatch_event_target', ({ arn: target }) => {
        const topic = referred(terraform, target);
        if (!Object.values(terraform.resource.aws_sns_topic ?? {}).includes(topic)) return false;
        const policies = Object.values(terraform.resource.aws_sns_topic_policy ?? {}).filter(
          ({ arn }) => arn === target,
        );
        const publishes = policies.some(({ policy }) =>
          statementsOf(policy).some(
            ({ Principal, Action, Condition }) =>
              Principal.Service === 'events.amazonaws.com' && listed(Action).includes('sns:Publish') && !Condition,
          ),
        );
        const uses = statementsOf(referred(terraform, topic.kms_master_key_id)?.policy ?? '{"Statement":[]}')
          .filter(({ Principal }) => Principal.Service === 'events.amazonaws.com')
          .flatMap(({ Action }) => listed<string>(Action));
        return !publishes || !['kms:Decrypt', 'kms:GenerateDataKey*'].every((action) => uses.includes(action));
      }),
    plant: (terraform) => {
      const policy = one(terraform, 'aws_sns_topic_policy', ({ policy }) => policy.includes('events.amazonaws.com'));
      policy.policy = policy.policy.replace('events.amazonaws.com', 'ses.amazonaws.com');
    },
  },
  {
    name: 'a metric filter has no default beside dimensions, and a pattern of 1024 characters at most',
    source: 'https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_MetricTransformation.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudwatch_log_metric_filter', ({ pattern, metric_transformation: metric }) => {
        return !within(pattern.length, 0, 1024) || (metric.dimensions && metric.default_value !== undefined);
      }),
    plant: (terraform) => {
      one(terraform, 'aws_cloudwatch_log_metric_filter').metric_transformation.dimensions = { queue: '$.queue' };
    },
  },
];
