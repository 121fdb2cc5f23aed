"""Asks the emulator at AWS_ENDPOINT_URL for what each patch puts right. Every test fails on stock moto."""

import json
import os
import time
import unittest
from functools import cache
from urllib.request import Request, urlopen
from uuid import uuid4

import boto3

ACCOUNT_ID = boto3.client("sts").get_caller_identity()["Account"]
MONITORING_ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/monitoring"


def unique(prefix):
    return f"{prefix}-{uuid4().hex[:8]}"


@cache
def vpc_id():
    return boto3.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def log_delivery(log_type, log_format="json"):
    return {
        "LogType": log_type,
        "DestinationType": "cloudwatch-logs",
        "DestinationDetails": {"CloudWatchLogsDetails": {"LogGroup": log_type}},
        "LogFormat": log_format,
    }


def create_security_group():
    group = boto3.client("ec2").create_security_group(GroupName=unique("group"), Description="-", VpcId=vpc_id())
    return group["GroupId"]


@cache
def create_service():
    """The task definition has to be there before the service: returns the cluster and the service as created."""
    ecs, cluster = boto3.client("ecs"), unique("cluster")
    ecs.create_cluster(clusterName=cluster)
    ecs.register_task_definition(family=cluster, containerDefinitions=[{"name": "web", "image": "web", "memory": 64}])
    service = ecs.create_service(
        cluster=cluster,
        serviceName="web",
        taskDefinition=cluster,
        desiredCount=2,
        availabilityZoneRebalancing="ENABLED",
        capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}],
        deploymentConfiguration={
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
            "maximumPercent": 200,
            "minimumHealthyPercent": 100,
        },
        enableECSManagedTags=True,
        enableExecuteCommand=True,
        healthCheckGracePeriodSeconds=30,
    )["service"]
    return cluster, service


def ask(service, path):
    """What the emulator tells and AWS does not."""
    scope = f"test/20250101/{os.environ['AWS_REGION']}/{service}/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}"}
    with urlopen(Request(os.environ["AWS_ENDPOINT_URL"] + path, headers=headers)) as response:
        return json.load(response)


class Rds(unittest.TestCase):
    def setUp(self):
        self.rds = boto3.client("rds")

    def create_instance(self, **settings):
        return self.rds.create_db_instance(
            DBInstanceIdentifier=unique("database"),
            DBInstanceClass="db.t4g.small",
            Engine="postgres",
            AllocatedStorage=20,
            MasterUsername="django",
            MasterUserPassword="only-for-the-emulator",
            **settings,
        )["DBInstance"]

    def test_each_instance_has_its_own_resource_id(self):
        self.assertNotEqual(self.create_instance()["DbiResourceId"], self.create_instance()["DbiResourceId"])

    def test_its_password_can_be_read(self):
        name = self.create_instance()["DBInstanceIdentifier"]
        self.assertEqual(ask("rds", f"/master-password/{name}"), "only-for-the-emulator")
        self.rds.modify_db_instance(DBInstanceIdentifier=name, MasterUserPassword="another-one", ApplyImmediately=True)
        self.assertEqual(ask("rds", f"/master-password/{name}"), "another-one")

    def test_performance_insights_are_kept_on_create(self):
        instance = self.create_instance(
            EnablePerformanceInsights=True,
            PerformanceInsightsKMSKeyId="key",
            PerformanceInsightsRetentionPeriod=31,
        )
        self.assertIs(instance["PerformanceInsightsEnabled"], True)
        self.assertEqual(instance["PerformanceInsightsKMSKeyId"], "key")
        self.assertEqual(instance["PerformanceInsightsRetentionPeriod"], 31)

    def test_performance_insights_are_kept_on_modify(self):
        name = self.create_instance()["DBInstanceIdentifier"]
        self.rds.modify_db_instance(DBInstanceIdentifier=name, EnablePerformanceInsights=True)
        instance = self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]
        self.assertIs(instance["PerformanceInsightsEnabled"], True)

    def test_parameters_are_marked_as_set_by_the_user(self):
        name = unique("parameters")
        self.rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily="postgres17", Description="-"
        )
        parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}
        self.rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=[parameter])
        parameters = self.rds.describe_db_parameters(DBParameterGroupName=name, Source="user")["Parameters"]
        self.assertEqual(parameters, [{**parameter, "Source": "user"}])


    def create_replica(self, primary, **settings):
        return self.rds.create_db_instance_read_replica(
            DBInstanceIdentifier=unique("replica"),
            SourceDBInstanceIdentifier=primary["DBInstanceIdentifier"],
            **settings,
        )["DBInstance"]

    def test_a_read_replica_has_its_own_resource_id(self):
        primary = self.create_instance()
        self.assertNotEqual(self.create_replica(primary)["DbiResourceId"], primary["DbiResourceId"])

    def test_a_read_replica_has_only_the_storage_and_the_engine_of_its_primary(self):
        primary = self.create_instance(
            MultiAZ=True, DeletionProtection=True, EnableCloudwatchLogsExports=["postgresql"], StorageType="gp3"
        )
        replica = self.create_replica(primary, DBInstanceClass="db.t4g.micro", EnablePerformanceInsights=True)
        self.assertEqual((replica["Engine"], replica["StorageType"]), ("postgres", "gp3"))
        self.assertEqual(replica["DBInstanceClass"], "db.t4g.micro")
        self.assertIs(replica["PerformanceInsightsEnabled"], True)
        self.assertIs(replica["DeletionProtection"], False)
        self.assertIs(replica["MultiAZ"], False)
        self.assertEqual(replica["BackupRetentionPeriod"], 0)
        self.assertEqual(replica.get("EnabledCloudwatchLogsExports", []), [])


