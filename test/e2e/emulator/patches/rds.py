import json
import uuid
from copy import copy
from urllib.parse import urlparse

from moto.core.responses import ActionResult
from moto.rds import urls
from moto.rds.exceptions import InvalidParameterValue, RDSClientError
from moto.rds.models import DBInstance, DBParameterGroup, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from patches import add, extend

PERFORMANCE_INSIGHTS = (
    "enable_performance_insights",
    "performance_insights_kms_key_id",
    "performance_insights_retention_period",
)

INHERITED_BY_READ_REPLICAS = (
    "allocated_storage",
    "db_instance_class",
    "db_name",
    "db_parameter_group_name",
    "engine",
    "engine_version",
    "kms_key_id",
    "master_username",
    "port",
    "preferred_backup_window",
    "preferred_maintenance_window",
    "storage_encrypted",
    "storage_type",
)


@extend(DBInstance, "__init__")
def give_each_instance_its_own_resource_id(original, self, *args, **kwargs):
    """Stock has one resource id for all: the provider looks an instance up by it, finds several and reads none."""
    original(self, *args, **kwargs)
    self.dbi_resource_id = f"db-{uuid.uuid4().hex[:26].upper()}"


@extend(DBInstance, "__init__")
def keep_performance_insights(original, self, *args, **kwargs):
    """Stock drops Performance Insights: the provider plans to switch it on again and again."""
    original(self, *args, **kwargs)
    for name in PERFORMANCE_INSIGHTS:
        setattr(self, name, kwargs.get(name))


# ModifyDBInstance already keeps every parameter under its own name; what is answered has another one.
DBInstance.performance_insights_enabled = property(lambda self: bool(self.enable_performance_insights))


def create_db_instance_read_replica(self, db_kwargs):
    """Stock copies even the resource id of the primary: the provider looks a replica up by it and finds several."""
    primary = self.find_db_from_id(db_kwargs["source_db_instance_identifier"])
    inherited = {name: getattr(primary, name) for name in INHERITED_BY_READ_REPLICAS}
    inherited["db_subnet_group_name"] = primary._db_subnet_group_name
    replica = DBInstance(self, **{"backup_retention_period": 0, **inherited, **db_kwargs})
    replica.set_as_replica()
    self.databases[replica.db_instance_identifier] = replica
    primary.add_replica(replica)
    return replica


RDSBackend.create_db_instance_read_replica = create_db_instance_read_replica


@extend(DBParameterGroup, "update_parameters")
def tell_who_set_a_parameter(original, self, new_parameters):
    """
    Stock names no source: the provider reads only what a user set, and plans to set every parameter again. What equals the engine's default stays the
    engine's for AWS, and waits for a reboot: set otherwise it is planned anew for ever.
    https://github.com/hashicorp/terraform-provider-aws/issues/39252
    """
    original(self, new_parameters)
    for name, parameter in self.parameters.items():
        if parameter.get("ParameterValue") == engine_defaults(self.family).get(name):
            parameter.update(Source="engine-default", ApplyMethod="pending-reboot")
        else:
            parameter["Source"] = "user"


def engine_defaults(family):
    """
    Of what the project sets.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Parameters.html
    """
    engine, version = family.rstrip("0123456789"), family.lstrip("abcdefghijklmnopqrstuvwxyz-")
    if engine != "postgres":
        return {}
    return {"rds.force_ssl": "1" if int(version) >= 15 else "0", "shared_preload_libraries": "pg_stat_statements"}


@extend(RDSResponse, "describe_db_parameters")
def describe_those_of_a_source(original, self):
    """Stock answers all of them whatever the source that is asked for: the provider takes the engine's for a user's."""
    answer = original(self)
    source = self.params.get("Source")
    if source:
        answer.result["Parameters"] = [each for each in answer.result["Parameters"] if each["Source"] == source]
    return answer


def arn_of_automated_backup(self, region=None):
    """Stock gives automated backups no ARN."""
    region = region or self.backend.region_name
    return f"arn:aws:rds:{region}:{self.backend.account_id}:auto-backup:ab-{self.dbi_resource_id[3:].lower()}"


DBInstance.arn_of_automated_backup = arn_of_automated_backup


def source_of(self):
    """The database that a request is about by its ARN, in whatever region."""
    _, _, _, region, account, _, name = self.params["SourceDBInstanceArn"].split(":")
    return rds_backends[account][region].describe_db_instances(db_instance_identifier=name)[0]


def replicated_backup(backend, database, status):
    return {
        "DBInstanceArn": database.db_instance_arn,
        "DbiResourceId": database.dbi_resource_id,
        "Region": database.backend.region_name,
        "DBInstanceIdentifier": database.db_instance_identifier,
        "Status": status,
        "Engine": database.engine,
        "Encrypted": True,
        "DBInstanceAutomatedBackupsArn": database.arn_of_automated_backup(backend.region_name),
    }


