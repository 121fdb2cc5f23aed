"""Which resource of CloudFormation a call makes, and where the two differ by more than upper and lower case.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html has the
properties.
"""

from conversions import (
    attributes,
    cors,
    delivery_destination,
    distribution,
    document,
    email_identity,
    encryption,
    flow_log,
    inner,
    instance_group,
    lifecycle_rule,
    mail_event_destination,
    part,
    record_sets,
    renamed,
    same,
    security_group_rules,
    source,
    tagged,
    without,
)

# The operation, the resource, and its properties or a list of several resources' from the parameters.
RESOURCES = {
    "acm:RequestCertificate": ("AWS::CertificateManager::Certificate", same),
    "application-autoscaling:PutScalingPolicy": ("AWS::ApplicationAutoScaling::ScalingPolicy", same),
    # Without its bounds it changes a target that is there: https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
    "application-autoscaling:RegisterScalableTarget": (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        lambda call: call if "MinCapacity" in call else [],
    ),
    "autoscaling:CreateAutoScalingGroup": ("AWS::AutoScaling::AutoScalingGroup", instance_group),
    "budgets:CreateBudget": ("AWS::Budgets::Budget", lambda call: without(call, "AccountId")),
    "cloudfront:CreateCachePolicy": ("AWS::CloudFront::CachePolicy", same),
    "cloudfront:CreateDistribution": ("AWS::CloudFront::Distribution", distribution),
    "cloudfront:CreateDistributionWithTags": ("AWS::CloudFront::Distribution", distribution),
    "cloudfront:CreateFunction": ("AWS::CloudFront::Function", source),
    "cloudfront:CreateOriginAccessControl": ("AWS::CloudFront::OriginAccessControl", same),
    "cloudfront:CreateOriginRequestPolicy": ("AWS::CloudFront::OriginRequestPolicy", same),
    "cloudfront:CreateResponseHeadersPolicy": ("AWS::CloudFront::ResponseHeadersPolicy", same),
    "cloudfront:CreateVpcOrigin": ("AWS::CloudFront::VpcOrigin", same),
    "cloudfront:CreateMonitoringSubscription": ("AWS::CloudFront::MonitoringSubscription", same),
    "cloudwatch:PutCompositeAlarm": ("AWS::CloudWatch::CompositeAlarm", same),
    "cloudwatch:PutDashboard": ("AWS::CloudWatch::Dashboard", same),
    "cloudwatch:PutMetricAlarm": ("AWS::CloudWatch::Alarm", same),
    "dynamodb:CreateTable": (
        "AWS::DynamoDB::Table",
        lambda call: {
            **call,
            "SSESpecification": renamed(Enabled="SSEEnabled")(call.get("SSESpecification", {"Enabled": False})),
        },
    ),
    "ec2:AllocateAddress": ("AWS::EC2::EIP", tagged),
    "ec2:AssociateRouteTable": ("AWS::EC2::SubnetRouteTableAssociation", same),
    "ec2:AttachInternetGateway": ("AWS::EC2::VPCGatewayAttachment", same),
    "ec2:AuthorizeSecurityGroupEgress": ("AWS::EC2::SecurityGroupEgress", security_group_rules("Destination")),
    "ec2:AuthorizeSecurityGroupIngress": ("AWS::EC2::SecurityGroupIngress", security_group_rules("Source")),
    "ec2:CreateFlowLogs": ("AWS::EC2::FlowLog", flow_log),
    "ec2:CreateInternetGateway": ("AWS::EC2::InternetGateway", tagged),
    "ec2:CreateLaunchTemplate": ("AWS::EC2::LaunchTemplate", same),
    "ec2:CreateNatGateway": ("AWS::EC2::NatGateway", tagged),
    "ec2:CreateRoute": ("AWS::EC2::Route", same),
    "ec2:CreateRouteTable": ("AWS::EC2::RouteTable", tagged),
    "ec2:CreateSecurityGroup": (
        "AWS::EC2::SecurityGroup",
        lambda call: renamed(Description="GroupDescription")(tagged(call)),
    ),
    "ec2:CreateSubnet": ("AWS::EC2::Subnet", tagged),
    "ec2:CreateVpc": ("AWS::EC2::VPC", tagged),
    "ec2:CreateVpcEndpoint": ("AWS::EC2::VPCEndpoint", tagged),
    "ecr:CreateRepository": ("AWS::ECR::Repository", same),
    "ecr:PutLifecyclePolicy": (
        "AWS::ECR::Repository",
        part("LifecyclePolicy", lambda call: without(call, "repositoryName")),
    ),
    "ecs:CreateCapacityProvider": ("AWS::ECS::CapacityProvider", same),
    "ecs:CreateCluster": ("AWS::ECS::Cluster", renamed(settings="ClusterSettings")),
    "ecs:CreateService": ("AWS::ECS::Service", same),
    "ecs:PutClusterCapacityProviders": ("AWS::ECS::ClusterCapacityProviderAssociations", same),
    "ecs:RegisterTaskDefinition": ("AWS::ECS::TaskDefinition", same),
    "elasticache:CreateCacheParameterGroup": ("AWS::ElastiCache::ParameterGroup", same),
    "elasticache:CreateCacheSubnetGroup": (
        "AWS::ElastiCache::SubnetGroup",
        renamed(CacheSubnetGroupDescription="Description"),
    ),
    "elasticache:CreateReplicationGroup": ("AWS::ElastiCache::ReplicationGroup", same),
    "elbv2:CreateListener": ("AWS::ElasticLoadBalancingV2::Listener", same),
    "elbv2:CreateLoadBalancer": ("AWS::ElasticLoadBalancingV2::LoadBalancer", same),
    "elbv2:CreateRule": ("AWS::ElasticLoadBalancingV2::ListenerRule", same),
    "elbv2:CreateTargetGroup": ("AWS::ElasticLoadBalancingV2::TargetGroup", same),
    "elbv2:ModifyLoadBalancerAttributes": (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        part("LoadBalancerAttributes", inner("Attributes")),
    ),
    "elbv2:ModifyTargetGroupAttributes": (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        part("TargetGroupAttributes", inner("Attributes")),
    ),
    "events:PutRule": ("AWS::Events::Rule", same),
    "firehose:CreateDeliveryStream": ("AWS::KinesisFirehose::DeliveryStream", same),
    # The role comes by the call after it.
    "iam:CreateInstanceProfile": ("AWS::IAM::InstanceProfile", lambda call: {**without(call, "Tags"), "Roles": ["-"]}),
    "iam:CreateOpenIDConnectProvider": ("AWS::IAM::OIDCProvider", same),
    "iam:CreatePolicy": (
        "AWS::IAM::ManagedPolicy",
        lambda call: renamed(PolicyName="ManagedPolicyName")(document("PolicyDocument", "PolicyDocument")(call)),
    ),
    "iam:CreateRole": ("AWS::IAM::Role", document("AssumeRolePolicyDocument", "AssumeRolePolicyDocument")),
    "iam:PutRolePolicy": ("AWS::IAM::RolePolicy", document("PolicyDocument", "PolicyDocument")),
    "kms:CreateAlias": ("AWS::KMS::Alias", same),
    "kms:CreateKey": (
        "AWS::KMS::Key",
        lambda call: renamed(CustomerMasterKeySpec="KeySpec")(document("KeyPolicy", "Policy")(call)),
    ),
    "lambda:AddPermission": ("AWS::Lambda::Permission", renamed(StatementId="Id")),
    "scheduler:CreateSchedule": ("AWS::Scheduler::Schedule", same),
    "scheduler:CreateScheduleGroup": ("AWS::Scheduler::ScheduleGroup", same),
    "stepfunctions:CreateStateMachine": ("AWS::StepFunctions::StateMachine", renamed(type="StateMachineType", definition="DefinitionString")),
    "lambda:CreateFunction": ("AWS::Lambda::Function", source),
    "logs:CreateDelivery": ("AWS::Logs::Delivery", same),
    "logs:CreateLogGroup": ("AWS::Logs::LogGroup", same),
    "logs:PutDeliveryDestination": ("AWS::Logs::DeliveryDestination", delivery_destination),
    "logs:PutDeliverySource": ("AWS::Logs::DeliverySource", same),
    "logs:PutMetricFilter": ("AWS::Logs::MetricFilter", same),
    "logs:PutQueryDefinition": ("AWS::Logs::QueryDefinition", same),
    "logs:PutRetentionPolicy": ("AWS::Logs::LogGroup", part("RetentionInDays", inner("retentionInDays"))),
    "rds:CreateDBInstance": ("AWS::RDS::DBInstance", renamed(VpcSecurityGroupIds="VPCSecurityGroups")),
    "rds:CreateDBInstanceReadReplica": ("AWS::RDS::DBInstance", renamed(VpcSecurityGroupIds="VPCSecurityGroups")),
    "rds:CreateDBParameterGroup": ("AWS::RDS::DBParameterGroup", renamed(DBParameterGroupFamily="Family")),
    "rds:CreateDBProxy": ("AWS::RDS::DBProxy", same),
    "rds:CreateDBSubnetGroup": ("AWS::RDS::DBSubnetGroup", same),
    "route53:ChangeResourceRecordSets": ("AWS::Route53::RecordSet", record_sets),
    "route53:CreateHostedZone": ("AWS::Route53::HostedZone", same),
    "s3:CreateBucket": ("AWS::S3::Bucket", renamed(Bucket="BucketName")),
    "s3:PutBucketCors": ("AWS::S3::Bucket", part("CorsConfiguration", cors)),
    "s3:PutBucketEncryption": ("AWS::S3::Bucket", part("BucketEncryption", encryption)),
    "s3:PutBucketLifecycleConfiguration": (
        "AWS::S3::Bucket",
        part(
            "LifecycleConfiguration",
            lambda call: {"Rules": [lifecycle_rule(rule) for rule in call["LifecycleConfiguration"]["Rules"]]},
        ),
    ),
    "s3:PutBucketLogging": (
        "AWS::S3::Bucket",
        part(
            "LoggingConfiguration",
            lambda call: renamed(TargetBucket="DestinationBucketName", TargetPrefix="LogFilePrefix")(
                call["BucketLoggingStatus"].get("LoggingEnabled", {})
            ),
        ),
    ),
    "s3:PutBucketOwnershipControls": ("AWS::S3::Bucket", part("OwnershipControls", inner("OwnershipControls"))),
    "s3:PutBucketReplication": (
        "AWS::S3::Bucket",
        part("ReplicationConfiguration", inner("ReplicationConfiguration")),
    ),
    "s3:PutBucketPolicy": ("AWS::S3::BucketPolicy", document("PolicyDocument", "Policy")),
    "s3:PutBucketVersioning": ("AWS::S3::Bucket", part("VersioningConfiguration", inner("VersioningConfiguration"))),
    "s3:PutPublicAccessBlock": (
        "AWS::S3::Bucket",
        part("PublicAccessBlockConfiguration", inner("PublicAccessBlockConfiguration")),
    ),
    "secretsmanager:CreateSecret": ("AWS::SecretsManager::Secret", same),
    "sesv2:CreateConfigurationSet": ("AWS::SES::ConfigurationSet", renamed(ConfigurationSetName="Name")),
    "sesv2:CreateConfigurationSetEventDestination": (
        "AWS::SES::ConfigurationSetEventDestination",
        mail_event_destination,
    ),
    "sesv2:CreateEmailIdentity": ("AWS::SES::EmailIdentity", email_identity),
    "sesv2:PutEmailIdentityMailFromAttributes": (
        "AWS::SES::EmailIdentity",
        lambda call: {
            "EmailIdentity": call["EmailIdentity"],
            "MailFromAttributes": without(call, "EmailIdentity"),
        },
    ),
    "servicediscovery:CreateHttpNamespace": ("AWS::ServiceDiscovery::HttpNamespace", same),
    "servicediscovery:CreatePrivateDnsNamespace": ("AWS::ServiceDiscovery::PrivateDnsNamespace", same),
    "servicediscovery:CreateService": ("AWS::ServiceDiscovery::Service", same),
    "sns:CreateTopic": ("AWS::SNS::Topic", lambda call: renamed(Name="TopicName")(attributes(call))),
    "sns:Subscribe": ("AWS::SNS::Subscription", attributes),
    "sqs:CreateQueue": ("AWS::SQS::Queue", attributes),
    "ssm:PutParameter": ("AWS::SSM::Parameter", same),
    "wafv2:CreateWebACL": ("AWS::WAFv2::WebACL", same),
    "wafv2:PutLoggingConfiguration": ("AWS::WAFv2::LoggingConfiguration", inner("LoggingConfiguration")),
}

