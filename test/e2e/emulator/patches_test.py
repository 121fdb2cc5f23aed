"""Asks the emulator at AWS_ENDPOINT_URL for what each patch puts right. Every test fails on stock moto."""

import hashlib
import json
import os
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import cache
from io import BytesIO
from urllib.request import Request, urlopen
from uuid import uuid4
from zipfile import ZipFile

import boto3
from botocore import xform_name

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


def ask(service, path, **request):
    """What the emulator tells, or takes, and AWS does not."""
    scope = f"test/20250101/{os.environ['AWS_REGION']}/{service}/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}", "Content-Type": "application/json"}
    with urlopen(Request(os.environ["AWS_ENDPOINT_URL"] + path, headers=headers, **request)) as response:
        return json.load(response)


def move_clock(seconds):
    """Stops the time of the emulator that many seconds from now, or lets it go on."""
    ask("ecs", "/clock", method="PUT", data=json.dumps(seconds).encode())


class CloudWatch(unittest.TestCase):
    def test_alarms_can_be_looked_for_by_prefix_and_state(self):
        cloudwatch, prefix = boto3.client("cloudwatch"), unique("alarm")
        for name in [f"{prefix}-well", f"{prefix}-raised"]:
            cloudwatch.put_metric_alarm(
                AlarmName=name,
                Namespace="test",
                MetricName="test",
                Statistic="Sum",
                Period=60,
                EvaluationPeriods=1,
                Threshold=1,
                ComparisonOperator="GreaterThanOrEqualToThreshold",
            )
        cloudwatch.set_alarm_state(AlarmName=f"{prefix}-raised", StateValue="ALARM", StateReason="test")
        found = cloudwatch.describe_alarms(AlarmNamePrefix=prefix, StateValue="ALARM")["MetricAlarms"]
        self.assertEqual([alarm["AlarmName"] for alarm in found], [f"{prefix}-raised"])

    def test_a_composite_alarm_keeps_the_alarms_that_it_names(self):
        cloudwatch, child, parent = boto3.client("cloudwatch"), unique("child"), unique("parent")
        settings = {"AlarmName": parent, "AlarmRule": f'ALARM("{child}")'}
        with self.assertRaisesRegex(cloudwatch.exceptions.ClientError, "do not exist"):
            cloudwatch.put_composite_alarm(**settings)
        cloudwatch.put_metric_alarm(
            AlarmName=child,
            Namespace="test",
            MetricName="test",
            Statistic="Sum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
        )
        cloudwatch.put_composite_alarm(**settings)
        self.assertEqual(cloudwatch.describe_alarms(AlarmNames=[parent])["CompositeAlarms"], [])
        found = cloudwatch.describe_alarms(AlarmNames=[parent], AlarmTypes=["CompositeAlarm"])
        self.assertEqual([alarm["AlarmRule"] for alarm in found["CompositeAlarms"]], [settings["AlarmRule"]])
        with self.assertRaisesRegex(cloudwatch.exceptions.ClientError, "depending on it"):
            cloudwatch.delete_alarms(AlarmNames=[child])
        cloudwatch.delete_alarms(AlarmNames=[parent])
        cloudwatch.delete_alarms(AlarmNames=[child])


class Budgets(unittest.TestCase):
    def test_a_budget_changes_and_says_who_is_told(self):
        budgets, name = boto3.client("budgets"), unique("budget")
        budget = {
            "BudgetName": name,
            "BudgetLimit": {"Amount": "10", "Unit": "USD"},
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
        }
        notification = {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0}
        topic = {"SubscriptionType": "SNS", "Address": "arn:aws:sns:eu-central-1:111111111111:alarms"}
        budgets.create_budget(
            AccountId=ACCOUNT_ID,
            Budget=budget,
            ResourceTags=[{"Key": "a", "Value": "b"}],
            NotificationsWithSubscribers=[{"Notification": notification, "Subscribers": [topic]}],
        )
        named = {"AccountId": ACCOUNT_ID, "BudgetName": name}
        told = budgets.describe_subscribers_for_notification(**named, Notification=notification)["Subscribers"]
        self.assertEqual(told, [topic])
        tags = budgets.list_tags_for_resource(ResourceARN=f"arn:aws:budgets::{ACCOUNT_ID}:budget/{name}")
        self.assertEqual(tags["ResourceTags"], [{"Key": "a", "Value": "b"}])
        changed = {**budget, "BudgetLimit": {"Amount": "20", "Unit": "USD"}}
        budgets.update_budget(AccountId=ACCOUNT_ID, NewBudget=changed)
        self.assertEqual(budgets.describe_budget(**named)["Budget"]["BudgetLimit"]["Amount"], "20")
        budgets.delete_notification(**named, Notification={**notification, "NotificationState": "OK"})
        self.assertEqual(budgets.describe_notifications_for_budget(**named)["Notifications"], [])


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

    def parameters_after(self, *parameters, **filters):
        name = unique("parameters")
        self.rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily="postgres18", Description="-"
        )
        self.rds.modify_db_parameter_group(DBParameterGroupName=name, Parameters=parameters)
        return self.rds.describe_db_parameters(DBParameterGroupName=name, **filters)["Parameters"]

    def test_parameters_are_marked_as_set_by_the_user(self):
        parameter = {"ParameterName": "log_statement", "ParameterValue": "ddl", "ApplyMethod": "immediate"}
        self.assertEqual(self.parameters_after(parameter), [{**parameter, "Source": "user"}])

    def test_a_parameter_that_equals_the_default_of_the_engine_waits_for_a_reboot(self):
        parameter = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}
        answered = {**parameter, "ApplyMethod": "pending-reboot", "Source": "engine-default"}
        self.assertEqual(self.parameters_after(parameter), [answered])

    def test_only_the_parameters_of_a_source_are_answered(self):
        default = {"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}
        other = {"ParameterName": "log_statement", "ParameterValue": "ddl", "ApplyMethod": "immediate"}
        self.assertEqual(self.parameters_after(default, other, Source="user"), [{**other, "Source": "user"}])

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


class RdsCopies(unittest.TestCase):
    def setUp(self):
        self.rds, self.there = boto3.client("rds"), boto3.client("rds", region_name="eu-west-1")
        self.name = unique("database")
        self.source = self.rds.create_db_instance(
            DBInstanceIdentifier=self.name,
            Engine="postgres",
            DBInstanceClass="db.t4g.micro",
            AllocatedStorage=20,
            BackupRetentionPeriod=7,
            StorageEncrypted=True,
            MasterUsername="app",
            MasterUserPassword="only-for-the-emulator",
        )["DBInstance"]

    def copy(self):
        key = boto3.client("kms", region_name="eu-west-1").create_key()["KeyMetadata"]["Arn"]
        return self.there.start_db_instance_automated_backups_replication(
            SourceDBInstanceArn=self.source["DBInstanceArn"], BackupRetentionPeriod=7, KmsKeyId=key
        )["DBInstanceAutomatedBackup"]

    def replications(self):
        database = self.rds.describe_db_instances(DBInstanceIdentifier=self.name)["DBInstances"][0]
        return database.get("DBInstanceAutomatedBackupsReplications", [])

    def test_backups_are_copied_to_another_region_until_that_is_stopped(self):
        arn = self.copy()["DBInstanceAutomatedBackupsArn"]
        self.assertIn(":eu-west-1:", arn)

        def copied():
            found = self.there.describe_db_instance_automated_backups(DBInstanceAutomatedBackupsArn=arn)
            return found["DBInstanceAutomatedBackups"][0]

        self.assertEqual(
            [copied()[key] for key in ("Status", "BackupRetentionPeriod", "DBInstanceArn")],
            ["replicating", 7, self.source["DBInstanceArn"]],
        )
        self.assertEqual(self.replications(), [{"DBInstanceAutomatedBackupsArn": arn}])
        self.there.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=self.source["DBInstanceArn"])
        self.assertEqual(copied()["Status"], "retained")
        self.assertIn(copied(), self.there.describe_db_instance_automated_backups()["DBInstanceAutomatedBackups"])
        self.assertEqual(self.replications(), [])

    def test_a_database_is_restored_from_copied_backups_under_their_key(self):
        backup = self.copy()
        restored = self.there.restore_db_instance_to_point_in_time(
            SourceDBInstanceAutomatedBackupsArn=backup["DBInstanceAutomatedBackupsArn"],
            TargetDBInstanceIdentifier=unique("restored"),
            UseLatestRestorableTime=True,
        )["DBInstance"]
        self.assertEqual(restored["KmsKeyId"], backup["KmsKeyId"])

    def test_a_restored_database_is_no_replica_of_its_source(self):
        restored = self.rds.restore_db_instance_to_point_in_time(
            SourceDBInstanceIdentifier=self.name,
            TargetDBInstanceIdentifier=unique("restored"),
            UseLatestRestorableTime=True,
        )["DBInstance"]
        self.assertEqual(restored.get("ReadReplicaSourceDBInstanceIdentifier", ""), "")

    def test_a_database_is_restored_from_the_backups_of_a_resource_id(self):
        restored = self.rds.restore_db_instance_to_point_in_time(
            SourceDbiResourceId=self.source["DbiResourceId"],
            TargetDBInstanceIdentifier=unique("restored"),
            UseLatestRestorableTime=True,
        )["DBInstance"]
        self.assertEqual(restored["MasterUsername"], "app")


