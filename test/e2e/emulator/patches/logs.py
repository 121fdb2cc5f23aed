import json

from moto.core.utils import camelcase_to_underscores
from moto.logs.models import LogsBackend
from moto.logs.responses import LogsResponse

from patches import add, extend


@extend(LogsBackend, "create_delivery")
def let_a_prefix_replace_the_default_path(original, self, *args, **kwargs):
    """
    Stock answers AWSLogs/{account-id}/CloudFront/ whatever the destination, so a bucket policy of that path under a prefix looks right.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html#AWS-logs-infrastructure-V2-S3-object-key
    """
    delivery = original(self, *args, **kwargs)
    configuration = delivery.s3_delivery_configuration
    if has_prefix(self, delivery) and configuration.get("suffixPath", "").startswith("AWSLogs/"):
        del configuration["suffixPath"]
    return delivery


def has_prefix(backend, delivery):
    [destination] = [each for each in backend.delivery_destinations.values() if each.arn == delivery.delivery_destination_arn]
    return "/" in destination.delivery_destination_configuration["destinationResourceArn"]


@add(LogsResponse)
def update_delivery_configuration(self):
    """Stock answers 500: the provider can't change what is delivered, or where to."""
    delivery = self.logs_backend.get_delivery(self._get_param("id"))
    for parameter in ("recordFields", "fieldDelimiter", "s3DeliveryConfiguration"):
        if self._get_param(parameter) is not None:
            setattr(delivery, camelcase_to_underscores(parameter), self._get_param(parameter))
    return json.dumps({})
