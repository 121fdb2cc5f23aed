from moto.cloudwatch.responses import CloudWatchResponse

from patches import extend


@extend(CloudWatchResponse, "describe_alarms")
def look_at_the_state_too(original, self):
    """Stock forgets the state when it is asked for a prefix as well: alarms that are well look raised."""
    response = original(self)
    state = self._get_param("StateValue")
    if state:
        for kind, alarms in response.result.items():
            response.result[kind] = [alarm for alarm in alarms if alarm.state_value == state]
    return response
