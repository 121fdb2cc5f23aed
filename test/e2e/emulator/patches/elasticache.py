import json
from datetime import timedelta
from urllib.parse import urlparse

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import camelcase_to_underscores, utcnow
from moto.elasticache import urls
from moto.elasticache.exceptions import CacheSubnetGroupNotFound, InvalidParameterValueException
from moto.elasticache.models import CacheSubnetGroup, ElastiCacheBackend, ReplicationGroup
from moto.elasticache.responses import ElastiCacheResponse

from patches import add, extend
from patches.clock import now

KEPT_MODIFICATIONS = (
    "AutoMinorVersionUpgrade",
    "CacheParameterGroupName",
    "Engine",
    "EngineVersion",
    "PreferredMaintenanceWindow",
    "SecurityGroupIds",
    "SnapshotWindow",
)

TIME_TO_MODIFY = timedelta(seconds=1)

# What a group that asks for no token accepts.
NO_TOKEN = None


class CacheParameterGroupNotFound(ServiceException):
    code = "CacheParameterGroupNotFound"


class InvalidReplicationGroupState(ServiceException):
    code = "InvalidReplicationGroupState"


class AccessDenied(ServiceException):
    code = "AccessDenied"


# How a token may not be updated, as a test wants it.
refused_strategies = set()


class CacheParameterGroup:
    is_global = False

    def __init__(self, name, family, description, arn):
        self.cache_parameter_group_name = name
        self.cache_parameter_group_family = family
        self.description = description
        self.arn = arn
        self.values = {}


@extend(ElastiCacheBackend, "__init__")
def make_room_for_parameter_groups(original, self, *args, **kwargs):
    """Stock has nowhere to keep parameter groups."""
    original(self, *args, **kwargs)
    self.cache_parameter_groups = {}


def parameter_group(response):
    groups, name = response.elasticache_backend.cache_parameter_groups, response._get_param("CacheParameterGroupName")
    if name not in groups:
        raise CacheParameterGroupNotFound(f"CacheParameterGroup {name} not found.")
    return groups[name]


@add(ElastiCacheResponse)
def create_cache_parameter_group(self):
    """Stock answers 500: the provider can't make a parameter group."""
    name = self._get_param("CacheParameterGroupName")
    group = CacheParameterGroup(
        name,
        self._get_param("CacheParameterGroupFamily"),
        self._get_param("Description"),
        f"arn:aws:elasticache:{self.region}:{self.current_account}:parametergroup:{name}",
    )
    self.elasticache_backend.cache_parameter_groups[name] = group
    self.elasticache_backend.add_tags_to_resource(group.arn, self._get_param("Tags", []))
    return ActionResult({"CacheParameterGroup": group})


@add(ElastiCacheResponse)
def describe_cache_parameter_groups(self):
    """Stock answers 500: the provider can't read a parameter group."""
    named = self._get_param("CacheParameterGroupName")
    groups = [parameter_group(self)] if named else list(self.elasticache_backend.cache_parameter_groups.values())
    return ActionResult({"CacheParameterGroups": groups})


@add(ElastiCacheResponse)
def describe_cache_parameters(self):
    """Stock answers 500: the provider can't read what a parameter group sets."""
    parameters = [
        {"ParameterName": name, "ParameterValue": value, "Source": "user"}
        for name, value in parameter_group(self).values.items()
    ]
    return ActionResult({"Parameters": parameters})


@add(ElastiCacheResponse)
def modify_cache_parameter_group(self):
    """Stock answers 500: the provider can't set a parameter."""
    group = parameter_group(self)
    for parameter in self._get_param("ParameterNameValues"):
        group.values[parameter["ParameterName"]] = parameter["ParameterValue"]
    return ActionResult(group)


@add(ElastiCacheResponse)
def reset_cache_parameter_group(self):
    """Stock answers 500: the provider can't take a parameter back."""
    group = parameter_group(self)
    for parameter in self._get_param("ParameterNameValues"):
        group.values.pop(parameter["ParameterName"], None)
    return ActionResult(group)


@add(ElastiCacheResponse)
def delete_cache_parameter_group(self):
    """Stock answers 500: the provider can't destroy a parameter group."""
    group = parameter_group(self)
    del self.elasticache_backend.cache_parameter_groups[group.cache_parameter_group_name]
    return EmptyResult()


