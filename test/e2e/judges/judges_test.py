"""Plants one violation of each kind that the judges are to find."""

import json
import unittest

import models
import resources
from judge import judge


def call(name, parameters, **more):
    service, operation = name.split(":")
    return {"service": service, "operation": operation, "region": "eu-central-1", "parameters": parameters, **more}


def text_of(length):
    return "a" * length


KEY = {"AliasName": "alias/key", "TargetKeyId": "key"}
ROLE = "arn:aws:iam::111111111111:role/role"
FUNCTION = {
    "FunctionName": "function",
    "Role": ROLE,
    "Code": {"ZipFile": {"bytes": 1}},
    "Runtime": "python3.13",
    "Handler": "a.b",
}


class Models(unittest.TestCase):
    def judged(self, name, parameters, *sentences, **more):
        self.assertEqual(models.violations(call(name, parameters, **more)), list(sentences))

    def test_takes_what_AWS_takes(self):
        self.judged("kms:CreateAlias", KEY)
        self.judged("lambda:CreateFunction", FUNCTION)

    def test_required(self):
        self.judged(
            "kms:CreateAlias", {"AliasName": "alias/key"}, "kms:CreateAlias TargetKeyId: must be there, got 'nothing'"
        )

    def test_unknown_member(self):
        self.judged(
            "kms:CreateAlias",
            {**KEY, "Nothing": 1},
            "kms:CreateAlias Nothing: must be one of the members AliasName, TargetKeyId, got 1",
        )

    def test_unknown_member_of_what_takes_nothing(self):
        self.judged(
            "sts:GetCallerIdentity", {"Nothing": 1}, "sts:GetCallerIdentity Nothing: must be one of the members , got 1"
        )

    def test_pattern_of_the_whole_value(self):
        self.judged(
            "kms:CreateAlias",
            {**KEY, "AliasName": "alias/a key"},
            "kms:CreateAlias AliasName: must match ^[a-zA-Z0-9:/_-]+$, got 'alias/a key'",
        )

    def test_min_of_a_text(self):
        self.judged(
            "kms:CreateAlias",
            {**KEY, "TargetKeyId": ""},
            "kms:CreateAlias TargetKeyId: must have 1 to 2048 characters, not 0, got ''",
        )

    def test_max_of_a_text(self):
        name = "alias/" + text_of(300)
        [sentence] = models.violations(call("kms:CreateAlias", {**KEY, "AliasName": name}))
        self.assertTrue(
            sentence.startswith("kms:CreateAlias AliasName: must have 1 to 256 characters, not 306, got 'alias/aaa")
        )

    def test_min_and_max_of_a_number(self):
        self.judged(
            "lambda:CreateFunction",
            {**FUNCTION, "MemorySize": 127, "Timeout": 0},
            "lambda:CreateFunction MemorySize: must be 128 to 32768, got 127",
            "lambda:CreateFunction Timeout: must be 1 to 5400, got 0",
        )

    def test_width_of_a_number(self):
        self.judged(
            "ecs:ListClusters", {"maxResults": 2**31}, "ecs:ListClusters maxResults: must fit 32 bits, got 2147483648"
        )

    def test_max_of_a_list(self):
        names = ["a"] * 101
        self.judged(
            "cloudwatch:DescribeAlarms",
            {"AlarmNames": names},
            f"cloudwatch:DescribeAlarms AlarmNames: must have at most 100 items, not 101, got {models.shown(names)}",
        )

    def test_a_member_of_a_list_and_of_a_map(self):
        self.judged(
            "kms:CreateKey",
            {"Tags": [{"TagKey": "", "TagValue": ""}]},
            "kms:CreateKey Tags[0].TagKey: must have 1 to 128 characters, not 0, got ''",
        )
        self.judged(
            "lambda:CreateFunction",
            {**FUNCTION, "Environment": {"Variables": {"1": "a"}}},
            "lambda:CreateFunction Environment.Variables key: must match [a-zA-Z]([a-zA-Z0-9_])+, got '1'",
        )

    def test_enum(self):
        [sentence] = models.violations(call("kms:CreateKey", {"KeyUsage": "NOTHING"}))
        self.assertRegex(sentence, "^kms:CreateKey KeyUsage: must be one of .*ENCRYPT_DECRYPT.*, got 'NOTHING'$")

    def test_type(self):
        for value, kind in (("1", "integer"), (True, "integer"), ([], "integer")):
            self.judged(
                "ecs:ListClusters",
                {"maxResults": value},
                f"ecs:ListClusters maxResults: must be a {kind}, got {value!r}",
            )
        self.judged(
            "lambda:CreateFunction",
            {**FUNCTION, "Code": {"ZipFile": "-"}},
            "lambda:CreateFunction Code.ZipFile: must be base64, got '-'",
        )

    def test_union(self):
        name = "iam:SimulatePrincipalPolicy"
        exclusion = {"PolicyType": "aws-managed", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
        parameters = {"PolicySourceArn": ROLE, "ActionNames": ["s3:GetObject"], "PolicyExclusionList": [exclusion, {}]}
        one = "PolicyType, PolicyArn, InlinePolicyIdentifier"
        self.judged(
            name,
            parameters,
            f"{name} PolicyExclusionList[0]: must have one of {one}, got 'PolicyType, PolicyArn'",
            f"{name} PolicyExclusionList[1]: must have one of {one}, got 'none'",
        )

    def test_what_could_not_be_read(self):
        self.judged(
            "ecs:Nothing",
            {},
            "ecs:Nothing: must be a call that botocore's models describe, got NotFound",
            unread="NotFound",
        )


LOAD_BALANCER = {"Name": "lb", "Subnets": ["subnet-12345678", "subnet-87654321"]}
DATABASE = {
    "DBInstanceIdentifier": "database",
    "DBInstanceClass": "db.t4g.micro",
    "Engine": "postgres",
    "AllocatedStorage": 20,
    "MasterUsername": "app",
    "MasterUserPassword": text_of(8),
    "StorageType": "gp3",
}
TASK = {
    "family": "task",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "containerDefinitions": [{"name": "web", "image": "web"}],
}


class Resources(unittest.TestCase):
    def judged(self, name, parameters, *patterns):
        found, _ = resources.violations([call(name, parameters)])
        self.assertEqual(len(found), len(patterns), found)
        for sentence, pattern in zip(sorted(found), sorted(patterns), strict=True):
            self.assertRegex(sentence, pattern)

    def test_takes_what_AWS_takes(self):
        self.judged("rds:CreateDBInstance", DATABASE)
        self.judged("ecs:RegisterTaskDefinition", TASK)

    def test_enum(self):
        self.judged(
            "elbv2:CreateLoadBalancer",
            {**LOAD_BALANCER, "Scheme": "open"},
            "^elbv2:CreateLoadBalancer Scheme: must be what .*::LoadBalancer takes, got 'open' is not one of",
        )

    def test_what_a_region_has(self):
        self.judged(
            "rds:CreateDBInstance",
            {**DATABASE, "DBInstanceClass": "db.t4g.tiny"},
            "^rds:CreateDBInstance DBInstanceClass: must be .*, got 'db.t4g.tiny' is not one of .*'eu-central-1'",
        )

    def test_required(self):
        self.judged(
            "ecs:RegisterTaskDefinition",
            {**TASK, "containerDefinitions": [{"name": "web"}]},
            "^ecs:RegisterTaskDefinition ContainerDefinitions.0: must be .*, got 'Image' is a required property",
        )

    def test_values_that_go_together(self):
        self.judged(
            "ecs:RegisterTaskDefinition",
            {**TASK, "memory": "4096"},
            "^ecs:RegisterTaskDefinition : must be .*, got Cpu '256' is not compatible with memory '4096'",
        )

    def test_properties_that_depend_on_each_other(self):
        both = {**LOAD_BALANCER, "SubnetMappings": [{"SubnetId": subnet} for subnet in LOAD_BALANCER["Subnets"]]}
        one = "must be .*, got Only one of .'Subnets', 'SubnetMappings'."
        self.judged("elbv2:CreateLoadBalancer", both, f" Subnets: {one}", f" SubnetMappings: {one}")

    def test_length(self):
        self.judged(
            "lambda:CreateFunction",
            {**FUNCTION, "Description": text_of(257)},
            "^lambda:CreateFunction Description: must be ",
        )

    def test_pattern(self):
        self.judged("ec2:CreateVpc", {"CidrBlock": "10.0.0.0/8/8"}, "^ec2:CreateVpc CidrBlock: must be ")

    def test_type(self):
        self.judged(
            "ec2:AuthorizeSecurityGroupIngress",
            {
                "GroupId": "sg-12345678",
                "IpPermissions": [
                    {"IpProtocol": "tcp", "FromPort": "http", "ToPort": 80, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
                ],
            },
            "^ec2:AuthorizeSecurityGroupIngress FromPort: must be .*, got 'http' is not of type 'integer'",
        )

    def test_a_number_out_of_range(self):
        self.judged(
            "sqs:CreateQueue",
            {"QueueName": "queue", "Attributes": {"VisibilityTimeout": "43201"}},
            "^sqs:CreateQueue VisibilityTimeout: must be .*, got ",
        )

    def test_a_policy(self):
        self.judged(
            "iam:PutRolePolicy",
            {
                "RoleName": "role",
                "PolicyName": "policy",
                "PolicyDocument": json.dumps(
                    {"Version": "2012-10-17", "Statement": [{"Effect": "Maybe", "Action": "*", "Resource": "*"}]}
                ),
            },
            "^iam:PutRolePolicy PolicyDocument.Statement.0.Effect: must be .*, got 'Maybe' is not one of",
        )

    def test_a_call_without_what_makes_its_resource(self):
        self.judged("s3:PutBucketVersioning", {"Bucket": "bucket"}, "^s3:PutBucketVersioning: must have the form that ")

    def test_an_operation_that_nobody_has_mapped(self):
        self.judged(
            "ecs:CreateTaskSet",
            {},
            "^ecs:CreateTaskSet: must be in RESOURCES or NO_RESOURCE of judges/cloudformation.py",
        )

    def test_a_parameter_that_nobody_has_mapped(self):
        self.judged(
            "ecs:RegisterTaskDefinition",
            {**TASK, "nothing": 1},
            "^ecs:RegisterTaskDefinition nothing: must be a property of AWS::ECS::TaskDefinition, or be in NO_PROPERTY",
        )


class Judge(unittest.TestCase):
    def test_counts_calls_and_resources_and_how_often_each_sentence_came(self):
        wrong = call("rds:CreateDBInstance", {**DATABASE, "Nothing": 1})
        judgement = judge([wrong, wrong, call("rds:CreateDBInstance", DATABASE)])
        self.assertEqual((judgement["calls"], judgement["resources"]), (3, 2))
        self.assertEqual(sorted(judgement["violations"].values()), [1, 2])


if __name__ == "__main__":
    unittest.main()
