/** What the steps of a shift are told: `web`, `web-next` beside it, and the two listener rules between them. */
export interface ShiftPlace {
  /** The ARN. */
  cluster: string;
  /** The service that everything refers to. */
  web: string;
  /** The service beside it, without a task while no deploy runs. */
  next: string;
  /** The ARN of what is deployed. */
  taskDefinition: string;
  /** The ARN of the rule that all users come by. */
  rule: string;
  /** The ARN of the rule that takes requests with the test header. */
  testRule: string;
  targetGroup: string;
  nextTargetGroup: string;
  /** Whether Application Auto Scaling sets the number of tasks of `web`. */
  scalable: boolean;
}

export function placeOf(environment: NodeJS.ProcessEnv): ShiftPlace {
  const {
    CLUSTER_ARN: cluster = '',
    SERVICE: web = '',
    NEXT_SERVICE: next = '',
    TASK_DEFINITION_ARN: taskDefinition = '',
    RULE_ARN: rule = '',
    TEST_RULE_ARN: testRule = '',
    TARGET_GROUP_ARN: targetGroup = '',
    NEXT_TARGET_GROUP_ARN: nextTargetGroup = '',
  } = environment;
  const scalable = environment.SCALABLE === 'true';
  return { cluster, web, next, taskDefinition, rule, testRule, targetGroup, nextTargetGroup, scalable };
}