@extend(ElastiCacheBackend, "list_tags_for_resource")
def list_tags_of_parameter_groups(original, self, arn):
    """Stock calls a parameter group's ARN invalid: the provider can't read its tags."""
    if ":parametergroup:" in arn:
        return self.tagging_service.list_tags_for_resource(arn)
    return original(self, arn)


@add(ElastiCacheResponse)
def delete_cache_subnet_group(self):
    """Stock answers 500: the provider can't destroy a subnet group."""
    name = self._get_param("CacheSubnetGroupName")
    if name not in self.elasticache_backend.cache_subnet_groups:
        raise CacheSubnetGroupNotFound(name)
    del self.elasticache_backend.cache_subnet_groups[name]
    return EmptyResult()


@add(ElastiCacheResponse)
def modify_cache_subnet_group(self):
    """Stock answers 500: the provider can't add a subnet, and repeats the call without end."""
    group = self.elasticache_backend.describe_cache_subnet_groups(self._get_param("CacheSubnetGroupName"))[0]
    changed = CacheSubnetGroup(
        self.current_account,
        self.region,
        group.cache_subnet_group_name,
        self._get_param("CacheSubnetGroupDescription", group.cache_subnet_group_description),
        self._get_param("SubnetIds", group.subnet_ids),
        None,
    )
    self.elasticache_backend.cache_subnet_groups[group.cache_subnet_group_name] = changed
    return ActionResult({"CacheSubnetGroup": changed})


@extend(ElastiCacheBackend, "create_replication_group")
def turn_on_cluster_mode(original, self, **settings):
    """Stock doesn't look into the parameter group: the provider finds no configuration endpoint."""
    if has_cluster_mode(self, settings["cache_parameter_group_name"]):
        settings["cluster_mode"] = settings["cluster_mode"] or "enabled"
    return original(self, **settings)


def has_cluster_mode(backend, parameter_group_name):
    group = backend.cache_parameter_groups.get(parameter_group_name)
    return group is not None and group.values.get("cluster-enabled") == "yes"


@extend(ReplicationGroup, "__init__")
def make_as_many_nodes_as_asked_for(original, self, *, num_cache_clusters, replicas_per_node_group, **settings):
    """Stock makes one node whatever NumCacheClusters says: the provider plans to add the others again and again."""
    if num_cache_clusters:
        replicas_per_node_group = num_cache_clusters - 1
    original(
        self, num_cache_clusters=num_cache_clusters, replicas_per_node_group=replicas_per_node_group, **settings
    )


@extend(ReplicationGroup, "__init__")
def give_a_reader_endpoint(original, self, **settings):
    """Stock keeps its address where nobody finds it: the provider reads no reader endpoint."""
    original(self, **settings)
    for node_group in self.node_groups:
        if "reader_endpoint_address" in node_group:
            node_group["reader_endpoint"] = {"address": node_group["reader_endpoint_address"], "port": self.port}


@extend(ElastiCacheBackend, "describe_cache_clusters")
def describe_nodes_of_replication_groups(original, self, cache_cluster_id=None):
    """Stock has no such nodes: the provider reads half of a replication group from them, so apply and destroy fail."""
    nodes = {
        node: node_of(group, node) for group in self.replication_groups.values() for node in group.member_clusters
    }
    if cache_cluster_id is None:
        return [*original(self), *nodes.values()]
    return [nodes[cache_cluster_id]] if cache_cluster_id in nodes else original(self, cache_cluster_id)


def node_of(group, cache_cluster_id):
    return {
        "cache_cluster_id": cache_cluster_id,
        "cache_cluster_status": "available",
        "replication_group_id": group.replication_group_id,
        "num_cache_nodes": 1,
        "cache_node_type": group.cache_node_type,
        "engine": group.engine,
        "engine_version": three_part_version(group.engine_version or "7.1"),
        "auto_minor_version_upgrade": group.auto_minor_version_upgrade,
        "cache_parameter_group": {"cache_parameter_group_name": group.cache_parameter_group_name},
        "cache_subnet_group_name": group.cache_subnet_group_name,
        "security_groups": [{"security_group_id": security_group} for security_group in group.security_group_ids or []],
        "preferred_maintenance_window": group.preferred_maintenance_window,
        "snapshot_retention_limit": group.snapshot_retention_limit,
        "snapshot_window": group.snapshot_window,
        "auth_token_enabled": group.auth_token_enabled,
        "at_rest_encryption_enabled": group.at_rest_encryption_enabled,
        "transit_encryption_enabled": group.transit_encryption_enabled,
        "transit_encryption_mode": group.transit_encryption_mode,
    }