class Ec2(unittest.TestCase):
    def setUp(self):
        self.ec2 = boto3.client("ec2")

    def test_a_launch_template_does_not_hand_its_own_tags_on(self):
        def specification(kind):
            return {"ResourceType": kind, "Tags": [{"Key": "Name", "Value": kind}]}

        template = self.ec2.create_launch_template(
            LaunchTemplateName=unique("template"),
            LaunchTemplateData={"InstanceType": "t3.small", "TagSpecifications": [specification("volume")]},
            TagSpecifications=[specification("launch-template")],
        )["LaunchTemplate"]
        [version] = self.ec2.describe_launch_template_versions(LaunchTemplateId=template["LaunchTemplateId"])[
            "LaunchTemplateVersions"
        ]
        self.assertEqual(version["LaunchTemplateData"]["TagSpecifications"], [specification("volume")])
        self.assertEqual(template["Tags"], [{"Key": "Name", "Value": "launch-template"}])

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

    def test_an_interface_endpoint_is_pending_at_first(self):
        move_clock(0)
        self.addCleanup(move_clock, None)
        service = f"com.amazonaws.{os.environ['AWS_REGION']}.logs"
        made = self.ec2.create_vpc_endpoint(VpcId=vpc_id(), ServiceName=service, VpcEndpointType="Interface")
        ids = [made["VpcEndpoint"]["VpcEndpointId"]]

        def state():
            return self.ec2.describe_vpc_endpoints(VpcEndpointIds=ids)["VpcEndpoints"][0]["State"]

        self.assertEqual(made["VpcEndpoint"]["State"], "pending")
        self.assertEqual(state(), "pending")
        move_clock(2)
        self.assertEqual(state(), "available")

    def test_a_gateway_takes_route_tables_more_and_can_be_deleted(self):
        tables = [self.ec2.create_route_table(VpcId=vpc_id())["RouteTable"]["RouteTableId"] for _ in range(2)]
        gateway = self.ec2.create_vpc_endpoint(
            VpcId=vpc_id(),
            VpcEndpointType="Gateway",
            ServiceName=f"com.amazonaws.{os.environ['AWS_REGION']}.s3",
            RouteTableIds=tables[:1],
        )["VpcEndpoint"]["VpcEndpointId"]
        change = {"AddRouteTableIds": tables[1:], "RemoveRouteTableIds": tables[:1]}
        self.ec2.modify_vpc_endpoint(VpcEndpointId=gateway, **change)
        gateways = [
            [route.get("GatewayId") for route in table["Routes"]]
            for table in self.ec2.describe_route_tables(RouteTableIds=tables)["RouteTables"]
        ]
        self.assertEqual([gateway in of_table for of_table in gateways], [False, True])
        self.ec2.delete_vpc_endpoints(VpcEndpointIds=[gateway])


class Logs(unittest.TestCase):
    def test_the_lines_of_a_group_come_by_time(self):
        logs, group = boto3.client("logs"), unique("group")
        logs.create_log_group(logGroupName=group)
        now = int(time.time() * 1000)
        for stream, times in {"a": [now, now + 2], "b": [now + 1]}.items():
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
            events = [{"timestamp": each, "message": str(each - now)} for each in times]
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)
        found = logs.filter_log_events(logGroupName=group)["events"]
        self.assertEqual([each["message"] for each in found], ["0", "1", "2"])

    def test_a_saved_query_is_made_found_changed_and_deleted(self):
        logs, name = boto3.client("logs"), f"folder/{unique('query')}"
        first, second = (logs.put_query_definition(name=name, queryString="limit 1")["queryDefinitionId"] for _ in range(2))
        self.assertNotEqual(first, second)
        changed = {"name": name, "queryString": "limit 2", "logGroupNames": ["/ecs/b", "/ecs/a"]}
        logs.put_query_definition(queryDefinitionId=first, **changed)
        pages = [logs.describe_query_definitions(queryDefinitionNamePrefix=name, maxResults=1)]
        pages.append(logs.describe_query_definitions(queryDefinitionNamePrefix=name, maxResults=1, nextToken=pages[0]["nextToken"]))
        found = [each for page in pages for each in page["queryDefinitions"]]
        self.assertEqual([each["queryDefinitionId"] for each in found], [first, second])
        self.assertEqual({key: found[0][key] for key in changed}, changed)
        self.assertNotIn("nextToken", pages[1])
        for query_id in (first, second):
            logs.delete_query_definition(queryDefinitionId=query_id)
        self.assertEqual(logs.describe_query_definitions(queryDefinitionNamePrefix=name)["queryDefinitions"], [])
        with self.assertRaises(logs.exceptions.ResourceNotFoundException):
            logs.delete_query_definition(queryDefinitionId=first)
        with self.assertRaises(logs.exceptions.ResourceNotFoundException):
            logs.put_query_definition(queryDefinitionId=first, name=name, queryString="limit 1")


class Ecs(unittest.TestCase):
    def test_a_new_service_keeps_its_parameters(self):
        _, service = create_service()
        self.assertEqual(service.get("availabilityZoneRebalancing"), "ENABLED")
        self.assertEqual(service.get("capacityProviderStrategy"), [{"capacityProvider": "FARGATE", "weight": 1}])
        self.assertEqual(service["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"], True)
        self.assertIs(service.get("enableECSManagedTags"), True)
        self.assertIs(service.get("enableExecuteCommand"), True)
        self.assertEqual(service.get("healthCheckGracePeriodSeconds"), 30)

    def test_a_change_of_the_deployment_configuration_keeps_what_it_leaves_out(self):
        cluster, _ = create_service.__wrapped__()
        ecs = boto3.client("ecs")
        changed = ecs.update_service(cluster=cluster, service="web", deploymentConfiguration={"minimumHealthyPercent": 0})
        found = changed["service"]["deploymentConfiguration"]
        self.assertEqual((found["minimumHealthyPercent"], found["maximumPercent"]), (0, 200))
        self.assertEqual(found["deploymentCircuitBreaker"], {"enable": True, "rollback": True})

    def test_a_service_is_described_with_its_tags_while_others_ask_without(self):
        cluster, service = create_service()
        ecs = boto3.client("ecs")
        ecs.tag_resource(resourceArn=service["serviceArn"], tags=[{"key": "Project", "value": "shop"}])

        def tags(include):
            described = ecs.describe_services(cluster=cluster, services=[service["serviceName"]], include=include)
            return "tags" in described["services"][0]

        asked = [["TAGS"], []] * 100
        with ThreadPoolExecutor(max_workers=8) as threads:
            self.assertEqual(list(threads.map(tags, asked)), [include == ["TAGS"] for include in asked])

    def test_a_new_service_is_steady_at_once(self):
        _, service = create_service()
        self.assertEqual((service["runningCount"], service["pendingCount"]), (2, 0))
        self.assertEqual([deployment["rolloutState"] for deployment in service["deployments"]], ["COMPLETED"])

    def test_a_service_that_changes_rolls_out_its_new_task_definition(self):
        cluster, service = create_service()
        ecs = boto3.client("ecs")
        old = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        definition = {"family": old["family"], "containerDefinitions": old["containerDefinitions"]}
        new = ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
        ecs.update_service(cluster=cluster, service=service["serviceName"], taskDefinition=new, desiredCount=3)
        described = ecs.describe_services(cluster=cluster, services=[service["serviceName"]])["services"][0]
        [deployment] = described["deployments"]
        self.assertEqual((deployment["status"], deployment["taskDefinition"]), ("PRIMARY", new))
        self.assertEqual((deployment["desiredCount"], deployment["runningCount"]), (3, 3))


