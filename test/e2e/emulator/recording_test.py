"""Asks the emulator at AWS_ENDPOINT_URL, and reads in the file that is the one argument what it recorded."""

import json
import os
import sys
import unittest
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import boto3
from botocore.exceptions import ClientError

CALLS = sys.argv.pop()


def recorded(operation):
    with open(CALLS, encoding="utf-8") as lines:
        return [call for call in map(json.loads, lines) if call["operation"] == operation][-1]


def raw(service, body, path="/", method="POST", headers=None):
    """A request as no client of botocore would make it."""
    scope = f"raw/20250101/{os.environ['AWS_REGION']}/{service}/aws4_request"
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}", **(headers or {})}
    try:
        urlopen(Request(os.environ["AWS_ENDPOINT_URL"] + path, method=method, headers=headers, data=body)).close()
    except HTTPError:
        pass  # The emulator need not take it.


class Recording(unittest.TestCase):
    def test_who_asked_what_and_what_was_answered(self):
        boto3.client("sqs").create_queue(QueueName="recorded", Attributes={"VisibilityTimeout": "30"})
        call = recorded("CreateQueue")
        self.assertRegex(call.pop("time"), r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$")
        url = call["response"].pop("QueueUrl")
        self.assertTrue(url.endswith("/recorded"), url)
        self.assertEqual(
            call,
            {
                "accessKeyId": "test",
                "service": "sqs",
                "operation": "CreateQueue",
                "region": "us-east-1",
                "status": 200,
                "parameters": {"QueueName": "recorded", "Attributes": {"VisibilityTimeout": "30"}},
                "response": {},
            },
        )

    def test_a_call_that_is_made_again_is_done_once(self):
        def attempt(number, name, call="lost"):
            headers = {"amz-sdk-invocation-id": call, "amz-sdk-request": f"attempt={number}; max=3"}
            raw("ec2", urlencode({"Action": "CreateKeyPair", "KeyName": name}).encode(), headers=headers)

        attempt(1, "lost-answer")
        made = recorded("CreateKeyPair")
        self.assertEqual(made["status"], 200)
        attempt(2, "lost-answer")
        self.assertEqual(recorded("CreateKeyPair"), made)
        # Another call is none of its attempts, and one that failed is done again.
        attempt(1, "lost-answer", "another")
        self.assertEqual(recorded("CreateKeyPair")["status"], 400)
        failed = recorded("CreateKeyPair")
        attempt(2, "lost-answer", "another")
        self.assertNotEqual(recorded("CreateKeyPair")["time"], failed["time"])

    def test_a_call_that_is_refused(self):
        with self.assertRaisesRegex(ClientError, "NonExistentQueue"):
            boto3.client("sqs").get_queue_url(QueueName="of-nobody")
        call = recorded("GetQueueUrl")
        self.assertEqual(call["status"], 400)
        self.assertIn("NonExistentQueue", call["response"]["Error"]["Code"])

    def test_query(self):
        parameters = {
            "DBParameterGroupName": "recorded",
            "DBParameterGroupFamily": "postgres16",
            "Description": "-",
            "Tags": [{"Key": "one", "Value": "1"}, {"Key": "empty", "Value": ""}],
        }
        boto3.client("rds").create_db_parameter_group(**parameters)
        self.assertEqual(recorded("CreateDBParameterGroup")["parameters"], parameters)

    def test_query_with_numbers_and_booleans(self):
        parameters = {
            "Namespace": "recorded",
            "MetricData": [
                {"MetricName": "one", "Value": 0.5, "StorageResolution": 1, "Dimensions": [{"Name": "a", "Value": "b"}]}
            ],
        }
        boto3.client("cloudwatch").put_metric_data(**parameters)
        self.assertEqual(recorded("PutMetricData")["parameters"], parameters)

    def test_ec2(self):
        ec2 = boto3.client("ec2")
        vpc = ec2.create_vpc(
            CidrBlock="10.0.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]}]
        )
        self.assertEqual(
            recorded("CreateVpc")["parameters"],
            {
                "CidrBlock": "10.0.0.0/16",
                "TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "b"}]}],
            },
        )
        parameters = {"VpcId": vpc["Vpc"]["VpcId"], "EnableDnsHostnames": {"Value": True}}
        ec2.modify_vpc_attribute(**parameters)
        self.assertEqual(recorded("ModifyVpcAttribute")["parameters"], parameters)

    def test_json(self):
        parameters = {
            "family": "recorded",
            "containerDefinitions": [
                {"name": "web", "image": "web", "memory": 64, "essential": True, "dockerLabels": {"Label": "value"}}
            ],
        }
        boto3.client("ecs").register_task_definition(**parameters)
        self.assertEqual(recorded("RegisterTaskDefinition")["parameters"], parameters)

    def test_rest_json(self):
        role = boto3.client("iam").create_role(
            RoleName="recorded", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []})
        )
        function = {
            "FunctionName": "recorded",
            "Role": role["Role"]["Arn"],
            "Runtime": "python3.13",
            "Handler": "index.handler",
            "Code": {"ZipFile": b"12345"},
            "Timeout": 3,
        }
        try:
            boto3.client("lambda").create_function(**function)
        except Exception:
            pass  # That is no archive.
        self.assertEqual(recorded("CreateFunction")["parameters"], {**function, "Code": {"ZipFile": {"bytes": 5}}})
        boto3.client("lambda").list_functions(MaxItems=5)
        self.assertEqual(recorded("ListFunctions")["parameters"], {"MaxItems": 5})

    def test_rest_xml(self):
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="recorded")
        parameters = {
            "Bucket": "recorded",
            "LifecycleConfiguration": {
                "Rules": [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 3}}]
            },
        }
        s3.put_bucket_lifecycle_configuration(**parameters)
        call = recorded("PutBucketLifecycleConfiguration")["parameters"]
        self.assertEqual({name: call[name] for name in parameters}, parameters)
        s3.put_object(
            Bucket="recorded", Key="a folder/a file", Body=b"12345", ContentType="text/plain", Metadata={"one": "1"}
        )
        call = recorded("PutObject")["parameters"]
        self.assertEqual(
            {name: call[name] for name in ("Key", "Body", "ContentType", "Metadata")},
            {"Key": "a folder/a file", "Body": {"bytes": 5}, "ContentType": "text/plain", "Metadata": {"one": "1"}},
        )
        listing = {"Bucket": "recorded", "MaxKeys": 7, "Prefix": "a folder/"}
        s3.list_objects_v2(**listing)
        call = recorded("ListObjectsV2")["parameters"]
        self.assertEqual({name: call[name] for name in listing}, listing)