def three_part_version(version):
    return version if version.count(".") == 2 else f"{version}.0"


@extend(ElastiCacheResponse, "modify_replication_group")
def keep_modifications(original, self):
    """Stock drops these, among them the token: the provider plans to change them again, and no token is ever valid."""
    group = group_to_modify(self)
    refuse_engine(self, group)
    if self._get_param("AuthToken"):
        update_auth_token(group, self._get_param("AuthToken"), self._get_param("AuthTokenUpdateStrategy", "ROTATE"))
    for parameter in KEPT_MODIFICATIONS:
        if self._get_param(parameter) is not None:
            setattr(group, camelcase_to_underscores(parameter), self._get_param(parameter))
    update_log_delivery(group, self._get_param("LogDeliveryConfigurations", []))
    start_modifying(group)
    return original(self)


def refuse_engine(response, group):
    """
    Redis becomes Valkey, with parameters of Valkey's in the same call, and nothing becomes older.
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html#VersionManagement.HowTo.cross-engine-upgrade
    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroup.html
    """
    engine = response._get_param("Engine", group.engine)
    version = response._get_param("EngineVersion", group.engine_version)
    if (group.engine, engine) == ("valkey", "redis") or version_numbers(version) < version_numbers(group.engine_version):
        raise InvalidParameterValueException(f"{group.engine} {group.engine_version} can't become {engine} {version}.")
    name = response._get_param("CacheParameterGroupName", group.cache_parameter_group_name)
    parameters = response.elasticache_backend.cache_parameter_groups.get(name)
    if parameters and not parameters.cache_parameter_group_family.startswith(engine):
        raise InvalidParameterValueException(f"{name} is of {parameters.cache_parameter_group_family}, not of {engine}.")


def version_numbers(version):
    return [int(number) for number in (version or "0").split(".")[:2]]


def group_to_modify(response):
    group = response.elasticache_backend.describe_replication_groups(response._get_param("ReplicationGroupId"))[0]
    if group.status != "available":
        raise InvalidReplicationGroupState(f"Replication group {group.replication_group_id} is {group.status}.")
    return group


def start_modifying(group):
    group.status = "modifying"
    group.modified_at = now() + TIME_TO_MODIFY


@extend(ElastiCacheBackend, "describe_replication_groups")
def finish_modifications(original, self, replication_group_id=None):
    """Stock is never modifying: a client passes that doesn't wait for one modification before it asks for the next."""
    groups = original(self, replication_group_id)
    for group in groups:
        if group.status == "modifying" and now() >= group.modified_at:
            group.status = "available"
    return groups


def update_log_delivery(group, configurations):
    changed = {configuration["LogType"] for configuration in configurations}
    enabled = [configuration for configuration in configurations if configuration.get("Enabled", True)]
    group.log_delivery_configurations = [
        *(previous for previous in group.log_delivery_configurations if previous["LogType"] not in changed),
        *group._get_log_delivery_configurations(enabled),
    ]


@add(ElastiCacheResponse)
def increase_replica_count(self):
    """Stock answers 500: the provider can't add a node."""
    return change_replica_count(self)


@add(ElastiCacheResponse)
def decrease_replica_count(self):
    """Stock answers 500: the provider can't remove a node."""
    return change_replica_count(self)


def change_replica_count(response):
    group = group_to_modify(response)
    group.member_clusters = []
    for node_group in group.node_groups:
        node_group["node_group_members"] = []
        make_nodes(group, node_group, response._get_int_param("NewReplicaCount"))
    start_modifying(group)
    return ActionResult({"ReplicationGroup": group})


