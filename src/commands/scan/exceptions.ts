/** A check that may fail, and why that is tolerable. */
export interface Exception {
  check: string;
  /** Addresses (`aws_lb.load_balancer_alb`) or types (`aws_lb`); left out: any resource. */
  resources?: string[];
  /** Left out: every stack. */
  stacks?: RegExp;
  reason: string;
}

const bootstrap = /^bootstrap-/;
const everyEnvironment = /^(?!bootstrap-)/;
const withoutRealUsers = /^(dev|staging)$/;
const withoutDomain = /^dev$/;

export const exceptions: Exception[] = [
  // Every environment.
  {
    check: 'CKV_AWS_260',
    resources: [
      'aws_vpc_security_group_ingress_rule.load_balancer_from_internet_80',
      // Once applied, the plan lists the rules of a security group here too.
      'aws_security_group.load_balancer_security_group',
    ],
    stacks: everyEnvironment,
    reason: 'port 80 redirects to HTTPS where there is a domain, and is the only way in where there is none',
  },
  {
    check: 'CKV_AWS_91',
    resources: ['aws_lb.load_balancer_alb'],
    stacks: everyEnvironment,
    reason:
      'there is no bucket for access logs yet; gunicorn logs each request that reaches Django, but those that the load balancer refuses leave no trace',
  },
  {
    check: 'CKV2_AWS_28',
    resources: ['aws_lb.load_balancer_alb'],
    stacks: everyEnvironment,
    reason:
      "there is no web ACL yet: nothing slows a flood of requests, and only Django's own protections, which rest on no filter, meet hostile ones",
  },
  {
    check: 'CKV_AWS_118',
    resources: ['aws_db_instance.database_instance'],
    stacks: everyEnvironment,
    reason:
      "the operating system's own figures are not collected yet; CloudWatch has CPU, memory, storage and connections by the minute without them",
  },
  {
    check: 'CKV2_AWS_57',
    resources: [
      'aws_secretsmanager_secret.database_url_secret',
      'aws_secretsmanager_secret.secrets_django_secret_key_secret',
    ],
    stacks: everyEnvironment,
    reason:
      'tasks read a secret when they start and never again, so a rotation on its own would cut them off; raising the version in the settings makes a new value and replaces the tasks in one deployment',
  },

  // Environments that nobody depends on.
  {
    check: 'CKV_AWS_150',
    resources: ['aws_lb.load_balancer_alb'],
    stacks: withoutRealUsers,
    reason: 'this environment may be destroyed, and is made anew by a deployment',
  },
  {
    check: 'CKV_AWS_293',
    resources: ['aws_db_instance.database_instance'],
    stacks: withoutRealUsers,
    reason: 'this environment may be destroyed, and its data with it',
  },
  {
    check: 'CKV_AWS_157',
    resources: ['aws_db_instance.database_instance'],
    stacks: withoutRealUsers,
    reason: 'a second instance doubles the price, and this environment may be down while its zone is',
  },
  {
    check: 'CKV_AWS_338',
    resources: ['aws_cloudwatch_log_group'],
    stacks: withoutRealUsers,
    reason: 'without real users there is nothing to account for after a year, and kept logs cost money',
  },

  // Environments without a domain.
  ...[
    { check: 'CKV_AWS_2', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV_AWS_103', resources: ['aws_lb_listener.load_balancer_http'] },
    { check: 'CKV_AWS_378', resources: ['aws_lb_target_group.web_target_group'] },
    { check: 'CKV2_AWS_20', resources: ['aws_lb.load_balancer_alb'] },
  ].map((exception) => ({
    ...exception,
    stacks: withoutDomain,
    reason:
      'without a domain there is no certificate; what is sent can be read on its way, and is no data of real users',
  })),

  // The bucket of the Terraform state.
  {
    check: 'CKV_AWS_18',
    resources: ['aws_s3_bucket.bucket'],
    stacks: bootstrap,
    reason:
      'a log of its own would take a second bucket; CloudTrail records who read the state, if its data events are on',
  },
  {
    check: 'CKV_AWS_144',
    resources: ['aws_s3_bucket.bucket'],
    stacks: bootstrap,
    reason:
      'the state describes one region and cannot be applied while that is down; old versions cover what is overwritten',
  },
  {
    check: 'CKV2_AWS_62',
    resources: ['aws_s3_bucket.bucket'],
    stacks: bootstrap,
    reason: 'nothing waits for the news that a state was written',
  },
];
