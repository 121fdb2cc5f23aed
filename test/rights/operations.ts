/** The actions that IAM has for operations of S3: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html. */
const ofS3: Record<string, string> = {
  CompleteMultipartUpload: 'PutObject',
  CopyObject: 'PutObject',
  CreateMultipartUpload: 'PutObject',
  DeleteBucketCors: 'PutBucketCORS',
  DeleteBucketEncryption: 'PutEncryptionConfiguration',
  DeleteBucketLifecycle: 'PutLifecycleConfiguration',
  DeleteBucketOwnershipControls: 'PutBucketOwnershipControls',
  DeleteBucketReplication: 'PutReplicationConfiguration',
  DeleteBucketTagging: 'PutBucketTagging',
  DeleteObjects: 'DeleteObject',
  DeletePublicAccessBlock: 'PutBucketPublicAccessBlock',
  GetBucketAccelerateConfiguration: 'GetAccelerateConfiguration',
  GetBucketCors: 'GetBucketCORS',
  GetBucketEncryption: 'GetEncryptionConfiguration',
  GetBucketLifecycleConfiguration: 'GetLifecycleConfiguration',
  GetBucketReplication: 'GetReplicationConfiguration',
  GetObjectLockConfiguration: 'GetBucketObjectLockConfiguration',
  GetPublicAccessBlock: 'GetBucketPublicAccessBlock',
  HeadBucket: 'ListBucket',
  HeadObject: 'GetObject',
  ListObjectVersions: 'ListBucketVersions',
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  PutBucketCors: 'PutBucketCORS',
  PutBucketEncryption: 'PutEncryptionConfiguration',
  PutBucketLifecycleConfiguration: 'PutLifecycleConfiguration',
  PutBucketReplication: 'PutReplicationConfiguration',
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  UploadPart: 'PutObject',
};

/** The rest, where an action is not called as its operation is. */
const ofOthers: Record<string, string> = {
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html
  ...Object.fromEntries(
    ['CreateBudget', 'CreateNotification', 'DeleteBudget', 'DeleteNotification', 'UpdateBudget'].map((operation) => [
      `budgets:${operation}`,
      'ModifyBudget',
    ]),
  ),
  ...Object.fromEntries(
    ['DescribeBudget', 'DescribeNotificationsForBudget', 'DescribeSubscribersForNotification'].map((operation) => [
      `budgets:${operation}`,
      'ViewBudget',
    ]),
  ),
  // https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateDistributionWithTags.html
  'cloudfront:CreateDistributionWithTags': 'CreateDistribution',
  // https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
  'lambda:Invoke': 'InvokeFunction',
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
  'sqs:ChangeMessageVisibilityBatch': 'ChangeMessageVisibility',
  'sqs:DeleteMessageBatch': 'DeleteMessage',
  'sqs:SendMessageBatch': 'SendMessage',
};

/** What IAM calls a service that botocore calls otherwise. */
const prefixes: Record<string, string> = { elbv2: 'elasticloadbalancing', sesv2: 'ses', stepfunctions: 'states' };

/** The action that AWS asks for an operation, as `<prefix>:<action>`. Mostly both have one name. */
export function actionOf(service: string, operation: string, ofVersion = false): string {
  const prefix = prefixes[service] ?? service;
  const action = prefix === 's3' ? (ofS3[operation] ?? operation) : (ofOthers[`${prefix}:${operation}`] ?? operation);
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html, https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
  return ofVersion && /^s3:(Delete|Get)Object$/.test(`${prefix}:${action}`)
    ? `${prefix}:${action}Version`
    : `${prefix}:${action}`;
}
