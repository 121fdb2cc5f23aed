import re

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.responses import CloudWatchResponse

from patches import add, extend


@extend(CloudWatchResponse, "describe_alarms")
def look_at_the_state_too(original, self):
    """Stock forgets the state when it is asked for a prefix as well: alarms that are well look raised."""
    response = original(self)
    state = self._get_param("StateValue")
    if state:
        for kind, alarms in response.result.items():
            response.result[kind] = [alarm for alarm in alarms if alarm.state_value == state]
    return response


def children_of(rule):
    return re.findall(r'(?:ALARM|OK|INSUFFICIENT_DATA)\("([^"]+)"\)', rule)


@add(CloudWatchResponse)
def put_composite_alarm(self):
    """
    Stock lacks it. AWS takes no rule that names an alarm which is not there.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
    https://github.com/awsdocs/aws-cloudformation-user-guide/issues/911
    """
    known = {alarm.name for alarm in self.cloudwatch_backend.describe_alarms()}
    missing = [name for name in children_of(self._get_param("AlarmRule")) if name not in known]
    if missing:
        raise ValidationError(f"Could not save the composite alarm as alarms [{', '.join(missing)}] in the alarm rule do not exist")
    return self.put_metric_alarm()


@extend(CloudWatchResponse, "delete_alarms")
def keep_what_a_composite_alarm_names(original, self):
    """AWS deletes no alarm that a composite alarm names: https://github.com/hashicorp/terraform-provider-aws/issues/34807"""
    going = self._get_param("AlarmNames", [])
    for alarm in self.cloudwatch_backend.describe_alarms():
        if alarm.rule and alarm.name not in going:
            for name in set(going).intersection(children_of(alarm.rule)):
                raise ValidationError(f"Cannot delete {name} as there are composite alarm(s) depending on it.")
    return original(self)


@extend(CloudWatchResponse, "describe_alarms")
def answer_metric_alarms_alone(original, self):
    """
    Stock answers both kinds, whatever is asked for, and calls the rule of a composite alarm by another name.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """
    response = original(self)
    wanted = self._get_param("AlarmTypes") or ["MetricAlarm"]
    for kind, alarms in response.result.items():
        response.result[kind] = alarms if kind.removesuffix("s") in wanted else []
    for alarm in response.result["CompositeAlarms"]:
        alarm.alarm_rule = alarm.rule
    return response
