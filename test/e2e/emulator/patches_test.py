"""Asks the emulator at AWS_ENDPOINT_URL for what each patch puts right. Every test fails on stock moto."""

import json
import unittest
from functools import cache
from uuid import uuid4

import boto3

ACCOUNT_ID = boto3.client("sts").get_caller_identity()["Account"]
MONITORING_ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/monitoring"


def unique(prefix):
    return f"{prefix}-{uuid4().hex[:8]}"


@cache
def vpc_id():
    return boto3.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


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


if __name__ == "__main__":
    unittest.main()