class EcsHistory(unittest.TestCase):
    """What was deployed before."""

    def test_a_task_definition_says_when_and_by_whom_it_was_registered(self):
        _, service = create_service()
        found = boto3.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
        self.assertIn(f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/", found.get("registeredBy", ""))
        self.assertLess(abs((datetime.now(timezone.utc) - found["registeredAt"]).total_seconds()), 3600)

    def test_revisions_are_listed_newest_first_where_that_is_asked_for(self):
        ecs, family = boto3.client("ecs"), unique("family")
        for _ in range(2):
            ecs.register_task_definition(family=family, containerDefinitions=[{"name": "web", "image": "web", "memory": 64}])
        for sort, expected in [("ASC", [1, 2]), ("DESC", [2, 1])]:
            arns = ecs.list_task_definitions(familyPrefix=family, sort=sort)["taskDefinitionArns"]
            self.assertEqual([int(arn.split(":")[-1]) for arn in arns], expected)

    def test_each_task_definition_of_a_service_is_a_deployment_to_a_revision(self):
        cluster, service = create_service.__wrapped__()
        ecs, name = boto3.client("ecs"), service["serviceName"]
        definition = {"family": cluster, "containerDefinitions": [{"name": "web", "image": "next", "memory": 64}]}
        new = ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
        ecs.update_service(cluster=cluster, service=name, taskDefinition=new)
        ecs.update_service(cluster=cluster, service=name, desiredCount=3)
        deployments = ecs.list_service_deployments(cluster=cluster, service=name)["serviceDeployments"]
        self.assertEqual([deployment["status"] for deployment in deployments], ["SUCCESSFUL", "SUCCESSFUL"])
        arns = [deployment["targetServiceRevisionArn"] for deployment in deployments]
        revisions = ecs.describe_service_revisions(serviceRevisionArns=[*arns, "gone"])
        self.assertEqual([each["taskDefinition"] for each in revisions["serviceRevisions"]], [new, service["taskDefinition"]])
        self.assertEqual(revisions["failures"], [{"arn": "gone", "reason": "MISSING"}])


class Deployments(unittest.TestCase):
    def setUp(self):
        self.ecs = boto3.client("ecs")
        move_clock(0)
        self.addCleanup(move_clock, None)
        self.addCleanup(self.plan)

    def plan(self, **plans):
        ask("ecs", "/deployments", method="PUT", data=json.dumps(plans).encode())

    def described(self, cluster):
        return self.ecs.describe_services(cluster=cluster, services=["web"])["services"][0]

    def deployments(self, cluster):
        return [(each["status"], each["rolloutState"], each["runningCount"], each["failedTasks"]) for each in self.described(cluster)["deployments"]]

    def release(self, cluster):
        old = self.ecs.describe_task_definition(taskDefinition=cluster)["taskDefinition"]
        definition = {"family": old["family"], "containerDefinitions": old["containerDefinitions"]}
        new = self.ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
        self.ecs.update_service(cluster=cluster, service="web", taskDefinition=new)
        return old["taskDefinitionArn"], new

    def test_one_takes_as_long_as_was_asked_for(self):
        self.plan(web={"secondsPerTask": 10})
        cluster, _ = create_service.__wrapped__()
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "IN_PROGRESS", 0, 0)])
        move_clock(10)
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "IN_PROGRESS", 1, 0)])
        self.assertEqual(self.described(cluster)["pendingCount"], 1)
        move_clock(10)
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "COMPLETED", 2, 0)])

    def test_a_first_one_that_fails_stays_so_and_another_takes_its_place(self):
        self.plan(web={"secondsPerTask": 10, "stoppedReason": "CannotPullContainerError: no such image"})
        cluster, _ = create_service.__wrapped__()
        move_clock(10)
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "IN_PROGRESS", 0, 1)])
        identifier = self.described(cluster)["deployments"][0]["id"]
        arns = self.ecs.list_tasks(cluster=cluster, serviceName="web", desiredStatus="STOPPED")["taskArns"]
        [task] = self.ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
        self.assertEqual((task["startedBy"], task["lastStatus"], task["stopCode"]), (identifier, "STOPPED", "TaskFailedToStart"))
        self.assertEqual(task["stoppedReason"], "CannotPullContainerError: no such image")
        move_clock(1000)
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "FAILED", 0, 3)])
        self.plan(web={"secondsPerTask": 10})
        self.ecs.update_service(cluster=cluster, service="web", forceNewDeployment=True)
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "IN_PROGRESS", 0, 0)])

    def test_a_further_one_that_fails_is_rolled_back(self):
        cluster, _ = create_service.__wrapped__()
        self.plan(web={"secondsPerTask": 10, "stoppedReason": "Essential container in task exited"})
        old, new = self.release(cluster)
        move_clock(30)
        self.assertEqual(self.described(cluster)["taskDefinition"], old)
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "IN_PROGRESS", 2, 0), ("ACTIVE", "FAILED", 0, 3)])
        self.assertIn("rolling back", self.described(cluster)["deployments"][0]["rolloutStateReason"])
        move_clock(20)
        self.assertEqual(self.deployments(cluster), [("PRIMARY", "COMPLETED", 2, 0)])


@cache
def create_load_balancer():
    """Returns the listener of one that answers 404 to all."""
    ec2, elb = boto3.client("ec2"), boto3.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.1.{place}.0/24", AvailabilityZone=f"eu-central-1{zone}")["Subnet"]
        for place, zone in enumerate("ab")
    ]
    balancer = elb.create_load_balancer(Name=unique("balancer"), Subnets=[each["SubnetId"] for each in subnets])
    fixed = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    listener = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[fixed],
    )
    return listener["Listeners"][0]["ListenerArn"]


next_priority = iter(range(1, 1000))


def create_rule(*actions):
    rule = boto3.client("elbv2").create_rule(
        ListenerArn=create_load_balancer(),
        Priority=next(next_priority),
        Conditions=[{"Field": "path-pattern", "Values": ["/*"]}],
        Actions=list(actions),
    )
    return rule["Rules"][0]["RuleArn"]


class TargetHealth(unittest.TestCase):
    def test_a_target_group_that_no_rule_names_is_unused_at_whatever_weight(self):
        elb = boto3.client("elbv2")
        web, other = (
            elb.create_target_group(
                Name=unique("group"), Protocol="HTTP", Port=80, VpcId=vpc_id(), TargetType="ip"
            )["TargetGroups"][0]["TargetGroupArn"]
            for _ in range(2)
        )
        for group in (web, other):
            elb.register_targets(TargetGroupArn=group, Targets=[{"Id": "10.0.0.9", "Port": 8000}])

        def states():
            health = [elb.describe_target_health(TargetGroupArn=group) for group in (web, other)]
            return [each["TargetHealthDescriptions"][0]["TargetHealth"]["State"] for each in health]

        def weighted(*weights):
            groups = [
                {"TargetGroupArn": group, "Weight": weight} for group, weight in zip((web, other), weights)
            ]
            return {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}

        self.assertEqual(states(), ["unused", "unused"])
        rule = create_rule({"Type": "forward", "TargetGroupArn": web})
        self.assertEqual(states(), ["healthy", "unused"])
        elb.modify_rule(RuleArn=rule, Actions=[weighted(0, 100)])
        self.assertEqual(states(), ["healthy", "healthy"])
        elb.modify_rule(RuleArn=rule, Actions=[{"Type": "forward", "TargetGroupArn": other}])
        self.assertEqual(states(), ["unused", "healthy"])
        elb.delete_rule(RuleArn=rule)
        self.assertEqual(states(), ["unused", "unused"])


class EcsDeployments(unittest.TestCase):
    def setUp(self):
        self.ecs = boto3.client("ecs")
        self.cluster, service = unique("cluster"), "web"
        self.ecs.create_cluster(clusterName=self.cluster)
        self.definitions = [
            self.ecs.register_task_definition(
                family=self.cluster, containerDefinitions=[{"name": "web", "image": "web", "memory": 64}]
            )["taskDefinition"]["taskDefinitionArn"]
            for _ in range(2)
        ]
        self.group = boto3.client("elbv2").create_target_group(
            Name=unique("group"), Protocol="HTTP", Port=80, VpcId=vpc_id(), TargetType="ip"
        )["TargetGroups"][0]["TargetGroupArn"]
        create_rule({"Type": "forward", "TargetGroupArn": self.group})
        self.ecs.create_service(
            cluster=self.cluster,
            serviceName=service,
            taskDefinition=self.definitions[0],
            desiredCount=2,
            loadBalancers=[{"targetGroupArn": self.group, "containerName": "web", "containerPort": 8000}],
        )
        self.service = {"cluster": self.cluster, "service": service}

    def deployments(self):
        described = self.ecs.describe_services(cluster=self.cluster, services=["web"])["services"][0]
        keys = ("status", "taskDefinition", "desiredCount", "runningCount", "rolloutState")
        return described["runningCount"], [tuple(made[key] for key in keys) for made in described["deployments"]]

    def id(self):
        return self.ecs.describe_services(cluster=self.cluster, services=["web"])["services"][0]["deployments"][0]["id"]

    def healthy(self):
        health = boto3.client("elbv2").describe_target_health(TargetGroupArn=self.group)["TargetHealthDescriptions"]
        return [target["Target"]["Port"] for target in health if target["TargetHealth"]["State"] == "healthy"]

    def run_tasks(self, deployments, tasks=()):
        said = {"cluster": self.cluster, "service": "web", "deployments": deployments, "tasks": tasks}
        ask("ecs", "/service-tasks", method="PUT", data=json.dumps(said).encode())

    def test_the_tasks_of_a_service_are_healthy_targets(self):
        self.assertEqual(self.healthy(), [8000, 8000])
        self.ecs.update_service(**self.service, desiredCount=3)
        self.assertEqual(self.healthy(), [8000, 8000, 8000])
        self.ecs.update_service(**self.service, desiredCount=0)
        self.assertEqual(self.healthy(), [])
        self.ecs.update_service(**self.service, desiredCount=1)
        self.ecs.delete_service(**self.service, force=True)
        self.assertEqual(self.healthy(), [])

    def test_a_new_task_definition_and_a_forced_deployment_are_deployments_of_their_own_and_a_count_is_none(self):
        ids = [self.id()]
        for change in ({"desiredCount": 1}, {"taskDefinition": self.definitions[1]}, {"forceNewDeployment": True}):
            answer = self.ecs.update_service(**self.service, **change)["service"]["deployments"][0]["id"]
            self.assertEqual(answer, self.id())
            ids.append(answer)
        self.assertEqual(ids[0], ids[1])
        self.assertEqual(len(set(ids)), 3)

    def test_no_task_that_was_run_once_is_listed_as_one_of_a_service(self):
        listed = self.ecs.list_tasks(cluster=self.cluster, serviceName="web", desiredStatus="STOPPED")["taskArns"]
        self.assertEqual(listed, [])
        ec2 = boto3.client("ec2")
        ec2.modify_vpc_attribute(VpcId=vpc_id(), EnableDnsHostnames={"Value": True})
        subnet = ec2.create_subnet(VpcId=vpc_id(), CidrBlock="10.0.201.0/24")["Subnet"]["SubnetId"]
        network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [create_security_group()]}}
        self.ecs.register_task_definition(
            family="once-" + self.cluster,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "web", "image": "web"}],
        )
        self.ecs.run_task(
            cluster=self.cluster,
            taskDefinition="once-" + self.cluster,
            launchType="FARGATE",
            networkConfiguration=network,
        )
        self.assertEqual(self.ecs.list_tasks(cluster=self.cluster, serviceName="web")["taskArns"], [])
        self.assertEqual(len(self.ecs.list_tasks(cluster=self.cluster)["taskArns"]), 1)

    def test_a_test_may_run_the_tasks_of_a_service_itself(self):
        old, new = self.definitions
        self.run_tasks({})
        self.ecs.update_service(**self.service, taskDefinition=new, desiredCount=1)
        self.assertEqual(
            self.deployments(),
            (2, [("PRIMARY", new, 1, 0, "IN_PROGRESS"), ("ACTIVE", old, 2, 2, "COMPLETED")]),
        )
        made = self.id()
        self.ecs.update_service(**self.service, desiredCount=2)
        self.assertEqual(self.id(), made)
        described = self.ecs.describe_services(cluster=self.cluster, services=["web"])["services"][0]
        before = described["deployments"][1]["id"]
        stopped = {
            "taskArn": f"arn:aws:ecs:us-east-1:{ACCOUNT_ID}:task/{self.cluster}/1",
            "desiredStatus": "STOPPED",
            "lastStatus": "DEACTIVATING",
        }
        self.run_tasks({made: {"runningCount": 2, "rolloutState": "COMPLETED"}, before: None}, [stopped])
        self.assertEqual(self.deployments(), (2, [("PRIMARY", new, 2, 2, "COMPLETED")]))
        self.assertEqual(self.ecs.list_tasks(cluster=self.cluster, serviceName="web")["taskArns"], [])
        listed = self.ecs.list_tasks(cluster=self.cluster, serviceName="web", desiredStatus="STOPPED")["taskArns"]
        self.assertEqual(listed, [stopped["taskArn"]])
        described = self.ecs.describe_tasks(cluster=self.cluster, tasks=listed)["tasks"]
        self.assertEqual([task["lastStatus"] for task in described], ["DEACTIVATING"])


