from moto.elbv2.models import ELBv2Backend

from patches import extend


@extend(ELBv2Backend, "describe_target_health")
def check_no_health_of_what_no_rule_names(original, self, target_group_arn, targets):
    """
    Stock calls each target healthy. One of a target group that no rule of a listener names is `unused`, at whatever weight, and is never asked whether it is healthy:
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html, Target.NotInUse
    """
    health = original(self, target_group_arn, targets)
    if not is_named(self, target_group_arn):
        for each in health:
            if each.status == "healthy":
                each.status = "unused"
                each.reason = "Target.NotInUse"
                each.description = "Target group is not configured to receive traffic from the load balancer"
    return health


def is_named(backend, target_group_arn):
    """Whether a rule of a listener, or its default one, forwards to the target group."""
    listeners = [each for balancer in backend.load_balancers.values() for each in balancer.listeners.values()]
    actions = [action.data for listener in listeners for rule in listener.rules.values() for action in rule.actions]
    groups = [*actions, *(group for data in actions for group in data.get("ForwardConfig", {}).get("TargetGroups", []))]
    return any(group.get("TargetGroupArn") == target_group_arn for group in groups)