class WhatTheModelDoesNotKnow(unittest.TestCase):
    def test_query(self):
        raw(
            "sts",
            urlencode({"Action": "GetCallerIdentity", "Version": "2011-06-15", "Nothing.member.1": "a"}).encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        self.assertEqual(recorded("GetCallerIdentity")["parameters"], {"Nothing": {"member": {"1": "a"}}})

    def test_json(self):
        raw(
            "ecs",
            json.dumps({"maxResults": "many", "nothing": 1}).encode(),
            headers={
                "Content-Type": "application/x-amz-json-1.1",
                "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters",
            },
        )
        self.assertEqual(recorded("ListClusters")["parameters"], {"maxResults": "many", "nothing": 1})

    def test_rest(self):
        raw("lambda", None, "/2015-03-31/functions/?Nothing=1", "GET")
        self.assertEqual(recorded("ListFunctions")["parameters"], {"Nothing": "1"})

    def test_rest_xml(self):
        boto3.client("s3").create_bucket(Bucket="raw")
        raw(
            "s3",
            b"<VersioningConfiguration><Status>Enabled</Status><Nothing>1</Nothing></VersioningConfiguration>",
            "/raw?versioning",
            "PUT",
        )
        self.assertEqual(
            recorded("PutBucketVersioning")["parameters"]["VersioningConfiguration"],
            {"Status": "Enabled", "Nothing": "1"},
        )

    def test_an_operation(self):
        raw("ecs", None, "/events", "GET")
        self.assertIn("GET /events", recorded(None)["unread"])


if __name__ == "__main__":
    unittest.main()
