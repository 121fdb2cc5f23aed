import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import type { EcsClusterConfigurationExecuteCommandConfiguration } from '@cdktf/provider-aws/lib/ecs-cluster/index.js';
import { Construct } from 'constructs';
import type { Encryption } from '../encryption/encryption.ts';
import { logGroupRights } from '../shared/common-rights.ts';
import { type Grantee, grant } from '../shared/iam.ts';
import type { Place } from '../shared/statement.ts';
import type { EcsExecSettings } from './settings.ts';

export interface EcsExecProps {
  /** Begins the names of what is made, and is that of the cluster: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Pick<Encryption, 'keyArn' | 'sessionStatement'>;
  settings: EcsExecSettings;
}

/**
 * A way into running containers, `aws ecs execute-command`, for people whom IAM lets call ecs:ExecuteCommand, and kms:GenerateDataKey
 * with the environment's key. Sessions are encrypted with it from end to end; what is typed and shown is logged.
 */
export class EcsExec extends Construct {
  readonly rights = [logGroupRights];
  readonly configuration: EcsClusterConfigurationExecuteCommandConfiguration;
  private readonly encryption: EcsExecProps['encryption'];
  private readonly place: Place;
  private readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, { name, place, encryption, settings }: EcsExecProps) {
    super(scope, id);
    this.encryption = encryption;
    this.place = place;
    this.logGroup = new CloudwatchLogGroup(this, 'logs', {
      name: `/ecs-exec/${name}`,
      retentionInDays: settings.logRetentionDays,
      kmsKeyId: encryption.keyArn,
    });
    this.configuration = {
      kmsKeyId: encryption.keyArn,
      logging: 'OVERRIDE',
      logConfiguration: { cloudWatchLogGroupName: this.logGroup.name, cloudWatchEncryptionEnabled: true },
    };
  }

  /** Lets the agent in a service's tasks open sessions, and log them: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
  letInto(service: Grantee): void {
    grant(
      service,
      this,
      {
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmessagegatewayservice.html:
        // these actions take no resource.
        sid: 'OpenSessions',
        actions: [
          'ssmmessages:CreateControlChannel',
          'ssmmessages:CreateDataChannel',
          'ssmmessages:OpenControlChannel',
          'ssmmessages:OpenDataChannel',
        ],
        resources: ['*'],
      },
      {
        // The agent makes sure that the log group is encrypted, and looks for it among all.
        sid: 'FindLogGroup',
        actions: ['logs:DescribeLogGroups'],
        resources: [`arn:aws:logs:${this.place.region}:${this.place.account}:log-group:*`],
      },
      {
        sid: 'LogSessions',
        actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
        resources: [`${this.logGroup.arn}:*`],
      },
      this.encryption.sessionStatement(),
    );
  }
}