# Begins the name of an operation that makes something.
MAKES = ("Add", "Allocate", "Attach", "Authorize", "Create", "Put", "Register", "Request", "Subscribe")

# One that makes no resource that CloudFormation has.
NO_RESOURCE = {
    # Changes a key that is there: what it may say is judged where one is made.
    "kms:PutKeyPolicy",
    # Data, and what is asked once.
    "cloudfront:CreateInvalidation",
    "cloudwatch:PutMetricData",
    "dynamodb:PutItem",
    "ecr:PutImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "s3:PutObject",
    "secretsmanager:PutSecretValue",
    # After a parameter was written over, which takes no tags.
    "ssm:AddTagsToResource",
    # What is a list in the resource that another call makes.
    "application-autoscaling:PutScheduledAction",
    "ec2:CreateTags",
    "ssm:AddTagsToResource",
    "autoscaling:CreateOrUpdateTags",
    "budgets:CreateNotification",
    "ec2:CreateLaunchTemplateVersion",
    "iam:AddRoleToInstanceProfile",
    "events:PutTargets",
    "iam:AttachRolePolicy",
    "lambda:PutFunctionEventInvokeConfig",
    "rds:RegisterDBProxyTargets",
    "s3:PutBucketTagging",
}

# What CloudFormation calls otherwise, wherever it stands.
RENAMED = {
    "CustomHeaders": "OriginCustomHeaders",
    "IsIPV6Enabled": "IPV6Enabled",
    "TagKey": "Key",
    "TagValue": "Value",
}

# What CloudFormation does itself, or has in a resource of its own.
NO_PROPERTY = {
    # So that a call that is repeated makes nothing twice.
    "CallerReference",
    "ClientRequestToken",
    "clientToken",
    "ClientToken",
    "CreatorRequestId",
    "IdempotencyToken",
    # CloudFront counts its lists.
    "Quantity",
    "ec2:CreateVpc AmazonProvidedIpv6CidrBlock",
    "iam:CreatePolicy Tags",
    # The region of the endpoint; ownership controls take its place.
    "s3:CreateBucket CreateBucketConfiguration",
    "s3:CreateBucket ACL",
    "sns:Subscribe ReturnSubscriptionArn",
    "ssm:PutParameter Overwrite",
}