class CapacityOfClusters(unittest.TestCase):
    def setUp(self):
        self.ecs = boto3.client("ecs")

    def test_a_cluster_forgets_no_capacity_that_a_service_uses(self):
        cluster, _ = create_service()
        known = {"cluster": cluster, "defaultCapacityProviderStrategy": []}
        self.ecs.put_cluster_capacity_providers(capacityProviders=["FARGATE", "FARGATE_SPOT"], **known)
        self.ecs.put_cluster_capacity_providers(capacityProviders=["FARGATE"], **known)
        with self.assertRaises(self.ecs.exceptions.ResourceInUseException):
            self.ecs.put_cluster_capacity_providers(capacityProviders=["FARGATE_SPOT"], **known)

    def test_capacity_that_a_cluster_knows_is_not_deleted(self):
        cluster, name = unique("cluster"), unique("capacity")
        self.ecs.create_cluster(clusterName=cluster)
        group = f"arn:aws:autoscaling:eu-central-1:{ACCOUNT_ID}:autoScalingGroup:1:autoScalingGroupName/{name}"
        self.ecs.create_capacity_provider(name=name, autoScalingGroupProvider={"autoScalingGroupArn": group})
        known = {"cluster": cluster, "defaultCapacityProviderStrategy": []}
        self.ecs.put_cluster_capacity_providers(capacityProviders=[name], **known)
        with self.assertRaises(self.ecs.exceptions.ClientException):
            self.ecs.delete_capacity_provider(capacityProvider=name)
        self.ecs.put_cluster_capacity_providers(capacityProviders=[], **known)
        self.ecs.delete_capacity_provider(capacityProvider=name)


class LogRouterImage(unittest.TestCase):
    def test_aws_says_where_a_version_is(self):
        name = "/aws/service/aws-for-fluent-bit/2.32.2.20241008"
        parameter = boto3.client("ssm").get_parameter(Name=name)["Parameter"]
        image = f"906394416424.dkr.ecr.{os.environ['AWS_REGION']}.amazonaws.com/aws-for-fluent-bit:2.32.2.20241008"
        self.assertEqual((parameter["Type"], parameter["Value"]), ("String", image))


