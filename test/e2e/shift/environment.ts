import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { pythonEnvironment } from '../../../src/commands/python-environment.ts';
import { request } from '../aws.ts';
import { type Emulator, TEST_ACCESS_KEY } from '../emulator/emulator.ts';
import { Running } from '../example.ts';
import { until } from '../postgres.ts';
import { TestEcs } from './ecs.ts';
import { Load } from './load.ts';

const alarm = 'shop-test-web-5xx';

/** A version answers with its number; the broken one ends at once. */
export type Version = '1' | '2' | '3' | '4' | 'broken';

/** web, web-next and what is between them and users, as a deploy leaves it at version 1, with users on it. */
export class ShiftEnvironment {
  readonly load: Load;
  readonly ecs: TestEcs;
  readonly steps: Record<string, string>;
  private readonly clients: ReturnType<typeof clientsOf>;
  private readonly cluster: string;
  private readonly versions: Map<Version, string>;
  private readonly folder: string;

  private constructor(
    clients: ReturnType<typeof clientsOf>,
    parts: { load: Load; ecs: TestEcs; steps: Record<string, string> },
    { cluster, versions, folder }: { cluster: string; versions: Map<Version, string>; folder: string },
  ) {
    this.clients = clients;
    this.load = parts.load;
    this.ecs = parts.ecs;
    this.steps = parts.steps;
    this.cluster = cluster;
    this.versions = versions;
    this.folder = folder;
  }

