import json
from uuid import uuid4

from moto.core.utils import camelcase_to_underscores, unix_time_millis
from moto.logs.exceptions import ResourceNotFoundException
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


def query_definitions(backend):
    """Of one account and region, by their ids."""
    return backend.__dict__.setdefault("query_definitions", {})


@add(LogsResponse)
def put_query_definition(self):
    """
    Stock does not know the operation, and answers 404, which the provider tries again for minutes. Without an id it makes one more, also of a name that there is.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
    """
    definitions = query_definitions(self.logs_backend)
    query_id = self._get_param("queryDefinitionId")
    if query_id and query_id not in definitions:
        raise ResourceNotFoundException(msg="The specified query definition does not exist.")
    query_id = query_id or str(uuid4())
    definitions[query_id] = {
        "queryLanguage": "CWLI",
        "queryDefinitionId": query_id,
        "name": self._get_param("name"),
        "queryString": self._get_param("queryString"),
        "lastModified": int(unix_time_millis()),
        "logGroupNames": self._get_param("logGroupNames", []),
    }
    return json.dumps({"queryDefinitionId": query_id})


@add(LogsResponse)
def describe_query_definitions(self):
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueryDefinitions.html"""
    prefix = self._get_param("queryDefinitionNamePrefix", "")
    first, size = int(self._get_param("nextToken", "0")), self._get_param("maxResults", 1000)
    found = [each for each in query_definitions(self.logs_backend).values() if each["name"].startswith(prefix)]
    rest = {"nextToken": str(first + size)} if len(found) > first + size else {}
    return json.dumps({"queryDefinitions": found[first : first + size], **rest})


@add(LogsResponse)
def delete_query_definition(self):
    """https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteQueryDefinition.html"""
    if query_definitions(self.logs_backend).pop(self._get_param("queryDefinitionId"), None) is None:
        raise ResourceNotFoundException(msg="The specified query definition does not exist.")
    return json.dumps({"success": True})


@extend(LogsBackend, "filter_log_events")
def interleave_streams(original, self, log_group_name, log_stream_names, start_time, end_time, limit, next_token, filter_pattern, interleaved):
    """
    Stock answers one stream after the other unless it is asked to interleave them. AWS always sorts by time, whatever that parameter says.
    https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
    """
    return original(self, log_group_name, log_stream_names, start_time, end_time, limit, next_token, filter_pattern, True)