class EcsTasks(unittest.TestCase):
    """One-off tasks on Fargate."""

    def setUp(self):
        move_clock(0)
        self.addCleanup(move_clock, None)
        self.ecs, self.logs, ec2 = boto3.client("ecs"), boto3.client("logs"), boto3.client("ec2")
        self.cluster = unique("cluster")
        self.ecs.create_cluster(clusterName=self.cluster)
        self.logs.create_log_group(logGroupName=self.cluster)
        self.definition = self.register_task_definition()
        # Without the names of its hosts stock can't describe a task's network interface.
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        group = ec2.create_security_group(GroupName="tasks", Description="-", VpcId=vpc)["GroupId"]
        self.network = {"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}}

    def register_task_definition(self, log=None):
        options = {
            "awslogs-group": self.cluster,
            "awslogs-region": os.environ["AWS_REGION"],
            "awslogs-stream-prefix": "prefix",
        }
        log = log or {"logDriver": "awslogs", "options": options}
        return self.ecs.register_task_definition(
            family=self.cluster,
            requiresCompatibilities=["FARGATE"],
            networkMode="awsvpc",
            cpu="256",
            memory="512",
            containerDefinitions=[{"name": "migrate", "image": "web", "logConfiguration": log}],
        )["taskDefinition"]["taskDefinitionArn"]

    def run_task(self, outcome=None):
        """Returns the ARN of a task with this outcome."""
        if outcome:
            ask("ecs", "/one-off-tasks", method="PUT", data=json.dumps(outcome).encode())
        task = self.ecs.run_task(
            cluster=self.cluster,
            taskDefinition=self.definition,
            launchType="FARGATE",
            networkConfiguration=self.network,
            startedBy="deploy",
        )["tasks"][0]
        self.assertEqual(task["lastStatus"], "PROVISIONING")
        return task["taskArn"]

    def describe(self, arn):
        return self.ecs.describe_tasks(cluster=self.cluster, tasks=[arn])["tasks"][0]

    def after_a_second(self, status, arn):
        move_clock(1)
        task = self.describe(arn)
        self.assertEqual(task["lastStatus"], status)
        return task

    def running_tasks(self):
        return self.ecs.list_tasks(cluster=self.cluster, family=self.cluster, desiredStatus="RUNNING")["taskArns"]

    def log_of(self, arn):
        stream = f"prefix/migrate/{arn.split('/')[-1]}"
        events = self.logs.get_log_events(logGroupName=self.cluster, logStreamName=stream)["events"]
        return [event["message"] for event in events]

    def ending_of(self, task):
        exit_codes = [container.get("exitCode") for container in task["containers"]]
        return task["desiredStatus"], task.get("stopCode"), task.get("stoppedReason"), exit_codes

    def test_a_log_router_names_its_streams_by_the_tag_of_its_lines(self):
        to = {"Name": "cloudwatch_logs", "region": os.environ["AWS_REGION"], "log_group_name": self.cluster}
        log = {"logDriver": "awsfirelens", "options": {**to, "log_stream_prefix": "web/"}}
        self.definition = self.register_task_definition(log)
        arn = self.run_task({"exitCode": 0, "log": ["first"]})
        self.after_a_second("RUNNING", arn)
        stream = f"web/migrate-firelens-{arn.split('/')[-1]}"
        events = self.logs.get_log_events(logGroupName=self.cluster, logStreamName=stream)["events"]
        self.assertEqual([event["message"] for event in events], ["first"])

    def test_a_task_starts_runs_and_ends_by_itself(self):
        arn = self.run_task({"exitCode": 0, "log": ["first", "second"]})
        self.assertEqual(self.running_tasks(), [arn])
        with self.assertRaises(self.logs.exceptions.ResourceNotFoundException):
            self.log_of(arn)
        running = self.after_a_second("RUNNING", arn)
        self.assertEqual([container.get("exitCode") for container in running["containers"]], [None])
        self.assertEqual(running["startedBy"], "deploy")
        stopped = self.after_a_second("STOPPED", arn)
        exited = ("STOPPED", "EssentialContainerExited", "Essential container in task exited", [0])
        self.assertEqual(self.ending_of(stopped), exited)
        self.assertEqual(self.running_tasks(), [])
        self.assertEqual(self.log_of(arn), ["first", "second"])

    def test_a_task_ends_though_nobody_looks(self):
        self.run_task({"exitCode": 0})
        move_clock(2)
        self.assertEqual(self.running_tasks(), [])

    def test_a_task_exits_with_the_code_it_is_told_to(self):
        arn = self.run_task({"exitCode": 1})
        move_clock(1)
        stopped = self.after_a_second("STOPPED", arn)
        exited = ("STOPPED", "EssentialContainerExited", "Essential container in task exited", [1])
        self.assertEqual(self.ending_of(stopped), exited)

    def test_a_task_may_not_start(self):
        reason = "CannotPullContainerError: web: not found"
        arn = self.run_task({"stopCode": "TaskFailedToStart", "stoppedReason": reason})
        failed = ("STOPPED", "TaskFailedToStart", reason, [None])
        self.assertEqual(self.ending_of(self.after_a_second("STOPPED", arn)), failed)
        with self.assertRaises(self.logs.exceptions.ResourceNotFoundException):
            self.log_of(arn)

    def test_a_task_may_run_until_it_is_stopped(self):
        arn = self.run_task({"neverStops": True, "log": ["begun"]})
        self.after_a_second("RUNNING", arn)
        move_clock(3600)
        self.assertEqual((self.describe(arn)["lastStatus"], self.running_tasks()), ("RUNNING", [arn]))
        self.ecs.stop_task(cluster=self.cluster, task=arn, reason="it took too long")
        stopped = ("STOPPED", "UserInitiated", "it took too long", [143])
        self.assertEqual(self.ending_of(self.describe(arn)), stopped)
        self.assertEqual(self.log_of(arn), ["begun"])

    def test_what_happened_can_be_read_in_order(self):
        before = len(ask("ecs", "/events"))
        self.ecs.stop_task(cluster=self.cluster, task=self.run_task({"neverStops": True}))
        service = self.ecs.create_service(cluster=self.cluster, serviceName="web", taskDefinition=self.definition)
        other = self.register_task_definition()
        arn = service["service"]["serviceArn"]
        self.ecs.update_service(cluster=self.cluster, service=arn, taskDefinition=other)
        self.assertEqual(
            ask("ecs", "/events")[before:],
            [
                {"event": "RunTask", "taskDefinition": self.definition},
                {"event": "StopTask", "taskDefinition": self.definition},
                {"event": "TaskStopped", "taskDefinition": self.definition},
                {"event": "CreateService", "service": "web", "taskDefinition": self.definition},
                {"event": "UpdateService", "service": "web", "taskDefinition": other},
            ],
        )


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

    def test_an_object_can_be_deleted_with_the_marks_of_its_deletions(self):
        s3, name = boto3.client("s3"), unique("marks")
        s3.create_bucket(Bucket=name)
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        for _ in range(2):
            s3.put_object(Bucket=name, Key="lock", Body=b"")
            s3.delete_object(Bucket=name, Key="lock")
        found = s3.list_object_versions(Bucket=name)
        both = [*found["Versions"], *found["DeleteMarkers"]]
        objects = [{"Key": "lock", "VersionId": each["VersionId"]} for each in both]
        s3.delete_objects(Bucket=name, Delete={"Objects": objects})
        s3.delete_bucket(Bucket=name)

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

    def test_what_a_bucket_denies_to_a_service_it_denies_to_nobody_else(self):
        s3, bucket = boto3.client("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket)
        refusal = {
            "Effect": "Deny",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{bucket}/*",
        }
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [refusal]}))
        s3.put_object(Bucket=bucket, Key="state", Body=b"{}")
        self.assertEqual(s3.get_object(Bucket=bucket, Key="state")["Body"].read(), b"{}")

    def test_what_a_bucket_denies_to_some_roles_it_denies_to_nobody_else(self):
        s3, bucket = boto3.client("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:DeleteObject"],
            "Resource": [f"arn:aws:s3:::{bucket}/*"],
            "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:role/shop-*"}},
        }
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        s3.put_object(Bucket=bucket, Key="file", Body=b"")
        s3.delete_object(Bucket=bucket, Key="file")

    def test_a_replication_is_answered_as_it_was_put(self):
        s3, bucket = boto3.client("s3"), unique("bucket")
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        rule = {
            "ID": "all",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Enabled"},
            "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
            "Destination": {
                "Bucket": "arn:aws:s3:::copy",
                "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-west-1:111111111111:key/1"},
                "Metrics": {"Status": "Enabled"},
            },
        }
        configuration = {"Role": "arn:aws:iam::111111111111:role/copy", "Rules": [rule]}
        s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=configuration)
        self.assertEqual(s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"], configuration)


class Route53(unittest.TestCase):
    def test_the_ids_of_zones_begin_with_z(self):
        route53 = boto3.client("route53")
        zones = [route53.create_hosted_zone(Name=name, CallerReference=name) for name in map(unique, "abc")]
        self.assertEqual([zone["HostedZone"]["Id"][: len("/hostedzone/Z")] for zone in zones], ["/hostedzone/Z"] * 3)

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


class StepFunctions(unittest.TestCase):
    definition = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})

    def test_validates_a_definition(self):
        answer = boto3.client("stepfunctions").validate_state_machine_definition(definition=self.definition)
        self.assertEqual((answer["result"], answer["diagnostics"]), ("OK", []))

    def test_lists_no_versions_of_a_state_machine_that_was_never_published(self):
        client = boto3.client("stepfunctions")
        role = f"arn:aws:iam::{ACCOUNT_ID}:role/run"
        made = client.create_state_machine(name=unique("machine"), definition=self.definition, roleArn=role)
        versions = client.list_state_machine_versions(stateMachineArn=made["stateMachineArn"])
        self.assertEqual(versions["stateMachineVersions"], [])


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


class RdsSubnetGroups(unittest.TestCase):
    def test_one_is_still_there_after_a_change(self):
        ec2, rds, name = boto3.client("ec2"), boto3.client("rds"), unique("subnets")
        subnets = [
            ec2.create_subnet(VpcId=vpc_id(), CidrBlock=cidr)["Subnet"]["SubnetId"]
            for cidr in ["10.0.10.0/24", "10.0.11.0/24"]
        ]
        rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="-", SubnetIds=subnets[:1])
        rds.modify_db_subnet_group(DBSubnetGroupName=name, SubnetIds=subnets)
        group = rds.describe_db_subnet_groups(DBSubnetGroupName=name)["DBSubnetGroups"][0]
        self.assertEqual(sorted(subnet["SubnetIdentifier"] for subnet in group["Subnets"]), sorted(subnets))


class ElastiCacheSubnetGroups(unittest.TestCase):
    def test_one_takes_a_subnet_more(self):
        ec2, elasticache, name = boto3.client("ec2"), boto3.client("elasticache"), unique("subnets")
        subnets = [
            ec2.create_subnet(VpcId=vpc_id(), CidrBlock=cidr)["Subnet"]["SubnetId"]
            for cidr in ["10.0.8.0/24", "10.0.9.0/24"]
        ]
        elasticache.create_cache_subnet_group(
            CacheSubnetGroupName=name, CacheSubnetGroupDescription="-", SubnetIds=subnets[:1]
        )
        elasticache.modify_cache_subnet_group(CacheSubnetGroupName=name, SubnetIds=subnets)
        group = elasticache.describe_cache_subnet_groups(CacheSubnetGroupName=name)["CacheSubnetGroups"][0]
        self.assertEqual(sorted(subnet["SubnetIdentifier"] for subnet in group["Subnets"]), sorted(subnets))
        self.assertEqual(group["CacheSubnetGroupDescription"], "-")

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
        move_clock(0)
        self.addCleanup(move_clock, None)
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

    def be_available(self, name):
        move_clock(1)
        self.assertEqual(self.group(name)["Status"], "available")

    def modify(self, name, **changes):
        self.elasticache.modify_replication_group(ReplicationGroupId=name, ApplyImmediately=True, **changes)
        self.be_available(name)

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

    def test_redis_becomes_valkey_with_parameters_of_valkeys_and_valkey_nothing_older(self):
        name = self.create_group(CacheParameterGroupName=self.create_parameter_group())
        valkey = {"Engine": "valkey", "EngineVersion": "8.2"}
        parameters = unique("parameters")
        self.elasticache.create_cache_parameter_group(
            CacheParameterGroupName=parameters, CacheParameterGroupFamily="valkey8", Description="-"
        )
        refused = self.elasticache.exceptions.InvalidParameterValueException
        with self.assertRaises(refused):
            self.modify(name, **valkey)
        self.modify(name, CacheParameterGroupName=parameters, **valkey)
        node = self.first_node(name)
        self.assertEqual((self.group(name)["Engine"], node["Engine"], node["EngineVersion"]), ("valkey", "valkey", "8.2.0"))
        for older in ({"Engine": "redis", "EngineVersion": "7.1"}, {"EngineVersion": "8.0"}):
            with self.assertRaises(refused):
                self.modify(name, **older)

    def test_it_takes_one_modification_at_a_time(self):
        name = self.create_group()
        change = {"ReplicationGroupId": name, "SnapshotRetentionLimit": 1}
        self.elasticache.modify_replication_group(**change)
        self.assertEqual(self.group(name)["Status"], "modifying")
        with self.assertRaises(self.elasticache.exceptions.InvalidReplicationGroupStateFault):
            self.elasticache.modify_replication_group(**change)
        self.be_available(name)
        self.elasticache.modify_replication_group(**change)

    def test_it_takes_more_nodes_and_fewer(self):
        name = self.create_group(NumCacheClusters=1)
        change = {"ReplicationGroupId": name, "ApplyImmediately": True}
        self.elasticache.increase_replica_count(NewReplicaCount=2, **change)
        self.be_available(name)
        self.assertEqual(len(self.group(name)["MemberClusters"]), 3)
        self.elasticache.decrease_replica_count(NewReplicaCount=1, **change)
        self.assertEqual(self.group(name)["MemberClusters"], [f"{name}-001", f"{name}-002"])

    def test_each_shard_takes_more_nodes_and_fewer(self):
        name = self.create_group(NumNodeGroups=2, ReplicasPerNodeGroup=1, ClusterMode="enabled")
        change = {"ReplicationGroupId": name, "ApplyImmediately": True}
        self.elasticache.increase_replica_count(NewReplicaCount=2, **change)
        self.be_available(name)
        self.assertEqual([len(shard["NodeGroupMembers"]) for shard in self.group(name)["NodeGroups"]], [3, 3])
        self.elasticache.decrease_replica_count(NewReplicaCount=0, **change)
        self.assertEqual(self.group(name)["MemberClusters"], [f"{name}-0001-001", f"{name}-0002-001"])

    def test_it_takes_more_shards_and_fewer(self):
        name = self.create_group(NumNodeGroups=2, ReplicasPerNodeGroup=1, ClusterMode="enabled")
        change = {"ReplicationGroupId": name, "ApplyImmediately": True}
        self.elasticache.modify_replication_group_shard_configuration(NodeGroupCount=3, **change)
        self.be_available(name)
        shards = self.group(name)["NodeGroups"]
        self.assertEqual([shard["NodeGroupId"] for shard in shards], ["0001", "0002", "0003"])
        self.assertEqual([len(shard["NodeGroupMembers"]) for shard in shards], [2, 2, 2])
        with self.assertRaises(self.elasticache.exceptions.InvalidParameterValueException):
            self.elasticache.modify_replication_group_shard_configuration(NodeGroupCount=2, **change)
        self.elasticache.modify_replication_group_shard_configuration(
            NodeGroupCount=2, NodeGroupsToRemove=["0002"], **change
        )
        self.assertEqual([shard["NodeGroupId"] for shard in self.group(name)["NodeGroups"]], ["0001", "0003"])

    def test_without_cluster_mode_it_takes_no_other_number_of_shards(self):
        name = self.create_group(NumCacheClusters=1)
        with self.assertRaises(self.elasticache.exceptions.InvalidParameterValueException):
            self.elasticache.modify_replication_group_shard_configuration(
                ReplicationGroupId=name, ApplyImmediately=True, NodeGroupCount=2
            )

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


class CloudFront(unittest.TestCase):
    def setUp(self):
        self.cloudfront = boto3.client("cloudfront")

    def create_distribution(self, behavior=None, **settings):
        """Returns the id of a distribution with one origin and one behavior."""
        origin = {"Id": "origin", "DomainName": "origin.example.com", **settings.pop("origin", {})}
        answer = self.cloudfront.create_distribution(
            DistributionConfig={
                "CallerReference": unique("distribution"),
                "Comment": "",
                "Enabled": True,
                "Origins": {"Quantity": 1, "Items": [origin]},
                "DefaultCacheBehavior": {
                    "TargetOriginId": "origin",
                    "ViewerProtocolPolicy": "https-only",
                    "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                    **(behavior or {}),
                },
                **settings,
            }
        )
        return answer["Distribution"]["Id"]

    def distribution_of(self, *args, **settings):
        id = self.create_distribution(*args, **settings)
        return self.cloudfront.get_distribution_config(Id=id)["DistributionConfig"]

    def origin_of(self, **origin):
        return self.distribution_of(origin=origin)["Origins"]["Items"][0]

    def test_a_distribution_is_measured_further(self):
        named = {"DistributionId": self.create_distribution()}
        with self.assertRaisesRegex(self.cloudfront.exceptions.ClientError, "NoSuchMonitoringSubscription"):
            self.cloudfront.get_monitoring_subscription(**named)
        wanted = {"RealtimeMetricsSubscriptionConfig": {"RealtimeMetricsSubscriptionStatus": "Enabled"}}
        self.cloudfront.create_monitoring_subscription(**named, MonitoringSubscription=wanted)
        found = self.cloudfront.get_monitoring_subscription(**named)["MonitoringSubscription"]
        self.assertEqual(found, wanted)
        self.cloudfront.delete_monitoring_subscription(**named)
        with self.assertRaisesRegex(self.cloudfront.exceptions.ClientError, "NoSuchMonitoringSubscription"):
            self.cloudfront.get_monitoring_subscription(**named)

    def test_an_origin_keeps_its_access_control(self):
        bucket = {"DomainName": "static.s3.eu-central-1.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
        self.assertEqual(self.origin_of(**bucket, OriginAccessControlId="E1")["OriginAccessControlId"], "E1")
        self.assertEqual(self.origin_of(**bucket)["OriginAccessControlId"], "")

    def test_an_origin_in_a_vpc_is_kept(self):
        config = {"VpcOriginId": "vo_1", "OriginReadTimeout": 30, "OriginKeepaliveTimeout": 5}
        self.assertEqual(self.origin_of(VpcOriginConfig=config).get("VpcOriginConfig"), config)

    def test_each_behavior_keeps_its_functions(self):
        function = {"FunctionARN": f"arn:aws:cloudfront::{ACCOUNT_ID}:function/rewrite", "EventType": "viewer-request"}
        functions = {"Quantity": 1, "Items": [function]}
        behavior = {"TargetOriginId": "origin", "ViewerProtocolPolicy": "https-only", "FunctionAssociations": functions}
        distribution = self.distribution_of(
            {"FunctionAssociations": functions},
            CacheBehaviors={"Quantity": 1, "Items": [{**behavior, "PathPattern": "/static/*"}]},
        )
        self.assertEqual(distribution["DefaultCacheBehavior"]["FunctionAssociations"], functions)
        self.assertEqual(distribution["CacheBehaviors"]["Items"][0]["FunctionAssociations"], functions)

    def test_a_behavior_has_no_forwarded_values_but_those_it_was_given(self):
        self.assertNotIn("ForwardedValues", self.distribution_of()["DefaultCacheBehavior"])
        values = {"QueryString": True, "Cookies": {"Forward": "all"}}
        behavior = self.distribution_of({"ForwardedValues": values})["DefaultCacheBehavior"]
        self.assertEqual(behavior["ForwardedValues"], values)

    def test_a_distribution_has_one_certificate(self):
        def kinds_of_certificate(**settings):
            certificate = self.distribution_of(**settings)["ViewerCertificate"]
            kinds = ("CloudFrontDefaultCertificate", "ACMCertificateArn", "IAMCertificateId")
            return {kind: certificate[kind] for kind in kinds if kind in certificate}

        its_own = {"ACMCertificateArn": "arn:aws:acm:us-east-1:1:certificate/1", "SSLSupportMethod": "sni-only"}
        self.assertEqual(
            kinds_of_certificate(ViewerCertificate=its_own),
            {"CloudFrontDefaultCertificate": False, "ACMCertificateArn": its_own["ACMCertificateArn"]},
        )
        self.assertEqual(kinds_of_certificate(), {"CloudFrontDefaultCertificate": True})

    def test_an_invalidation_is_completed(self):
        distribution, paths = self.create_distribution(), {"Quantity": 1, "Items": ["/*"]}
        invalidation = self.cloudfront.create_invalidation(
            DistributionId=distribution, InvalidationBatch={"Paths": paths, "CallerReference": unique("invalidation")}
        )["Invalidation"]
        waiter = self.cloudfront.get_waiter("invalidation_completed")
        waiter.wait(DistributionId=distribution, Id=invalidation["Id"], WaiterConfig={"Delay": 0, "MaxAttempts": 2})

    def assert_policies_work(self, kind, settings, other_settings):
        """Makes, finds, changes and deletes a policy."""
        config, policy = f"{kind}Config", {"Name": unique("policy"), **settings}

        def call(operation, **arguments):
            return getattr(self.cloudfront, xform_name(operation))(**arguments)

        id = call(f"Create{kind}", **{config: policy})[kind]["Id"]
        before = call(f"Get{kind}", Id=id)
        self.assertEqual(before[kind][config], policy)
        listed = call(f"List{kind.removesuffix('y')}ies")[f"{kind}List"]["Items"]
        self.assertIn(("custom", id), [(item["Type"], item[kind]["Id"]) for item in listed])
        with self.assertRaises(getattr(self.cloudfront.exceptions, f"{kind}AlreadyExists")):
            call(f"Create{kind}", **{config: policy})

        changed = {**policy, **other_settings}
        call(f"Update{kind}", Id=id, IfMatch=before["ETag"], **{config: changed})
        after = call(f"Get{kind}", Id=id)
        self.assertEqual(after[kind][config], changed)
        self.assertNotEqual(after["ETag"], before["ETag"])

        call(f"Delete{kind}", Id=id, IfMatch=after["ETag"])
        with self.assertRaises(getattr(self.cloudfront.exceptions, f"NoSuch{kind}")):
            call(f"Get{kind}", Id=id)

    def test_cache_policies_work(self):
        self.assert_policies_work("CachePolicy", {"MinTTL": 0, "DefaultTTL": 60}, {"DefaultTTL": 120})

    def test_origin_request_policies_work(self):
        def forwarding(headers):
            return {
                "HeadersConfig": {"HeaderBehavior": headers},
                "CookiesConfig": {"CookieBehavior": "all"},
                "QueryStringsConfig": {"QueryStringBehavior": "all"},
            }

        self.assert_policies_work("OriginRequestPolicy", forwarding("allViewer"), forwarding("none"))

    def test_response_headers_policies_work(self):
        def server_timing(enabled):
            return {"ServerTimingHeadersConfig": {"Enabled": enabled, "SamplingRate": 5.0}}

        self.assert_policies_work("ResponseHeadersPolicy", server_timing(True), server_timing(False))

    def test_the_policies_that_aws_manages_are_there(self):
        policies = self.cloudfront.list_cache_policies()["CachePolicyList"]["Items"]
        managed = {
            policy["CachePolicy"]["CachePolicyConfig"]["Name"]: policy["CachePolicy"]["Id"]
            for policy in policies
            if policy["Type"] == "managed"
        }
        self.assertEqual(managed["Managed-CachingOptimized"], "658327ea-f89d-4fab-a63d-7e88639e58f6")
        self.assertEqual(managed["Managed-CachingDisabled"], "4135ea2d-6df8-44a3-9df3-4b5a84be39ad")
        everything = self.cloudfront.get_origin_request_policy(Id="216adef6-5c7f-47e4-b989-5492eafa07d3")
        config = everything["OriginRequestPolicy"]["OriginRequestPolicyConfig"]
        self.assertEqual(config["Name"], "Managed-AllViewer")
        self.assertEqual(config["HeadersConfig"], {"HeaderBehavior": "allViewer"})

    def test_vpc_origins_work(self):
        config = {
            "Name": "load-balancer",
            "Arn": "arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/shop/1",
            "HTTPPort": 80,
            "HTTPSPort": 443,
            "OriginProtocolPolicy": "https-only",
        }
        tags = {"Items": [{"Key": "Project", "Value": "shop"}]}
        created = self.cloudfront.create_vpc_origin(VpcOriginEndpointConfig=config, Tags=tags)["VpcOrigin"]
        self.assertEqual((created["Status"], created["VpcOriginEndpointConfig"]), ("Deployed", config))
        self.assertEqual(self.cloudfront.list_tags_for_resource(Resource=created["Arn"])["Tags"], tags)

        listed = self.cloudfront.list_vpc_origins()["VpcOriginList"]["Items"]
        self.assertIn((created["Id"], "load-balancer", "Deployed"), [(o["Id"], o["Name"], o["Status"]) for o in listed])

        etag, changed = self.cloudfront.get_vpc_origin(Id=created["Id"])["ETag"], {**config, "HTTPSPort": 8443}
        self.cloudfront.update_vpc_origin(Id=created["Id"], IfMatch=etag, VpcOriginEndpointConfig=changed)
        after = self.cloudfront.get_vpc_origin(Id=created["Id"])
        self.assertEqual(after["VpcOrigin"]["VpcOriginEndpointConfig"], changed)
        self.assertNotEqual(after["ETag"], etag)

        self.cloudfront.delete_vpc_origin(Id=created["Id"], IfMatch=after["ETag"])
        with self.assertRaises(self.cloudfront.exceptions.EntityNotFound):
            self.cloudfront.get_vpc_origin(Id=created["Id"])

    def test_a_key_value_store_has_no_comment_but_one_it_was_given(self):
        name = unique("store")

        def comment():
            return self.cloudfront.describe_key_value_store(Name=name)["KeyValueStore"].get("Comment")

        etag = self.cloudfront.create_key_value_store(Name=name)["ETag"]
        self.assertIsNone(comment())
        etag = self.cloudfront.update_key_value_store(Name=name, Comment="why", IfMatch=etag)["ETag"]
        self.assertEqual(comment(), "why")
        self.cloudfront.update_key_value_store(Name=name, Comment="", IfMatch=etag)
        self.assertIsNone(comment())

    def create_function(self):
        name = unique("function")
        self.cloudfront.create_function(
            Name=name, FunctionConfig={"Comment": "", "Runtime": "cloudfront-js-2.0"}, FunctionCode=b"first"
        )
        return name

    def etag_of(self, name, stage="DEVELOPMENT"):
        return self.cloudfront.describe_function(Name=name, Stage=stage)["ETag"]

    def code_of(self, name, stage):
        return self.cloudfront.get_function(Name=name, Stage=stage)["FunctionCode"].read()

    def test_a_function_is_not_live_before_it_is_published(self):
        name = self.create_function()
        for read in (self.cloudfront.describe_function, self.cloudfront.get_function):
            with self.subTest(read), self.assertRaises(self.cloudfront.exceptions.NoSuchFunctionExists):
                read(Name=name, Stage="LIVE")

    def test_a_changed_function_is_live_once_it_is_published(self):
        name = self.create_function()
        etag = self.etag_of(name)
        published = self.cloudfront.publish_function(Name=name, IfMatch=etag)["FunctionSummary"]
        self.assertEqual((published["Status"], published["FunctionMetadata"]["Stage"]), ("DEPLOYED", "LIVE"))

        changed = {"Comment": "changed", "Runtime": "cloudfront-js-2.0"}
        self.cloudfront.update_function(Name=name, IfMatch=etag, FunctionConfig=changed, FunctionCode=b"second")
        self.assertEqual((self.code_of(name, "DEVELOPMENT"), self.code_of(name, "LIVE")), (b"second", b"first"))
        self.assertEqual(self.etag_of(name, "LIVE"), etag)
        self.assertNotEqual(self.etag_of(name), etag)

        self.cloudfront.publish_function(Name=name, IfMatch=self.etag_of(name))
        live = self.cloudfront.describe_function(Name=name, Stage="LIVE")["FunctionSummary"]
        self.assertEqual((self.code_of(name, "LIVE"), live["FunctionConfig"]), (b"second", changed))


class Logs(unittest.TestCase):
    def deliver_to(self, resource):
        logs, name = boto3.client("logs", region_name="us-east-1"), unique("delivery")
        distribution = f"arn:aws:cloudfront::{ACCOUNT_ID}:distribution/E1"
        logs.put_delivery_source(name=name, resourceArn=distribution, logType="ACCESS_LOGS")
        destination = logs.put_delivery_destination(
            name=name, deliveryDestinationConfiguration={"destinationResourceArn": resource}
        )["deliveryDestination"]["arn"]
        return logs, logs.create_delivery(deliverySourceName=name, deliveryDestinationArn=destination)["delivery"]

    def test_a_prefix_replaces_the_default_path(self):
        path = "AWSLogs/{account-id}/CloudFront/"
        _, at_the_root = self.deliver_to("arn:aws:s3:::logs")
        self.assertEqual(at_the_root["s3DeliveryConfiguration"].get("suffixPath"), path)
        _, under_a_prefix = self.deliver_to("arn:aws:s3:::logs/cdn")
        self.assertNotIn("suffixPath", under_a_prefix["s3DeliveryConfiguration"])

    def test_a_delivery_can_be_changed(self):
        logs, created = self.deliver_to("arn:aws:s3:::logs")
        change = {
            "recordFields": ["date", "c-ip"],
            "fieldDelimiter": ",",
            "s3DeliveryConfiguration": {"suffixPath": "/{yyyy}", "enableHiveCompatiblePath": True},
        }
        logs.update_delivery_configuration(id=created["id"], **change)
        self.assertEqual(logs.get_delivery(id=created["id"])["delivery"], {**created, **change})


class Lambda(unittest.TestCase):
    def setUp(self):
        self.functions = boto3.client("lambda")
        self.name = unique("function")

    def create_function(self, **settings):
        role = boto3.client("iam").create_role(RoleName=self.name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        with BytesIO() as code:
            with ZipFile(code, "w") as archive:
                archive.writestr("index.js", "")
            self.functions.create_function(
                FunctionName=self.name,
                Role=role,
                Code={"ZipFile": code.getvalue()},
                Handler="index.handler",
                Runtime="nodejs22.x",
                **settings,
            )

    def logging_config(self):
        return self.functions.get_function_configuration(FunctionName=self.name).get("LoggingConfig")

    def test_a_function_keeps_where_it_logs_to(self):
        config = {"LogFormat": "Text", "LogGroup": "/x"}
        self.create_function(LoggingConfig=config)
        self.assertEqual(self.logging_config(), config)
        self.functions.update_function_configuration(FunctionName=self.name, MemorySize=256)
        self.assertEqual(self.logging_config(), config)

    def test_where_a_function_logs_to_can_be_changed(self):
        self.create_function()
        self.assertEqual(self.logging_config(), {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.name}"})
        config = {"LogFormat": "JSON", "ApplicationLogLevel": "WARN", "LogGroup": "/y"}
        self.functions.update_function_configuration(FunctionName=self.name, LoggingConfig=config)
        self.assertEqual(self.logging_config(), {**config, "SystemLogLevel": "INFO"})


class Ecr(unittest.TestCase):
    def test_what_an_image_says_of_itself_can_be_read_from_the_address_that_is_given(self):
        answer = boto3.client("ecr").get_download_url_for_layer(repositoryName="shop", layerDigest="sha256:" + "0" * 64)
        with urlopen(answer["downloadUrl"]) as config:
            self.assertEqual(json.load(config)["architecture"], "amd64")

    def test_an_image_can_be_one_for_arm64(self):
        digest = f"sha256:{hashlib.sha256(b'arm64').hexdigest()}"
        answer = boto3.client("ecr").get_download_url_for_layer(repositoryName="shop", layerDigest=digest)
        with urlopen(answer["downloadUrl"]) as config:
            self.assertEqual(json.load(config)["architecture"], "arm64")

    def test_the_digest_of_an_image_is_that_of_its_manifest(self):
        ecr = boto3.client("ecr")
        ecr.create_repository(repositoryName="digests")
        media_type = "application/vnd.docker.distribution.manifest.v2+json"
        manifests = [json.dumps({"mediaType": media_type, "config": {"digest": name}, "layers": []}) for name in "ab"]
        for tag, manifest in zip("ab", manifests):
            ecr.put_image(repositoryName="digests", imageTag=tag, imageManifest=manifest)
        answer = ecr.batch_get_image(repositoryName="digests", imageIds=[{"imageTag": "a"}, {"imageTag": "b"}])
        self.assertEqual(
            [image["imageId"]["imageDigest"] for image in answer["images"]],
            [f"sha256:{hashlib.sha256(manifest.encode()).hexdigest()}" for manifest in manifests],
        )

    def test_an_image_stays_whose_tag_is_given_to_another_one(self):
        ecr, name = boto3.client("ecr"), unique("moved")
        ecr.create_repository(repositoryName=name)
        media_type = "application/vnd.docker.distribution.manifest.v2+json"
        first, second = [
            ecr.put_image(
                repositoryName=name,
                imageTag="moved",
                imageManifest=json.dumps({"mediaType": media_type, "config": {"digest": which}, "layers": []}),
            )["image"]["imageId"]["imageDigest"]
            for which in "ab"
        ]
        found = {each["imageDigest"]: each.get("imageTags", []) for each in ecr.describe_images(repositoryName=name)["imageDetails"]}
        self.assertEqual(found, {first: [], second: ["moved"]})

    def test_images_go_by_the_first_rule_that_their_tags_match_once_a_day_has_passed(self):
        ecr, name = boto3.client("ecr"), unique("lifecycle")
        ecr.create_repository(repositoryName=name)

        def push(tag, manifest):
            media_type = "application/vnd.oci.image.index.v1+json"
            image = {"imageTag": tag, "imageManifest": json.dumps(manifest), "imageManifestMediaType": media_type}
            return ecr.put_image(repositoryName=name, **image)["image"]["imageId"]

        pushed = {tag: push(tag, {"config": {"digest": tag}, "layers": []}) for tag in ["running", "old", "named", "new"]}
        push("index", {"manifests": [{"digest": pushed["named"]["imageDigest"]}]})

        def keeping(priority, pattern, count):
            selection = {"tagStatus": "tagged", "tagPatternList": [pattern], "countType": "imageCountMoreThan", "countNumber": count}
            return {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}

        self.assertEqual(len(ask("ecr", f"/a-day-passes/{name}")), 5)
        policy = {"rules": [keeping(2, "*", 2), keeping(1, "running", 1)]}
        ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps(policy))
        self.assertEqual(ask("ecr", f"/a-day-passes/{name}"), [["running"], ["named"], ["new"], ["index"]])

    def test_what_nobody_pulls_goes_to_the_archive_where_it_can_not_be_pulled_and_is_deleted_later(self):
        ecr, name = boto3.client("ecr"), unique("pulled")
        ecr.create_repository(repositoryName=name)
        for tag in ["running", "forgotten"]:
            manifest = {"mediaType": "application/vnd.oci.image.manifest.v1+json", "config": {"digest": tag}, "layers": []}
            ecr.put_image(repositoryName=name, imageTag=tag, imageManifest=json.dumps(manifest))

        def pulled(tag):
            return len(ecr.batch_get_image(repositoryName=name, imageIds=[{"imageTag": tag}])["images"])

        def rule(priority, action, **selection):
            return {"rulePriority": priority, "selection": {"countUnit": "days", **selection}, "action": action}

        archive, expire = {"type": "transition", "targetStorageClass": "archive"}, {"type": "expire"}
        tagged = {"tagStatus": "tagged", "tagPatternList": ["*"], "countType": "sinceImagePulled", "countNumber": 30}
        archived = {"tagStatus": "any", "storageClass": "archive", "countType": "sinceImageTransitioned", "countNumber": 90}

        def put(*rules):
            ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps({"rules": rules}))

        for refused in [rule(1, expire, **tagged), rule(1, expire, **{**archived, "countNumber": 89}), rule(1, archive, **archived)]:
            with self.assertRaises(ecr.exceptions.InvalidParameterException):
                put(refused)
        put(rule(1, archive, **tagged), rule(2, expire, **archived))

        def after(days):
            self.assertEqual(pulled("running"), 1)
            move_clock(days * 24 * 60 * 60)
            self.assertEqual(pulled("running"), 1)
            return ask("ecr", f"/a-day-passes/{name}")

        try:
            self.assertEqual(after(29), [["running"], ["forgotten"]])
            self.assertEqual(after(2), [["running"], ["forgotten"]])
            self.assertEqual((pulled("running"), pulled("forgotten")), (1, 0))
            self.assertEqual(after(29), [["running"], ["forgotten"]])
            self.assertEqual(after(62), [["running"]])
        finally:
            move_clock(None)


class ServiceDiscoveryTest(unittest.TestCase):
    def setUp(self):
        self.cloud_map, self.ecs, self.name = boto3.client("servicediscovery"), boto3.client("ecs"), unique("shop")

    def namespace(self):
        self.cloud_map.create_http_namespace(Name=self.name)
        found = self.cloud_map.list_namespaces()["Namespaces"]
        return next(each for each in found if each["Name"] == self.name)

    def services_in(self, namespace):
        of_namespace = [{"Name": "NAMESPACE_ID", "Values": [namespace["Id"]], "Condition": "EQ"}]
        return [each["Name"] for each in self.cloud_map.list_services(Filters=of_namespace)["Services"]]

    def registry(self, namespace):
        return self.cloud_map.create_service(Name="badges", NamespaceId=namespace["Id"])["Service"]

    def service(self, **settings):
        self.ecs.create_cluster(clusterName=self.name)
        self.ecs.register_task_definition(
            family=self.name, containerDefinitions=[{"name": "web", "image": "web", "memory": 64}]
        )
        return self.ecs.create_service(
            cluster=self.name, serviceName="badges", taskDefinition=self.name, desiredCount=2, **settings
        )["service"]

    def test_takes_no_name_twice(self):
        namespace = self.namespace()
        with self.assertRaises(self.cloud_map.exceptions.NamespaceAlreadyExists):
            self.cloud_map.create_http_namespace(Name=self.name)
        self.registry(namespace)
        with self.assertRaises(self.cloud_map.exceptions.ServiceAlreadyExists):
            self.registry(namespace)
        self.assertEqual(self.services_in(namespace), ["badges"])

    def test_waits_30_seconds_for_custom_health_whatever_is_asked(self):
        asked = {"Name": "badges", "NamespaceId": self.namespace()["Id"]}
        made = self.cloud_map.create_service(**asked, HealthCheckCustomConfig={"FailureThreshold": 7})["Service"]
        for shown in (made, self.cloud_map.get_service(Id=made["Id"])["Service"]):
            self.assertEqual(shown["HealthCheckCustomConfig"], {"FailureThreshold": 1})
        change = {"DnsConfig": {"DnsRecords": [{"Type": "A", "TTL": 20}]}}
        self.cloud_map.update_service(Id=made["Id"], Service=change)
        shown = self.cloud_map.get_service(Id=made["Id"])["Service"]
        self.assertEqual(shown["HealthCheckCustomConfig"], {"FailureThreshold": 1})
        other = self.cloud_map.create_service(**{**asked, "Name": "prices"})["Service"]
        self.assertNotIn("HealthCheckCustomConfig", other)

    def test_deletes_nothing_that_is_in_use(self):
        namespace = self.namespace()
        registry = self.registry(namespace)
        with self.assertRaises(self.cloud_map.exceptions.ResourceInUse):
            self.cloud_map.delete_namespace(Id=namespace["Id"])
        self.service(serviceRegistries=[{"registryArn": registry["Arn"]}])
        instances = self.cloud_map.list_instances(ServiceId=registry["Id"])["Instances"]
        self.assertEqual(len(instances), 2)
        with self.assertRaises(self.cloud_map.exceptions.ResourceInUse):
            self.cloud_map.delete_service(Id=registry["Id"])
        for instance in instances:
            self.cloud_map.deregister_instance(ServiceId=registry["Id"], InstanceId=instance["Id"])
        self.cloud_map.delete_service(Id=registry["Id"])
        self.cloud_map.delete_namespace(Id=namespace["Id"])

    def test_keeps_service_connect_with_its_endpoints(self):
        namespace = self.namespace()
        on = {"enabled": True, "namespace": namespace["Arn"], "services": [{"portName": "http", "discoveryName": "badges"}]}
        self.service(serviceConnectConfiguration=on)

        def shown():
            [service] = self.ecs.describe_services(cluster=self.name, services=["badges"])["services"]
            return service["deployments"][0].get("serviceConnectConfiguration", {}).get("enabled")

        self.assertEqual((shown(), self.services_in(namespace)), (True, ["badges"]))
        self.ecs.update_service(cluster=self.name, service="badges", serviceConnectConfiguration={"enabled": False})
        self.assertEqual((shown(), self.services_in(namespace)), (None, []))
        self.ecs.update_service(cluster=self.name, service="badges", serviceConnectConfiguration=on)
        self.ecs.delete_service(cluster=self.name, service="badges", force=True)
        self.assertEqual(self.services_in(namespace), [])


if __name__ == "__main__":
    unittest.main()
