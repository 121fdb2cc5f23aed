import copy
import uuid

from moto.cloudfront import urls
from moto.cloudfront.exceptions import CloudFrontException, NoSuchFunctionExists
from moto.cloudfront.models import (
    CloudFrontBackend,
    CloudFrontFunction,
    DefaultCacheBehaviour,
    Invalidation,
    KeyValueStore,
    Origin,
    ViewerCertificate,
    random_id,
)
from moto.cloudfront.responses import CloudFrontResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores, utcnow

from patches import add, extend

CORS_HEADERS = ["Origin", "Access-Control-Request-Headers", "Access-Control-Request-Method"]
CACHE_KEY_HEADERS = ["Host", "Origin", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override"]

DAY_SECONDS = 86_400
YEAR_SECONDS = 31_536_000


def serve(path):
    urls.url_paths[f"{{0}}/2020-05-31/{path}$"] = CloudFrontResponse.dispatch


@extend(Origin, "__init__")
def keep_how_the_origin_is_reached(original, self, origin):
    """Stock drops these: the provider plans to set them again and again."""
    original(self, origin)
    self.origin_access_control_id = origin.get("OriginAccessControlId", "")
    self.vpc_origin_config = origin.get("VpcOriginConfig")


@extend(DefaultCacheBehaviour, "__init__")
def keep_function_associations(original, self, config):
    """Stock drops them: the provider plans to set them again and again."""
    original(self, config)
    self.function_associations = config.get("FunctionAssociations", {"Quantity": 0})


@extend(DefaultCacheBehaviour, "__init__")
def leave_forwarding_to_the_cache_policy(original, self, config):
    """Stock makes up forwarded values: the provider plans to remove them again and again."""
    original(self, config)
    if "ForwardedValues" not in config:
        self.forwarded_values = None


@extend(ViewerCertificate, "__init__")
def have_one_certificate(original, self, config):
    """Stock answers the default one beside any other, and empty ones: the provider plans to remove them for ever."""
    original(self, config)
    self.acm_certificate_arn = config.get("ACMCertificateArn")
    self.iam_certificate_id = config.get("IAMCertificateId")
    self.cloud_front_default_certificate = not (self.acm_certificate_arn or self.iam_certificate_id)


@extend(Invalidation, "__init__")
def complete(original, self, *args, **kwargs):
    """Stock has a status of its own making: every SDK waits for the invalidation until it times out."""
    original(self, *args, **kwargs)
    self.status = "Completed"


def set_comment(self, comment):
    self._comment = comment or None


# Stock answers an empty comment where there is none: the provider fails, since it asked for none.
KeyValueStore.comment = property(lambda self: self._comment, set_comment)


class Versioned:
    """What CloudFront keeps by id, with another ETag after each change."""

    def __init__(self, id, config):
        self.id = id
        self.update(config)

    def update(self, config):
        self.config = config
        self.etag = random_id()
        self.last_modified_time = utcnow()


class Policy(Versioned):
    def __init__(self, config, managed_id=None):
        super().__init__(managed_id or str(uuid.uuid4()), config)
        self.type = "managed" if managed_id else "custom"


def forwarded(headers, cookies, query_strings, names=()):
    listed = {"Headers": {"Quantity": len(names), "Items": names}} if names else {}
    return {
        "HeadersConfig": {"HeaderBehavior": headers, **listed},
        "CookiesConfig": {"CookieBehavior": cookies},
        "QueryStringsConfig": {"QueryStringBehavior": query_strings},
    }


def cache_policy(id, name, ttl_seconds, compressed, key):
    min_ttl, default_ttl, max_ttl = ttl_seconds
    encodings = {"EnableAcceptEncodingGzip": compressed, "EnableAcceptEncodingBrotli": compressed}
    config = {
        "Name": name,
        "MinTTL": min_ttl,
        "DefaultTTL": default_ttl,
        "MaxTTL": max_ttl,
        "ParametersInCacheKeyAndForwardedToOrigin": {**encodings, **key},
    }
    return Policy(config, id)


def origin_request_policy(id, name, request):
    return Policy({"Name": name, **request}, id)


# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
def managed_policies():
    long, never, as_the_origin_says = (1, DAY_SECONDS, YEAR_SECONDS), (0, 0, 0), (0, 0, YEAR_SECONDS)
    nothing = forwarded("none", "none", "none")
    return {
        "CachePolicy": [
            cache_policy("658327ea-f89d-4fab-a63d-7e88639e58f6", "Managed-CachingOptimized", long, True, nothing),
            cache_policy("4135ea2d-6df8-44a3-9df3-4b5a84be39ad", "Managed-CachingDisabled", never, False, nothing),
            cache_policy(
                "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
                "UseOriginCacheControlHeaders",
                as_the_origin_says,
                True,
                forwarded("whitelist", "all", "none", CACHE_KEY_HEADERS),
            ),
            cache_policy(
                "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
                "UseOriginCacheControlHeaders-QueryStrings",
                as_the_origin_says,
                True,
                forwarded("whitelist", "all", "all", CACHE_KEY_HEADERS),
            ),
        ],
        "OriginRequestPolicy": [
            origin_request_policy(
                "216adef6-5c7f-47e4-b989-5492eafa07d3",
                "Managed-AllViewer",
                forwarded("allViewer", "all", "all"),
            ),
            origin_request_policy(
                "b689b0a8-53d0-40ab-baf2-68738e2966ac",
                "Managed-AllViewerExceptHostHeader",
                forwarded("allExcept", "all", "all", ["Host"]),
            ),
            origin_request_policy(
                "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
                "Managed-CORS-S3Origin",
                forwarded("whitelist", "none", "none", CORS_HEADERS),
            ),
        ],
        "ResponseHeadersPolicy": [],
    }


@extend(CloudFrontBackend, "__init__")
def make_room_for_policies_and_vpc_origins(original, self, *args, **kwargs):
    """Stock has nowhere to keep them, and lacks the policies that AWS manages."""
    original(self, *args, **kwargs)
    self.policies = {kind: {policy.id: policy for policy in managed} for kind, managed in managed_policies().items()}
    self.vpc_origins = {}


def serve_policies(kind):
    """Stock answers 404: the provider can neither make a policy nor find one that AWS manages."""

    def found(response):
        policies, id = response.backend.policies[kind], response._get_param("Id")
        if id not in policies:
            raise CloudFrontException(f"NoSuch{kind}", f"The {kind} {id} does not exist.")
        return policies[id]

    def described(policy):
        return {kind: {"Id": policy.id, "LastModifiedTime": policy.last_modified_time, f"{kind}Config": policy.config}}

    def answer(policy):
        return ActionResult({**described(policy), "ETag": policy.etag, "Location": policy.id})

    def create(self):
        policies, policy = self.backend.policies[kind], Policy(self._get_param(f"{kind}Config"))
        name = policy.config["Name"]
        if name in [other.config["Name"] for other in policies.values()]:
            raise CloudFrontException(f"{kind}AlreadyExists", f"A {kind} with the name {name} already exists.")
        policies[policy.id] = policy
        return answer(policy)

    def get(self):
        return answer(found(self))

    def list_all(self):
        policies = [{"Type": policy.type, **described(policy)} for policy in self.backend.policies[kind].values()]
        return ActionResult({f"{kind}List": {"MaxItems": 100, "Quantity": len(policies), "Items": policies}})

    def update(self):
        policy = found(self)
        policy.update(self._get_param(f"{kind}Config"))
        return answer(policy)

    def delete(self):
        del self.backend.policies[kind][found(self).id]
        return EmptyResult()

    name = camelcase_to_underscores(kind)
    setattr(CloudFrontResponse, f"create_{name}", create)
    setattr(CloudFrontResponse, f"get_{name}", get)
    setattr(CloudFrontResponse, f"list_{name.removesuffix('y')}ies", list_all)
    setattr(CloudFrontResponse, f"update_{name}", update)
    setattr(CloudFrontResponse, f"delete_{name}", delete)
    path = name.replace("_", "-")
    serve(path)
    serve(f"{path}/(?P<id>[^/]+)")


for kind in managed_policies():
    serve_policies(kind)


class VpcOrigin(Versioned):
    status = "Deployed"

    def __init__(self, config, account_id):
        super().__init__(f"vo_{random_id(length=22)}", config)
        self.arn = f"arn:aws:cloudfront::{account_id}:vpcorigin/{self.id}"
        self.created_time = self.last_modified_time

    @property
    def vpc_origin_endpoint_config(self):
        return self.config


serve("vpc-origin")
serve("vpc-origin/(?P<id>[^/]+)")


def vpc_origin_of(response):
    id = response._get_param("Id")
    if id not in response.backend.vpc_origins:
        raise CloudFrontException("EntityNotFound", f"The VPC origin {id} was not found.")
    return response.backend.vpc_origins[id]


def answer_vpc_origin(vpc_origin):
    return ActionResult({"VpcOrigin": vpc_origin, "ETag": vpc_origin.etag, "Location": vpc_origin.id})


@add(CloudFrontResponse)
def create_vpc_origin(self):
    """Stock answers 404: the provider can't make a VPC origin."""
    vpc_origin = VpcOrigin(self._get_param("VpcOriginEndpointConfig"), self.current_account)
    self.backend.vpc_origins[vpc_origin.id] = vpc_origin
    self.backend.tagger.tag_resource(vpc_origin.arn, self._get_param("Tags.Items", []))
    return answer_vpc_origin(vpc_origin)


@add(CloudFrontResponse)
def get_vpc_origin(self):
    """Stock answers 404: the provider can't read a VPC origin."""
    return answer_vpc_origin(vpc_origin_of(self))


@add(CloudFrontResponse)
def list_vpc_origins(self):
    """Stock answers 404: nobody can look a VPC origin up by its name."""
    items = [
        {
            "Id": origin.id,
            "Name": origin.config["Name"],
            "Status": origin.status,
            "CreatedTime": origin.created_time,
            "LastModifiedTime": origin.last_modified_time,
            "Arn": origin.arn,
            "AccountId": self.current_account,
            "OriginEndpointArn": origin.config["Arn"],
        }
        for origin in self.backend.vpc_origins.values()
    ]
    listing = {"Marker": "", "MaxItems": 100, "IsTruncated": False, "Quantity": len(items), "Items": items}
    return ActionResult({"VpcOriginList": listing})


@add(CloudFrontResponse)
def update_vpc_origin(self):
    """Stock answers 404: the provider can't change a VPC origin."""
    vpc_origin = vpc_origin_of(self)
    vpc_origin.update(self._get_param("VpcOriginEndpointConfig"))
    return answer_vpc_origin(vpc_origin)


@add(CloudFrontResponse)
def delete_vpc_origin(self):
    """Stock answers 404: the provider can't destroy a VPC origin."""
    return answer_vpc_origin(self.backend.vpc_origins.pop(vpc_origin_of(self).id))


CloudFrontFunction.live = None

serve("function/(?P<name>[^/]+)/publish")


@add(CloudFrontResponse)
def publish_function(self):
    """Stock answers 404: the provider can't publish a function."""
    function = self.backend.describe_function(self._get_param("Name"))
    function.live = copy.copy(function)
    function.live.stage = "LIVE"
    function.live.status = "DEPLOYED"
    return ActionResult({"FunctionSummary": function.live.function_summary})


@add(CloudFrontResponse)
def update_function(self):
    """Stock answers 404: the provider can't change a function."""
    function = self.backend.describe_function(self._get_param("Name"))
    function.config = self._get_param("FunctionConfig")
    function.code = self._get_param("FunctionCode")
    function.etag = random_id()
    function.last_modified_time = utcnow()
    return ActionResult({"FunctionSummary": function.function_summary, "ETag": function.etag})


def live_function(response):
    name = response._get_param("Name")
    live = response.backend.describe_function(name).live
    if not live:
        raise NoSuchFunctionExists(name)
    return live


@extend(CloudFrontResponse, "describe_function")
def describe_the_live_function(original, self):
    """Stock takes the one in development for live: a function that nobody published passes."""
    if self._get_param("Stage") != "LIVE":
        return original(self)
    live = live_function(self)
    return ActionResult({"FunctionSummary": live.function_summary, "ETag": live.etag})


@extend(CloudFrontResponse, "get_function")
def get_the_live_function(original, self):
    """Stock answers the code in development: nobody could tell which one is in force."""
    if self._get_param("Stage") != "LIVE":
        return original(self)
    live = live_function(self)
    return ActionResult({"FunctionCode": live.code, "ETag": live.etag, "ContentType": "application/octet-stream"})


serve("distributions/(?P<distribution_id>[^/]+)/monitoring-subscription")


def subscriptions_of(response):
    response.backend.get_distribution(response._get_param("DistributionId"))
    if not hasattr(response.backend, "monitoring_subscriptions"):
        response.backend.monitoring_subscriptions = {}
    return response.backend.monitoring_subscriptions


@add(CloudFrontResponse)
def create_monitoring_subscription(self):
    """Stock answers 404: the provider can't have CloudFront measure more."""
    subscription = self._get_param("MonitoringSubscription")
    subscriptions_of(self)[self._get_param("DistributionId")] = subscription
    return ActionResult({"MonitoringSubscription": subscription})


@add(CloudFrontResponse)
def get_monitoring_subscription(self):
    subscription = subscriptions_of(self).get(self._get_param("DistributionId"))
    if subscription is None:
        raise CloudFrontException("NoSuchMonitoringSubscription", "A monitoring subscription does not exist.")
    return ActionResult({"MonitoringSubscription": subscription})


@add(CloudFrontResponse)
def delete_monitoring_subscription(self):
    subscriptions_of(self).pop(self._get_param("DistributionId"), None)
    return EmptyResult()
