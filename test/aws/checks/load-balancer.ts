import { type Arguments, type Check, each, one, within, wrong } from '../check.ts';

const name32 = /^(?=.{1,32}$)[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$/;

/** The priorities that a listener rule stands for. */
function prioritiesOf({ priority, for_each: byPath }: Arguments): number[] {
  return byPath ? Object.values(byPath) : [priority];
}

export const loadBalancer: Check[] = [
  {
    name: 'the name of a load balancer has 32 letters, digits and hyphens at most, none at its ends, and does not begin with internal-',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_lb', ({ name }) => !name32.test(name) || name.startsWith('internal-')),
    plant: (terraform) => {
      one(terraform, 'aws_lb').name = 'internal-shop';
    },
  },
  {
    name: 'the name of a target group has 32 letters, digits and hyphens at most, none at its ends',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html',
    problems: (terraform) => wrong(terraform, 'aws_lb_target_group', ({ name }) => !name32.test(name)),
    plant: (terraform) => {
      one(terraform, 'aws_lb_target_group').name = 'shop-test-web-';
    },
  },
  {
    name: 'a target group asks for health every 5 to 300 seconds, waits less than that, and judges by 2 to 10 answers',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_lb_target_group', ({ health_check: { interval, timeout, ...check } }) => {
        const { healthy_threshold: healthy, unhealthy_threshold: unhealthy } = check;
        return (
          !within(interval, 5, 300) ||
          !within(timeout, 2, Math.min(120, interval - 1)) ||
          !within(healthy, 2, 10) ||
          !within(unhealthy, 2, 10)
        );
      }),
    plant: (terraform) => {
      const { health_check: check } = one(terraform, 'aws_lb_target_group');
      check.timeout = check.interval;
    },
  },
  {
    name: 'a target group waits up to 3600 seconds for the requests of a target that goes',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html',
    problems: (terraform) =>
      wrong(terraform, 'aws_lb_target_group', ({ deregistration_delay: seconds }) => !within(seconds, 0, 3600)),
    plant: (terraform) => {
      one(terraform, 'aws_lb_target_group').deregistration_delay = '3601';
    },
  },
  {
    name: 'tasks on Fargate are targets by their address',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html',
    problems: (terraform) => wrong(terraform, 'aws_lb_target_group', ({ target_type: kind }) => kind !== 'ip'),
    plant: (terraform) => {
      one(terraform, 'aws_lb_target_group').target_type = 'instance';
    },
  },
  {
    name: 'a load balancer ends a request without a byte after 1 to 4000 seconds',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_lb',
        ({ load_balancer_type: kind, idle_timeout: seconds }) =>
          kind === 'application' && !within(seconds ?? 60, 1, 4000),
      ),
    plant: (terraform) => {
      one(terraform, 'aws_lb').idle_timeout = 4001;
    },
  },
  {
    name: 'no two rules of a listener have one priority, which is 1 to 50000, and none has more than five values',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html',
    problems: (terraform) => {
      const taken = new Set<string>();
      return each(terraform, 'aws_lb_listener_rule')
        .filter(([, rule]) => {
          const values = rule.condition.flatMap(({ host_header: hosts, path_pattern: paths }: Arguments) => [
            ...(hosts?.values ?? []),
            ...(paths?.values ?? []),
          ]);
          const twice = prioritiesOf(rule).filter((priority) => {
            const place = `${rule.listener_arn} ${priority}`;
            if (taken.has(place) || !within(priority, 1, 50_000)) return true;
            taken.add(place);
            return false;
          });
          return values.length > 5 || twice.length > 0;
        })
        .map(([address]) => address);
    },
    plant: (terraform) => {
      const rule = one(terraform, 'aws_lb_listener_rule');
      terraform.resource.aws_lb_listener_rule = { ...terraform.resource.aws_lb_listener_rule, twin: { ...rule } };
    },
  },
  {
    name: 'a listener for HTTPS has a certificate and a security policy, and one for HTTP neither',
    source: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html',
    problems: (terraform) =>
      wrong(
        terraform,
        'aws_lb_listener',
        ({ protocol, certificate_arn: certificate, ssl_policy: policy }) =>
          (protocol === 'HTTPS') !== (certificate !== undefined && policy !== undefined),
      ),
    plant: (terraform) => {
      delete one(terraform, 'aws_lb_listener', ({ protocol }) => protocol === 'HTTPS').certificate_arn;
    },
  },
];
