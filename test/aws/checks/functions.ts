import { ref } from '../../modules/terraform.ts';
import { type Arguments, type Check, each, listed, one, statementsOf, within, wrong } from '../check.ts';

const type = 'aws_lambda_function';
const interfaces = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'];

/** What a role may do, by its own policies. */
function actionsOf(terraform: Parameters<Check['problems']>[0], role: string): string[] {
  const address = /aws_iam_role\.\w+/.exec(role)?.[0];
  return each(terraform, 'aws_iam_role_policy')
    .filter(([, policy]) => policy.role.includes(`${address}.`))
    .flatMap(([, { policy }]) => statementsOf(policy))
    .flatMap(({ Action }) => listed<string>(Action));
}

export const functions: Check[] = [
  {
    name: 'a function runs for 900 seconds at most, in 128 to 10240 MiB',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html',
    problems: (terraform) =>
      wrong(
        terraform,
        type,
        ({ timeout = 3, memory_size: memory = 128 }) => !within(timeout, 1, 900) || !within(memory, 128, 10_240),
      ),
    plant: (terraform) => {
      one(terraform, type).timeout = 901;
    },
  },
  {
    name: 'a function in a VPC has a role that makes, sees and deletes network interfaces',
    source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions',
    problems: (terraform) =>
      wrong(terraform, type, ({ vpc_config: vpc, role }) => {
        const may = actionsOf(terraform, role);
        return vpc && !interfaces.every((action) => may.includes(action));
      }),
    plant: (terraform) => {
      one(terraform, type, ({ vpc_config: vpc }) => vpc).role = ref('aws_iam_role.nobody.arn');
    },
  },
  {
    name: 'a rule that runs by the clock says one minute, hour or day in the singular, and several in the plural',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudwatch_event_rule', ({ schedule_expression: when = '' }) => {
        const [, count, unit = ''] = /^rate\((\d+) (\w+)\)$/.exec(when) ?? [];
        return count !== undefined && (count === '1') === unit.endsWith('s');
      }),
    plant: (terraform) => {
      one(terraform, 'aws_cloudwatch_event_rule').schedule_expression = 'rate(1 minutes)';
    },
  },
  {
    name: 'a function that a rule runs lets EventBridge do so, for that rule',
    source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-lambda-permissions',
    problems: (terraform) =>
      wrong(terraform, 'aws_cloudwatch_event_target', ({ rule, arn: target }) => {
        if (!target.includes('aws_lambda_function.')) return false;
        const address = /aws_cloudwatch_event_rule\.\w+/.exec(rule)?.[0];
        return !each(terraform, 'aws_lambda_permission').some(
          ([, { principal, source_arn: source }]: [string, Arguments]) =>
            principal === 'events.amazonaws.com' && source.includes(`${address}.`),
        );
      }),
    plant: (terraform) => {
      one(terraform, 'aws_lambda_permission').principal = 'scheduler.amazonaws.com';
    },
  },
];
