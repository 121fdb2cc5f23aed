import json
from fnmatch import fnmatchcase

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.exceptions import ReplicationConfigurationNotFoundError
from moto.s3.models import LOGGING_SERVICE_PRINCIPAL, FakeBucket, FakeDeleteMarker
from moto.s3.responses import S3Response


def may_deliver_logs(target_bucket, target_prefix):
    """Stock answers 500 to Principal "*" and knows three literal resources only: the provider can't set logging."""
    if not target_bucket.policy:
        return False
    log = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}log"
    return any(allows_delivery(statement, log) for statement in as_list(json.loads(target_bucket.policy)["Statement"]))


def allows_delivery(statement, log):
    principal = statement.get("Principal")
    return (
        statement["Effect"] == "Allow"
        and isinstance(principal, dict)
        and LOGGING_SERVICE_PRINCIPAL in as_list(principal.get("Service"))
        and any(fnmatchcase("s3:PutObject", action) for action in as_list(statement.get("Action", [])))
        and any(fnmatchcase(log, resource) for resource in as_list(statement.get("Resource", [])))
    )


def as_list(value):
    return value if isinstance(value, list) else [value]


FakeBucket._log_permissions_enabled_policy = staticmethod(may_deliver_logs)


def get_permission(self, action, resource):
    """
    Stock moto reads no condition: a bucket that denies requests without TLS denies all, and no backend can use it. What it denies to a service, or to roles of
    some names, it denies to everybody.
    """
    if not self.policy:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy)
    policy["Statement"] = [
        statement
        for statement in as_list(policy["Statement"])
        if statement.get("Condition") != {"Bool": {"aws:SecureTransport": "false"}}
        and not is_for_services(statement)
        and not is_for_some_roles(statement)
    ]
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


def is_for_services(statement):
    principal = statement.get("Principal")
    return isinstance(principal, dict) and set(principal) == {"Service"}


def is_for_some_roles(statement):
    return "aws:PrincipalArn" in statement.get("Condition", {}).get("ArnLike", {})


FakeBucket.get_permission = get_permission

# Stock answers 500 where the last that is deleted of an object is the mark of a deletion: it looks for contents to throw away.
FakeDeleteMarker.dispose = lambda self: None


def get_bucket_replication(self):
    """
    Stock answers what it thinks of deletions and filters, and forgets which encrypted objects are copied: the provider plans the replication anew for ever.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
    """
    self.data["Action"] = "GetBucketReplication"
    replication = self.backend.get_bucket_replication(self.bucket_name)
    if not replication:
        raise ReplicationConfigurationNotFoundError(bucket_name=self.bucket_name)
    rules = [{**rule, "Filter": {"Prefix": (rule.get("Filter") or {}).get("Prefix") or ""}} for rule in replication["Rule"]]
    return self.serialized(
        ActionResult({"ReplicationConfiguration": {"Role": replication["Role"], "Rules": rules}})
    )


S3Response.get_bucket_replication = get_bucket_replication