  static async start(emulator: Emulator): Promise<ShiftEnvironment> {
    const clients = clientsOf(emulator);
    const { ec2, ecs, elb, logs, scaling, cloudWatch } = clients;
    const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '127.0.0.0/16' }));
    const VpcId = Vpc?.VpcId;
    await ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value: true } }));
    const subnets = await Promise.all(
      ['127.0.1.0/24', '127.0.2.0/24'].map(async (CidrBlock, index) => {
        const AvailabilityZone = `${emulator.environment.AWS_REGION}${'ab'[index]}`;
        const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock, AvailabilityZone }));
        return Subnet?.SubnetId ?? '';
      }),
    );
    const { GroupId = '' } = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName: 'web', Description: 'web', VpcId }),
    );
    const { LoadBalancers } = await elb.send(
      new CreateLoadBalancerCommand({ Name: 'shop-test', Subnets: subnets, SecurityGroups: [GroupId] }),
    );
    const [web = '', next = ''] = await Promise.all(
      ['web', 'web-next'].map(async (Name) => {
        const { TargetGroups } = await elb.send(
          new CreateTargetGroupCommand({ Name, Protocol: 'HTTP', Port: 8000, VpcId, TargetType: 'ip' }),
        );
        return TargetGroups?.[0]?.TargetGroupArn ?? '';
      }),
    );
    const { Listeners } = await elb.send(
      new CreateListenerCommand({
        LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
        Protocol: 'HTTP',
        Port: 80,
        DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
      }),
    );
    const rule = async (Priority: number, TargetGroupArn: string, header: boolean) => {
      const { Rules } = await elb.send(
        new CreateRuleCommand({
          ListenerArn: Listeners?.[0]?.ListenerArn,
          Priority,
          Conditions: [
            { Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } },
            ...(header
              ? [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'x-next', Values: ['yes'] } }]
              : []),
          ],
          Actions: [{ Type: 'forward', TargetGroupArn }],
        }),
      );
      return Rules?.[0]?.RuleArn ?? '';
    };
    const rules = { users: await rule(10, web, false), tests: await rule(9, next, true) };

    await logs.send(new CreateLogGroupCommand({ logGroupName: '/ecs/shop-test/web' }));
    const { cluster } = await ecs.send(new CreateClusterCommand({ clusterName: 'shop-test' }));
    const versions = new Map<Version, string>();
    for (const version of ['1', '2', '3', '4', 'broken'] as const) {
      const { taskDefinition } = await ecs.send(
        new RegisterTaskDefinitionCommand({
          family: 'shop-test-web',
          requiresCompatibilities: ['FARGATE'],
          networkMode: 'awsvpc',
          cpu: '256',
          memory: '512',
          containerDefinitions: [
            {
              name: 'web',
              image: `shop:${version}`,
              essential: true,
              portMappings: [{ containerPort: 8000 }],
              logConfiguration: {
                logDriver: 'awslogs',
                options: {
                  'awslogs-group': '/ecs/shop-test/web',
                  'awslogs-region': emulator.environment.AWS_REGION ?? '',
                  'awslogs-stream-prefix': 'web',
                },
              },
            },
          ],
        }),
      );
      versions.set(version, taskDefinition?.taskDefinitionArn ?? '');
    }
    for (const [serviceName, targetGroupArn, desiredCount] of [
      ['web', web, 2],
      ['web-next', next, 0],
    ] as const) {
      await ecs.send(
        new CreateServiceCommand({
          cluster: cluster?.clusterArn,
          serviceName,
          taskDefinition: versions.get('1'),
          desiredCount,
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [GroupId] } },
          loadBalancers: [{ targetGroupArn, containerName: 'web', containerPort: 8000 }],
        }),
      );
    }
    await scaling.send(new RegisterScalableTargetCommand({ ...scalableTarget, MinCapacity: 2, MaxCapacity: 4 }));
    await cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName: alarm,
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'HTTPCode_Target_5XX_Count',
        ComparisonOperator: 'GreaterThanThreshold',
        EvaluationPeriods: 1,
        Period: 60,
        Statistic: 'Sum',
        Threshold: 5,
      }),
    );

    const image = versionedExample();
    const clusterArn = cluster?.clusterArn ?? '';
    const report = async (said: object) => {
      await request(emulator, 'ecs', { method: 'PUT', body: JSON.stringify(said) }, '/service-tasks');
    };
    // What the emulator says of its own of tasks is over with that.
    for (const service of ['web', 'web-next']) {
      await report({ cluster: clusterArn, service, deployments: {}, tasks: [] });
    }
    const testEcs = new TestEcs(
      { ecs, elb, report },
      clusterArn,
      { web, 'web-next': next },
      (taskDefinition, address) => {
        const [version = ''] = [...versions].find(([, arn]) => arn === taskDefinition) ?? [];
        const application = version === 'broken' ? 'config.nothing:application' : 'config.versioned:application';
        return new Running(image, ['gunicorn', application, '--bind', `${address}:8000`], {
          DJANGO_SETTINGS_MODULE: 'config.settings_local',
          VERSION: version,
        });
      },
    );
    const load = new Load(elb, testEcs, rules);
    const steps = {
      CLUSTER_ARN: clusterArn,
      SERVICE: 'web',
      NEXT_SERVICE: 'web-next',
      RULE_ARN: rules.users,
      TEST_RULE_ARN: rules.tests,
      TARGET_GROUP_ARN: web,
      NEXT_TARGET_GROUP_ARN: next,
      SCALABLE: 'true',
      ALARM_NAMES: JSON.stringify([alarm]),
      STICKY_SECONDS: '60',
      WAIT_SECONDS: '3600',
      CHECK: '',
      CONTAINER: 'web',
      SUBNET_IDS: subnets.join(' '),
      SECURITY_GROUP_ID: GroupId,
      ASSIGN_PUBLIC_IP: 'DISABLED',
      LOG_GROUP: '/ecs/shop-test/web',
      LOG_STREAM_PREFIX: 'web',
    };
    const environment = new ShiftEnvironment(
      clients,
      { load, ecs: testEcs, steps },
      { cluster: clusterArn, versions, folder: image.project },
    );
    await until(async () => {
      if (testEcs.healthy(web).length < 2) throw new Error(`web: must run 2 tasks:\n${testEcs.tasks[0]?.process.log}`);
    });
    await load.begin();
    return environment;
  }

  arnOf(version: Version): string {
    return this.versions.get(version) ?? '';
  }

  /** What Terraform does with a service: returns once it is steady, where that is waited for. */
  async update(service: 'web' | 'web-next', version: Version): Promise<void> {
    const { ecs } = this.clients;
    const taskDefinition = this.arnOf(version);
    await ecs.send(new UpdateServiceCommand({ cluster: this.cluster, service, taskDefinition }));
    await until(async () => {
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster: this.cluster, services: [service] }));
      const [primary, ...others] = services?.[0]?.deployments ?? [];
      if (primary?.rolloutState !== 'COMPLETED' || others.length > 0) throw new Error(`${service}: must be steady`);
    });
  }

  async setAlarm(StateValue: 'ALARM' | 'OK'): Promise<void> {
    await this.clients.cloudWatch.send(
      new SetAlarmStateCommand({ AlarmName: alarm, StateValue, StateReason: 'Threshold Crossed' }),
    );
  }

  async scaleInSuspended(): Promise<boolean | undefined> {
    const { ResourceId, ...target } = scalableTarget;
    const { ScalableTargets } = await this.clients.scaling.send(
      new DescribeScalableTargetsCommand({ ...target, ResourceIds: [ResourceId] }),
    );
    return ScalableTargets?.[0]?.SuspendedState?.DynamicScalingInSuspended;
  }

  async stop(): Promise<void> {
    await this.load.stop();
    await this.ecs.stop();
    rmSync(this.folder, { recursive: true });
  }
}

const scalableTarget = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/shop-test/web',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;

function clientsOf({ url, environment }: Emulator) {
  const config = {
    endpoint: url,
    region: environment.AWS_REGION ?? '',
    credentials: { accessKeyId: TEST_ACCESS_KEY, secretAccessKey: 'test' },
  };
  return {
    ec2: new EC2Client(config),
    ecs: new ECSClient(config),
    elb: new ElasticLoadBalancingV2Client(config),
    logs: new CloudWatchLogsClient(config),
    scaling: new ApplicationAutoScalingClient(config),
    cloudWatch: new CloudWatchClient(config),
  };
}

/** The example, which says in each answer which version it is. */
function versionedExample() {
  const project = mkdtempSync(join(tmpdir(), 'versioned-'));
  cpSync('examples/django', project, { recursive: true });
  writeFileSync(
    join(project, 'config', 'versioned.py'),
    `import os

from config.wsgi import application as django


def application(environ, start_response):
    def started(status, headers, *more):
        return start_response(status, [*headers, ("X-Version", os.environ["VERSION"])], *more)

    return django(environ, started)
`,
  );
  return { project, bin: pythonEnvironment('examples/django/requirements.txt') };
}