@add(RDSResponse)
def start_db_instance_automated_backups_replication(self):
    """
    Stock lacks it. AWS keeps what is copied in the region that is asked, and tells of it at the database, too:
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedBackups.Replicating.Enable.html
    """
    database = source_of(self)
    if database.backup_retention_period == 0:
        raise InvalidParameterValue("Automated backups must be enabled for the source DB instance.")
    backup = {
        **replicated_backup(self.backend, database, "replicating"),
        "KmsKeyId": self.params.get("KmsKeyId"),
        "BackupRetentionPeriod": self.params.get("BackupRetentionPeriod", 7),
    }
    replicated_backups(self.backend)[backup["DBInstanceAutomatedBackupsArn"]] = (backup, database)
    arn = {"DBInstanceAutomatedBackupsArn": backup["DBInstanceAutomatedBackupsArn"]}
    database.db_instance_automated_backups_replications = [arn]
    return ActionResult({"DBInstanceAutomatedBackup": backup})


@add(RDSResponse)
def stop_db_instance_automated_backups_replication(self):
    """Stock lacks it. What was copied is kept: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedBackups.StopReplicating.html"""
    database = source_of(self)
    backup, _ = replicated_backups(self.backend)[database.arn_of_automated_backup(self.backend.region_name)]
    backup["Status"] = "retained"
    database.db_instance_automated_backups_replications = []
    return ActionResult({"DBInstanceAutomatedBackup": backup})


def replicated_backups(backend):
    if not hasattr(backend, "replicated_backups"):
        backend.replicated_backups = {}
    return backend.replicated_backups


@extend(RDSResponse, "describe_db_instance_automated_backups")
def describe_replicated_backups(original, self):
    """Stock knows none that came from another region: a recovery, which asks for all, would copy again."""
    arn = self.params.get("DBInstanceAutomatedBackupsArn")
    if arn is None:
        answer = original(self)
        answer.result["DBInstanceAutomatedBackups"] = [
            *answer.result["DBInstanceAutomatedBackups"],
            *(backup for backup, _ in replicated_backups(self.backend).values()),
        ]
        return answer
    if arn not in replicated_backups(self.backend):
        raise DBInstanceAutomatedBackupNotFound()
    return ActionResult({"DBInstanceAutomatedBackups": [replicated_backups(self.backend)[arn][0]]})


class DBInstanceAutomatedBackupNotFound(RDSClientError):
    def __init__(self):
        super().__init__("DBInstanceAutomatedBackupNotFound", "The automated backup was not found.")


@extend(RDSBackend, "restore_db_instance_to_point_in_time")
def restore_from_any_backups(original, self, source_db_identifier, target_db_identifier, overrides):
    """
    Stock restores from the database of an identifier alone, and takes that for the primary of what it restores: the provider plans to part them. Copied backups are under the key that they were copied with, and so is what is restored.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceToPointInTime.html
    """
    overrides = {name: value for name, value in overrides.items() if name != "source_db_instance_identifier"}
    arn = overrides.get("source_db_instance_automated_backups_arn")
    resource_id = overrides.get("source_dbi_resource_id")
    if arn:
        backup, database = replicated_backups(self)[arn]
        copied = copy(database)
        copied.kms_key_id = backup["KmsKeyId"]
        copied.db_instance_identifier = source_db_identifier = "replicated-backup"
        self.databases[source_db_identifier] = copied
    elif resource_id:
        source_db_identifier = next(
            name for name, database in self.databases.items() if database.dbi_resource_id == resource_id
        )
    try:
        return original(self, source_db_identifier, target_db_identifier, overrides)
    finally:
        self.databases.pop("replicated-backup", None)


def answer_master_password(request, full_url, headers):
    """AWS never tells a password: tests read here which one an instance asks for."""
    response = RDSResponse()
    response.setup_class(request, full_url, headers)
    name = urlparse(full_url).path.rsplit("/", 1)[-1]
    instance = response.backend.describe_db_instances(db_instance_identifier=name)[0]
    return 200, {}, json.dumps(instance._master_user_password)


urls.url_paths["{0}/master-password/(?P<name>[^/]+)$"] = answer_master_password


@extend(RDSBackend, "modify_db_subnet_group")
def keep_a_changed_subnet_group(original, self, subnet_name, *args, **kwargs):
    """Stock forgets the group: the provider can't find what it has changed."""
    self.subnet_groups[subnet_name] = group = original(self, subnet_name, *args, **kwargs)
    return group
