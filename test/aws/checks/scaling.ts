import { type Arguments, type Check, each, one, wrong } from '../check.ts';

const policy = 'aws_appautoscaling_policy';
const tracking = 'target_tracking_scaling_policy_configuration';
const steps = 'step_scaling_policy_configuration';

export const scaling: Check[] = [
  {
    name: 'what scales has no less at the most than at the least',
    source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html',
    problems: (terraform) => [
      ...wrong(
        terraform,
        'aws_appautoscaling_target',
        ({ min_capacity: least, max_capacity: most }) => least < 0 || least > most,
      ),
      ...wrong(terraform, 'aws_appautoscaling_scheduled_action', ({ scalable_target_action: action }) => {
        return Number(action.min_capacity) > Number(action.max_capacity);
      }),
    ],
    plant: (terraform) => {
      const target = one(terraform, 'aws_appautoscaling_target');
      target.min_capacity = target.max_capacity + 1;
    },
  },
  {
    name: 'a policy that follows a target has one metric, and one of its own has ten queries at most and returns one of them',
    source:
      'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html',
    problems: (terraform) =>
      wrong(terraform, policy, ({ policy_type: type, [tracking]: followed }) => {
        if (type !== 'TargetTrackingScaling') return false;
        const { predefined_metric_specification: known, customized_metric_specification: own } = followed;
        const queries = own?.metrics ?? [];
        const returned = queries.filter(({ return_data: returns = true }: Arguments) => returns);
        return Boolean(known) === Boolean(own) || queries.length > 10 || (queries.length > 0 && returned.length !== 1);
      }),
    plant: (terraform) => {
      const { [tracking]: followed } = one(
        terraform,
        policy,
        ({ policy_type }) => policy_type === 'TargetTrackingScaling',
      );
      followed.predefined_metric_specification = undefined;
      followed.customized_metric_specification = undefined;
    },
  },
  {
    name: 'requests for each target are counted at the load balancer and the target group that the label of the resource names',
    source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html',
    problems: (terraform) =>
      wrong(terraform, policy, ({ [tracking]: followed }) => {
        const { predefined_metric_type: metric, resource_label: label } =
          followed?.predefined_metric_specification ?? {};
        const named = /^\$\{aws_lb\.\w+\.arn_suffix\}\/\$\{aws_lb_target_group\.\w+\.arn_suffix\}$/.test(label ?? '');
        return (metric === 'ALBRequestCountPerTarget') !== named;
      }),
    plant: (terraform) => {
      const { [tracking]: followed } = one(
        terraform,
        policy,
        ({ [tracking]: followed }) => followed?.predefined_metric_specification,
      );
      followed.predefined_metric_specification.predefined_metric_type = 'ALBRequestCountPerTarget';
      delete followed.predefined_metric_specification.resource_label;
    },
  },
  {
    name: 'the steps of a policy leave no gap between them and do not overlap',
    source:
      'https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html#as-scaling-steps',
    problems: (terraform) =>
      wrong(terraform, policy, ({ [steps]: stepped }) => {
        if (!stepped) return false;
        const bounds = stepped.step_adjustment
          .map(({ metric_interval_lower_bound: from, metric_interval_upper_bound: to }: Arguments) => [
            from === undefined ? Number.NEGATIVE_INFINITY : Number(from),
            to === undefined ? Number.POSITIVE_INFINITY : Number(to),
          ])
          .sort(([a]: number[], [b]: number[]) => (a as number) - (b as number));
        return bounds.some(
          ([from, to]: number[], index: number) =>
            (from as number) >= (to as number) || (index > 0 && from !== bounds[index - 1][1]),
        );
      }),
    plant: (terraform) => {
      const { [steps]: stepped } = one(terraform, policy, ({ [steps]: stepped }) => stepped);
      stepped.step_adjustment.push({ ...stepped.step_adjustment[0] });
    },
  },
  {
    name: 'no two policies of what scales have one name',
    source: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html',
    problems: (terraform) => {
      const names = each(terraform, policy).map(([address, { resource_id: what, name }]) => [
        address,
        `${what} ${name}`,
      ]);
      return names
        .filter(([, name], index) => names.findIndex(([, other]) => other === name) < index)
        .map(([address]) => address as string);
    },
    plant: (terraform) => {
      terraform.resource[policy] = { ...terraform.resource[policy], twin: { ...one(terraform, policy) } };
    },
  },
];
