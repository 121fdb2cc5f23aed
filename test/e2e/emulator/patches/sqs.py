import json

from moto.sqs.models import Queue, SQSBackend

from patches import extend

# Stock refuses this attribute's name: the provider waits for it until it times out, then every plan and destroy fails.
Queue.BASE_ATTRIBUTES = [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"]
Queue.redrive_allow_policy = None


@extend(Queue, "_set_attributes")
def drop_an_empty_redrive_allow_policy(original, self, attributes, now=None):
    """Stock would answer the empty one that means none: the provider waits for it to be gone until it times out."""
    original(self, attributes, now)
    self.redrive_allow_policy = self.redrive_allow_policy or None


@extend(SQSBackend, "get_queue_attributes")
def answer_redrive_policy_without_blanks(original, self, queue_name, attribute_names):
    """Stock answers the JSON with blanks in it: the provider plans to take them out again and again."""
    attributes = original(self, queue_name, attribute_names)
    if attributes.get("RedrivePolicy"):
        attributes["RedrivePolicy"] = json.dumps(json.loads(attributes["RedrivePolicy"]), separators=(",", ":"))
    return attributes


@extend(Queue, "_set_attributes")
def keep_policy(original, self, attributes, now=None):
    """Stock drops the policy when any other attribute is changed: the provider plans to set it again."""
    original(self, {"Policy": getattr(self, "policy", None), **attributes}, now)