class Ec2(unittest.TestCase):
    def setUp(self):
        self.ec2 = boto3.client("ec2")

    def description_of_rule_to(self, **peer):
        rules = self.ec2.authorize_security_group_egress(
            GroupId=create_security_group(),
            IpPermissions=[{"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}],
        )["SecurityGroupRules"]
        rule = self.ec2.describe_security_group_rules(SecurityGroupRuleIds=[rules[0]["SecurityGroupRuleId"]])
        return rule["SecurityGroupRules"][0].get("Description")

    def test_a_rule_to_a_security_group_keeps_its_description(self):
        peer = {"GroupId": create_security_group(), "Description": "why"}
        self.assertEqual(self.description_of_rule_to(UserIdGroupPairs=[peer]), "why")

    def test_a_rule_to_a_prefix_list_keeps_its_description(self):
        prefix_list = self.ec2.describe_prefix_lists()["PrefixLists"][0]
        peer = {"PrefixListId": prefix_list["PrefixListId"], "Description": "why"}
        self.assertEqual(self.description_of_rule_to(PrefixListIds=[peer]), "why")


class Ecs(unittest.TestCase):
    def test_a_new_service_keeps_its_parameters(self):
        _, service = create_service()
        self.assertEqual(service.get("availabilityZoneRebalancing"), "ENABLED")
        self.assertEqual(service.get("capacityProviderStrategy"), [{"capacityProvider": "FARGATE", "weight": 1}])
        self.assertEqual(service["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"], True)
        self.assertIs(service.get("enableECSManagedTags"), True)
        self.assertIs(service.get("enableExecuteCommand"), True)
        self.assertEqual(service.get("healthCheckGracePeriodSeconds"), 30)

    def test_a_new_service_is_steady_at_once(self):
        _, service = create_service()
        self.assertEqual((service["runningCount"], service["pendingCount"]), (2, 0))
        self.assertEqual([deployment["rolloutState"] for deployment in service["deployments"]], ["COMPLETED"])


class ApplicationAutoscaling(unittest.TestCase):
    def setUp(self):
        self.autoscaling = boto3.client("application-autoscaling")
        cluster, _ = create_service()
        self.target = {
            "ServiceNamespace": "ecs",
            "ResourceId": f"service/{cluster}/web",
            "ScalableDimension": "ecs:service:DesiredCount",
        }

    def register_target(self):
        target = self.autoscaling.register_scalable_target(
            **self.target, MinCapacity=1, MaxCapacity=2, Tags={"Project": "shop", "Owner": "us"}
        )
        return target["ScalableTargetARN"]

    def tags_of(self, arn):
        return self.autoscaling.list_tags_for_resource(ResourceARN=arn)["Tags"]

    def test_a_target_keeps_its_tags(self):
        self.assertEqual(self.tags_of(self.register_target()), {"Project": "shop", "Owner": "us"})

    def test_a_target_s_tags_can_be_changed(self):
        arn = self.register_target()
        self.autoscaling.tag_resource(ResourceARN=arn, Tags={"Project": "blog"})
        self.autoscaling.untag_resource(ResourceARN=arn, TagKeys=["Owner"])
        self.assertEqual(self.tags_of(arn), {"Project": "blog"})

    def test_an_updated_policy_keeps_its_arn(self):
        self.register_target()
        arns = {
            self.autoscaling.put_scaling_policy(
                PolicyName="cpu",
                PolicyType="TargetTrackingScaling",
                TargetTrackingScalingPolicyConfiguration={
                    "TargetValue": target_value,
                    "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"},
                },
                **self.target,
            )["PolicyARN"]
            for target_value in (50, 60)
        }
        self.assertEqual(len(arns), 1)


class S3(unittest.TestCase):
    def set_logging(self, *statements):
        s3, source, target = boto3.client("s3"), unique("source"), unique("target")
        s3.create_bucket(Bucket=source)
        s3.create_bucket(Bucket=target)
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements}).replace("TARGET", target)
        s3.put_bucket_policy(Bucket=target, Policy=policy)
        logging = {"TargetBucket": target, "TargetPrefix": "state/"}
        s3.put_bucket_logging(Bucket=source, BucketLoggingStatus={"LoggingEnabled": logging})
        return s3.get_bucket_logging(Bucket=source)["LoggingEnabled"]["TargetPrefix"]

    def delivery_to(self, resource):
        return {
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": resource,
        }

    def test_logs_can_go_to_a_bucket_that_refuses_everyone_something(self):
        refusal = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::TARGET/*"}
        self.assertEqual(self.set_logging(refusal, self.delivery_to("arn:aws:s3:::TARGET/*")), "state/")

    def test_logs_can_go_where_a_list_of_resources_allows_them(self):
        self.assertEqual(self.set_logging(self.delivery_to(["arn:aws:s3:::TARGET/sta*"])), "state/")

    def test_a_bucket_that_wants_tls_takes_requests(self):
        s3, bucket = boto3.client("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket)
        refusal = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": f"arn:aws:s3:::{bucket}/*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [refusal]}))
        s3.put_object(Bucket=bucket, Key="state", Body=b"{}")
        self.assertEqual(s3.get_object(Bucket=bucket, Key="state")["Body"].read(), b"{}")


class Route53(unittest.TestCase):
    def test_a_record_can_be_made_again_after_it_was_deleted(self):
        route53, domain = boto3.client("route53"), f"{unique('zone')}.example.com"
        zone = route53.create_hosted_zone(Name=domain, CallerReference=domain)["HostedZone"]["Id"]

        def change(action, name):
            records = [{"Value": "192.0.2.1"}]
            record = {"Name": f"{name}.{domain}", "Type": "A", "TTL": 60, "ResourceRecords": records}
            changes = [{"Action": action, "ResourceRecordSet": record}]
            route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

        change("CREATE", "behind")
        change("CREATE", "again")
        change("DELETE", "again")
        change("CREATE", "again")
        records = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        self.assertIn(f"again.{domain}.", [record["Name"] for record in records])
        with self.assertRaises(route53.exceptions.InvalidChangeBatch):
            change("CREATE", "again")


class Sqs(unittest.TestCase):
    def setUp(self):
        self.sqs = boto3.client("sqs")

    def create_queue(self, **attributes):
        return self.sqs.create_queue(QueueName=unique("queue"), Attributes=attributes)["QueueUrl"]

    def attribute_of(self, queue, name):
        return self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"].get(name)

    def test_a_redrive_policy_is_answered_as_it_was_set(self):
        target = self.attribute_of(self.create_queue(), "QueueArn")
        policy = f'{{"deadLetterTargetArn":"{target}","maxReceiveCount":5}}'
        self.assertEqual(self.attribute_of(self.create_queue(RedrivePolicy=policy), "RedrivePolicy"), policy)

    def test_a_queue_has_a_redrive_allow_policy(self):
        queue, policy = self.create_queue(), '{"redrivePermission":"denyAll"}'
        self.assertIsNone(self.attribute_of(queue, "RedriveAllowPolicy"))
        self.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedriveAllowPolicy": policy})
        answer = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["RedriveAllowPolicy"])
        self.assertEqual(answer["Attributes"], {"RedriveAllowPolicy": policy})
        self.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedriveAllowPolicy": ""})
        self.assertIsNone(self.attribute_of(queue, "RedriveAllowPolicy"))

    def test_a_queue_keeps_its_policy_when_something_else_is_changed(self):
        policy = {"Version": "2012-10-17", "Statement": [{"Sid": "RefuseWithoutTls"}]}
        queue = self.create_queue(Policy=json.dumps(policy))
        self.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "60"})
        self.assertEqual(json.loads(self.attribute_of(queue, "Policy")), policy)


class ElastiCacheParameterGroups(unittest.TestCase):
    def setUp(self):
        self.elasticache = boto3.client("elasticache")
        self.name = unique("parameters")
        self.group = self.elasticache.create_cache_parameter_group(
            CacheParameterGroupName=self.name,
            CacheParameterGroupFamily="redis7",
            Description="why",
            Tags=[{"Key": "Project", "Value": "shop"}],
        )["CacheParameterGroup"]

    def parameters(self):
        parameters = self.elasticache.describe_cache_parameters(CacheParameterGroupName=self.name, Source="user")
        return {parameter["ParameterName"]: parameter["ParameterValue"] for parameter in parameters["Parameters"]}

    def test_it_is_kept_until_it_is_deleted(self):
        answer = self.elasticache.describe_cache_parameter_groups(CacheParameterGroupName=self.name)
        self.assertEqual(answer["CacheParameterGroups"], [self.group])
        self.assertEqual(
            (self.group["CacheParameterGroupFamily"], self.group["Description"], self.group["IsGlobal"]),
            ("redis7", "why", False),
        )
        self.elasticache.delete_cache_parameter_group(CacheParameterGroupName=self.name)
        with self.assertRaises(self.elasticache.exceptions.CacheParameterGroupNotFoundFault):
            self.elasticache.describe_cache_parameter_groups(CacheParameterGroupName=self.name)

    def test_it_keeps_its_tags(self):
        answer = self.elasticache.list_tags_for_resource(ResourceName=self.group["ARN"])
        self.assertEqual(answer["TagList"], [{"Key": "Project", "Value": "shop"}])

    def test_its_parameters_can_be_set_and_taken_back(self):
        parameter = {"ParameterName": "maxmemory-policy", "ParameterValue": "allkeys-lru"}
        self.elasticache.modify_cache_parameter_group(
            CacheParameterGroupName=self.name, ParameterNameValues=[parameter]
        )
        self.assertEqual(self.parameters(), {"maxmemory-policy": "allkeys-lru"})
        self.elasticache.reset_cache_parameter_group(
            CacheParameterGroupName=self.name, ParameterNameValues=[parameter]
        )
        self.assertEqual(self.parameters(), {})


class ElastiCacheSubnetGroups(unittest.TestCase):
    def test_one_can_be_deleted(self):
        ec2, elasticache, name = boto3.client("ec2"), boto3.client("elasticache"), unique("subnets")
        subnet = ec2.create_subnet(VpcId=vpc_id(), CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        elasticache.create_cache_subnet_group(
            CacheSubnetGroupName=name, CacheSubnetGroupDescription="-", SubnetIds=[subnet]
        )
        elasticache.delete_cache_subnet_group(CacheSubnetGroupName=name)
        with self.assertRaises(elasticache.exceptions.CacheSubnetGroupNotFoundFault):
            elasticache.describe_cache_subnet_groups(CacheSubnetGroupName=name)


class ElastiCacheReplicationGroups(unittest.TestCase):
    def setUp(self):
        self.elasticache = boto3.client("elasticache")

    def create_group(self, **settings):
        group = self.elasticache.create_replication_group(
            ReplicationGroupId=unique("cache"),
            ReplicationGroupDescription="-",
            CacheNodeType="cache.t4g.micro",
            Engine="redis",
            EngineVersion="7.1",
            **settings,
        )
        return group["ReplicationGroup"]["ReplicationGroupId"]

    def create_parameter_group(self, **values):
        name = unique("parameters")
        self.elasticache.create_cache_parameter_group(
            CacheParameterGroupName=name, CacheParameterGroupFamily="redis7", Description="-"
        )
        self.elasticache.modify_cache_parameter_group(
            CacheParameterGroupName=name,
            ParameterNameValues=[
                {"ParameterName": parameter, "ParameterValue": value} for parameter, value in values.items()
            ],
        )
        return name

    def group(self, name):
        return self.elasticache.describe_replication_groups(ReplicationGroupId=name)["ReplicationGroups"][0]

    def first_node(self, name):
        node = self.group(name)["MemberClusters"][0]
        return self.elasticache.describe_cache_clusters(CacheClusterId=node)["CacheClusters"][0]

    def wait_until_available(self, name):
        while self.group(name)["Status"] != "available":
            time.sleep(0.1)

    def modify(self, name, **changes):
        self.elasticache.modify_replication_group(ReplicationGroupId=name, ApplyImmediately=True, **changes)
        self.wait_until_available(name)

    def update_token(self, name, strategy, token):
        self.modify(name, AuthToken=token, AuthTokenUpdateStrategy=strategy)

    def auth_tokens(self, name):
        return ask("elasticache", f"/auth-tokens/{name}")

    def test_one_has_as_many_nodes_as_asked_for(self):
        name = self.create_group(NumCacheClusters=3)
        self.assertEqual(self.group(name)["MemberClusters"], [f"{name}-001", f"{name}-002", f"{name}-003"])

    def test_one_has_an_endpoint_to_read_from(self):
        name = self.create_group(NumCacheClusters=2)
        endpoint = self.group(name)["NodeGroups"][0]["ReaderEndpoint"]
        self.assertTrue(endpoint["Address"].startswith(f"replica.{name}."))
        self.assertEqual(endpoint["Port"], 6379)

    def test_its_parameter_group_turns_cluster_mode_on(self):
        parameters = self.create_parameter_group(**{"cluster-enabled": "yes"})
        name = self.create_group(NumNodeGroups=2, ReplicasPerNodeGroup=1, CacheParameterGroupName=parameters)
        group = self.group(name)
        self.assertEqual((group["ClusterEnabled"], group["ClusterMode"]), (True, "enabled"))
        self.assertTrue(group["ConfigurationEndpoint"]["Address"].startswith(f"clustercfg.{name}."))
        self.assertEqual(len(group["MemberClusters"]), 4)

    def test_its_nodes_tell_its_settings(self):
        name = self.create_group(
            CacheParameterGroupName="parameters",
            CacheSubnetGroupName="subnets",
            PreferredMaintenanceWindow="sun:03:30-sun:04:30",
            SecurityGroupIds=["sg-1"],
            TransitEncryptionEnabled=True,
        )
        node = self.first_node(name)
        self.assertEqual(node["ReplicationGroupId"], name)
        self.assertEqual(node["EngineVersion"], "7.1.0")
        self.assertEqual(node["CacheParameterGroup"]["CacheParameterGroupName"], "parameters")
        self.assertEqual(node["CacheSubnetGroupName"], "subnets")
        self.assertEqual(node["PreferredMaintenanceWindow"], "sun:03:30-sun:04:30")
        self.assertEqual(node["SecurityGroups"][0]["SecurityGroupId"], "sg-1")
        self.assertIs(node["TransitEncryptionEnabled"], True)
        everything = self.elasticache.describe_cache_clusters()["CacheClusters"]
        self.assertIn(node, everything)

    def test_it_can_be_modified(self):
        name = self.create_group(SecurityGroupIds=["sg-1"])
        self.modify(
            name,
            AutoMinorVersionUpgrade=True,
            CacheNodeType="cache.t4g.small",
            CacheParameterGroupName="parameters",
            EngineVersion="7.2",
            PreferredMaintenanceWindow="mon:03:30-mon:04:30",
            SecurityGroupIds=["sg-2"],
            SnapshotRetentionLimit=3,
            SnapshotWindow="01:00-02:00",
        )
        group, node = self.group(name), self.first_node(name)
        self.assertEqual((group["SnapshotRetentionLimit"], group["SnapshotWindow"]), (3, "01:00-02:00"))
        self.assertEqual((group["CacheNodeType"], node["CacheNodeType"]), ("cache.t4g.small", "cache.t4g.small"))
        self.assertIs(node["AutoMinorVersionUpgrade"], True)
        self.assertEqual(node["CacheParameterGroup"]["CacheParameterGroupName"], "parameters")
        self.assertEqual(node["EngineVersion"], "7.2.0")
        self.assertEqual(node["PreferredMaintenanceWindow"], "mon:03:30-mon:04:30")
        self.assertEqual(node["SecurityGroups"][0]["SecurityGroupId"], "sg-2")

    def test_its_log_delivery_can_be_changed_for_each_kind_of_log(self):
        name = self.create_group(LogDeliveryConfigurations=[log_delivery("slow-log"), log_delivery("engine-log")])
        self.modify(
            name,
            LogDeliveryConfigurations=[{"LogType": "slow-log", "Enabled": False}, log_delivery("engine-log", "text")],
        )
        logs = self.group(name)["LogDeliveryConfigurations"]
        self.assertEqual([(log["LogType"], log["LogFormat"]) for log in logs], [("engine-log", "text")])

    def test_it_takes_one_modification_at_a_time(self):
        name = self.create_group()
        change = {"ReplicationGroupId": name, "SnapshotRetentionLimit": 1}
        self.elasticache.modify_replication_group(**change)
        self.assertEqual(self.group(name)["Status"], "modifying")
        with self.assertRaises(self.elasticache.exceptions.InvalidReplicationGroupStateFault):
            self.elasticache.modify_replication_group(**change)
        self.wait_until_available(name)
        self.elasticache.modify_replication_group(**change)

    def test_it_takes_more_nodes_and_fewer(self):
        name = self.create_group(NumCacheClusters=1)
        change = {"ReplicationGroupId": name, "ApplyImmediately": True}
        self.elasticache.increase_replica_count(NewReplicaCount=2, **change)
        self.wait_until_available(name)
        self.assertEqual(len(self.group(name)["MemberClusters"]), 3)
        self.elasticache.decrease_replica_count(NewReplicaCount=1, **change)
        self.assertEqual(self.group(name)["MemberClusters"], [f"{name}-001", f"{name}-002"])

    def test_each_shard_takes_more_nodes_and_fewer(self):
        name = self.create_group(NumNodeGroups=2, ReplicasPerNodeGroup=1, ClusterMode="enabled")
        change = {"ReplicationGroupId": name, "ApplyImmediately": True}
        self.elasticache.increase_replica_count(NewReplicaCount=2, **change)
        self.wait_until_available(name)
        self.assertEqual([len(shard["NodeGroupMembers"]) for shard in self.group(name)["NodeGroups"]], [3, 3])
        self.elasticache.decrease_replica_count(NewReplicaCount=0, **change)
        self.assertEqual(self.group(name)["MemberClusters"], [f"{name}-0001-001", f"{name}-0002-001"])

    def test_it_is_gone_once_it_is_deleted(self):
        name = self.create_group()
        self.elasticache.delete_replication_group(ReplicationGroupId=name)
        with self.assertRaises(self.elasticache.exceptions.ReplicationGroupNotFoundFault):
            self.elasticache.describe_replication_groups(ReplicationGroupId=name)

    def test_without_a_token_it_accepts_both_none_and_a_rotated_one_until_one_is_set(self):
        name, token = self.create_group(TransitEncryptionEnabled=True), unique("token-number-one")
        self.assertEqual(self.auth_tokens(name), {"valid": [None], "updates": []})
        self.assertIs(self.group(name)["AuthTokenEnabled"], False)
        self.update_token(name, "ROTATE", token)
        self.assertEqual(self.auth_tokens(name)["valid"], [None, token])
        self.assertIs(self.group(name)["AuthTokenEnabled"], True)
        self.assertIn("AuthTokenLastModifiedDate", self.group(name))
        self.update_token(name, "SET", token)
        updates = [{"strategy": "ROTATE", "token": token}, {"strategy": "SET", "token": token}]
        self.assertEqual(self.auth_tokens(name), {"valid": [token], "updates": updates})

    def test_it_accepts_the_last_two_tokens_at_most(self):
        first, second, third = unique("token-number-one"), unique("token-number-two"), unique("token-number-three")
        name = self.create_group(TransitEncryptionEnabled=True, AuthToken=first)
        self.update_token(name, "ROTATE", second)
        self.assertEqual(self.auth_tokens(name)["valid"], [first, second])
        self.update_token(name, "ROTATE", third)
        self.assertEqual(self.auth_tokens(name)["valid"], [second, third])

    def test_a_token_has_to_be_rotated_in_before_it_is_set(self):
        name = self.create_group(TransitEncryptionEnabled=True, AuthToken="the-first-token-of-it")
        with self.assertRaises(self.elasticache.exceptions.InvalidParameterValueException):
            self.update_token(name, "SET", "another-token-of-it")
        self.assertEqual(self.auth_tokens(name)["valid"], ["the-first-token-of-it"])
        self.update_token(name, "ROTATE", "another-token-of-it")
        self.update_token(name, "SET", "another-token-of-it")
        self.assertEqual(self.auth_tokens(name)["valid"], ["another-token-of-it"])

    def test_a_first_token_can_be_set_at_once(self):
        name = self.create_group(TransitEncryptionEnabled=True)
        self.update_token(name, "SET", "the-first-token-of-it")
        self.assertEqual(self.auth_tokens(name)["valid"], ["the-first-token-of-it"])


if __name__ == "__main__":
    unittest.main()
