import json

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend, FakeApplicationAutoscalingPolicy
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

from patches import add, extend


@extend(ApplicationAutoscalingBackend, "__init__")
def make_room_for_tags(original, self, *args, **kwargs):
    """Stock has nowhere to keep tags."""
    original(self, *args, **kwargs)
    self.tags = {}


@extend(ApplicationAutoScalingResponse, "register_scalable_target")
def keep_tags_of_a_new_target(original, self):
    """Stock drops the tags: the provider would plan to tag the target again and again."""
    response = original(self)
    arn = json.loads(response)["ScalableTargetARN"]
    self.applicationautoscaling_backend.tags.setdefault(arn, {}).update(self._get_param("Tags") or {})
    return response


@add(ApplicationAutoScalingResponse)
def list_tags_for_resource(self):
    """Stock answers 500: the provider retries for minutes, then every apply, plan and destroy fails."""
    return json.dumps({"Tags": self.applicationautoscaling_backend.tags.get(self._get_param("ResourceARN"), {})})


@add(ApplicationAutoScalingResponse)
def tag_resource(self):
    """Stock answers 500: the provider can't apply a changed tag."""
    self.applicationautoscaling_backend.tags[self._get_param("ResourceARN")].update(self._get_param("Tags"))
    return "{}"


@add(ApplicationAutoScalingResponse)
def untag_resource(self):
    """Stock answers 500: the provider can't remove a tag."""
    for key in self._get_param("TagKeys"):
        self.applicationautoscaling_backend.tags[self._get_param("ResourceARN")].pop(key, None)
    return "{}"


@extend(ApplicationAutoscalingBackend, "put_scaling_policy")
def keep_arn_of_an_updated_policy(
    original, self, policy_name, service_namespace, resource_id, scalable_dimension, **kwargs
):
    """Stock gives an updated policy a new ARN: the provider calls the plan of what refers to it inconsistent."""
    key = FakeApplicationAutoscalingPolicy.formulate_key(
        service_namespace, resource_id, scalable_dimension, policy_name
    )
    previous = self.policies.get(key)
    policy = original(self, policy_name, service_namespace, resource_id, scalable_dimension, **kwargs)
    if previous:
        policy.policy_arn = previous.policy_arn
    return policy
