import type { EcsServiceServiceConnectConfigurationServiceTls } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { Key } from '../encryption/key.ts';
import { goesAfterTasks } from '../shared/connections.ts';
import { policyDocument, taskPolicy } from '../shared/iam.ts';
import { awsName } from '../shared/naming.ts';
import type { Place } from '../shared/statement.ts';
import { Step } from '../shared/step.ts';
import { certificateStatements } from './rights.ts';
import type { DiscoverySettings } from './settings.ts';

/** A new role could be assumed after 10 to 30 seconds (https://github.com/hashicorp/terraform-provider-aws/issues/6566). AWS names no bound. */
const secondsUntilKnown = 30;

/** Known before it is made: the policy of the environment's key names it. */
export function tlsRoleArn(name: string, { account }: Place): string {
  return `arn:aws:iam::${account}:role/${tlsRoleName(name)}`;
}

function tlsRoleName(name: string): string {
  return awsName('role', name, 'service-connect-tls');
}

export interface TlsProps {
  /** Begins the names of what is made: `<project>-<environment>`, at most 51 characters. */
  name: string;
  place: Place;
  encryption: Key;
  settings: NonNullable<DiscoverySettings['tls']>;
}

/** What ECS needs to have certificates of the proxies signed, to renew them, and to keep their private keys. */
export class Tls extends Construct {
  /** For each endpoint of Service Connect. */
  readonly configuration: EcsServiceServiceConnectConfigurationServiceTls;
  /**
   * What a service of ECS with such a certificate waits for. The policy is among it, so that it goes after the service, or ECS could neither make nor delete its secret.
   */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { name, place, encryption, settings }: TlsProps) {
    super(scope, id);
    const role = new IamRole(this, 'role', {
      name: tlsRoleName(name),
      description: 'What ECS does for TLS of Service Connect',
      // AWS names no source of its calls (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html). Nobody hands ECS a role of another account.
      assumeRolePolicy: policyDocument({
        sid: 'Assume',
        principals: { Service: 'ecs.amazonaws.com' },
        actions: ['sts:AssumeRole'],
        resources: [],
      }),
      lifecycle: goesAfterTasks,
    });
    const policy = taskPolicy(this, 'policy', {
      name: 'certificates',
      role,
      statements: [
        ...certificateStatements({ name, place }, settings.certificateAuthorityArn),
        {
          // ECS makes the pairs of keys by KMS, and the secrets that they are in by Secrets Manager.
          sid: 'KeepPrivateKeys',
          actions: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'],
          resources: [encryption.keyArn],
        },
      ],
    });
    // ECS assumes the role as the service is made, and refuses one that it was not told of yet: "unable to assume the configured ECS Infrastructure Role"
    // (https://github.com/hashicorp/terraform-provider-aws/issues/38538). A policy of another text has another id.
    const known = new Step(this, 'known', {
      place,
      command: ['wait-for-role'],
      environment: { ROLE_NAME: role.name, SECONDS: String(secondsUntilKnown) },
      runAgainWith: `${role.uniqueId} ${policy.id}`,
    });
    this.ready = [policy, known];
    this.configuration = {
      issuerCertAuthority: { awsPcaAuthorityArn: settings.certificateAuthorityArn },
      kmsKey: encryption.keyArn,
      roleArn: role.arn,
    };
  }
}