@add(ElastiCacheResponse)
def modify_replication_group_shard_configuration(self):
    """
    Stock answers 500: the provider can't change the number of shards, and repeats the call without end. What AWS takes:
    https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ModifyReplicationGroupShardConfiguration.html
    """
    group, count = group_to_modify(self), self._get_int_param("NodeGroupCount")
    if group.cluster_mode != "enabled":
        raise InvalidParameterValueException("The number of shards of a group without cluster mode can't be changed.")
    replicas = len(group.node_groups[0]["node_group_members"]) - 1
    if count < len(group.node_groups):
        group.node_groups = kept_node_groups(self, group, count)
    taken = {node_group["node_group_id"] for node_group in group.node_groups}
    free = (node_id for node_id in (f"{i:0>4}" for i in range(1, 1000)) if node_id not in taken)
    while len(group.node_groups) < count:
        new = {"node_group_id": next(free), "status": "available", "node_group_members": []}
        group.node_groups.append(new)
    group.member_clusters = []
    for i, node_group in enumerate(group.node_groups):
        node_group["slots"] = f"{16384 * i // count}-{16384 * (i + 1) // count - 1}"
        node_group["node_group_members"] = []
        make_nodes(group, node_group, replicas)
    start_modifying(group)
    return ActionResult({"ReplicationGroup": group})


def kept_node_groups(response, group, count):
    removed = response._get_param("NodeGroupsToRemove", [])
    retained = response._get_param("NodeGroupsToRetain", [])
    kept = [
        node_group
        for node_group in group.node_groups
        if (node_group["node_group_id"] in retained if retained else node_group["node_group_id"] not in removed)
    ]
    if len(kept) != count:
        raise InvalidParameterValueException("NodeGroupsToRemove or NodeGroupsToRetain must leave NodeGroupCount shards.")
    return kept


def make_nodes(group, node_group, replicas):
    if group.cluster_mode == "enabled":
        group._set_node_members_clusters_enabled(
            member_clusters=group.member_clusters,
            member_clusters_outpost_arns=[],
            replication_group_id=group.replication_group_id,
            replicas_per_node_group=replicas,
            node_group_configuration=[],
            node_group=node_group,
        )
    else:
        group._set_node_members_clusters_disabled(
            member_clusters=group.member_clusters,
            replication_group_id=group.replication_group_id,
            replication_group_domain=node_group["primary_endpoint_address"].removeprefix("master."),
            node_group=node_group,
            preferred_cache_cluster_azs=[],
            num_cache_clusters=replicas + 1,
            replicas_per_node_group=replicas,
        )


@extend(ElastiCacheBackend, "delete_replication_group")
def delete_at_once(original, self, replication_group_id, **settings):
    """Stock keeps a group as deleting: the provider waits for it to be gone until it times out."""
    group = original(self, replication_group_id, **settings)
    del self.replication_groups[replication_group_id]
    return group


@extend(ReplicationGroup, "__init__")
def start_with_one_token(original, self, *, auth_token, **settings):
    """Stock forgets the token itself: nobody could tell which ones the group accepts."""
    original(self, auth_token=auth_token, **settings)
    self.valid_auth_tokens = [auth_token or NO_TOKEN]
    self.auth_token_updates = []


def update_auth_token(group, token, strategy):
    if strategy in refused_strategies:
        raise AccessDenied(f"Not authorized to update a token by {strategy}.")
    update = {"ROTATE": rotate_auth_token, "SET": set_auth_token}[strategy]
    group.valid_auth_tokens = update(group.valid_auth_tokens, token)
    group.auth_token_updates.append({"strategy": strategy, "token": token})
    group.auth_token_enabled = True
    group.auth_token_last_modified_date = utcnow()


# What the two do: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html#auth-modifyng-token
def rotate_auth_token(valid, token):
    return [*(other for other in valid if other != token), token][-2:]


def set_auth_token(valid, token):
    if valid != [NO_TOKEN] and token not in valid:
        raise InvalidParameterValueException("The AUTH token to set must have been rotated in before.")
    return [token]


def answer_auth_tokens(request, full_url, headers):
    """AWS never tells a token: tests read here which ones a group accepts, and how they came to be."""
    response = ElastiCacheResponse()
    response.setup_class(request, full_url, headers)
    name = urlparse(full_url).path.rsplit("/", 1)[-1]
    group = response.elasticache_backend.describe_replication_groups(name)[0]
    return 200, {}, json.dumps({"valid": group.valid_auth_tokens, "updates": group.auth_token_updates})


urls.url_paths["{0}/auth-tokens/(?P<name>[^/]+)$"] = answer_auth_tokens


def refuse_strategies(request, full_url, headers):
    """A test names the strategies here by which no token can be updated from now on."""
    refused_strategies.clear()
    refused_strategies.update(json.loads(request.data))
    return 200, {}, "{}"


urls.url_paths["{0}/refused-token-strategies$"] = refuse_strategies
