import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { CeleryWorker } from '../../modules/celery-worker/celery-worker.ts';
import { celeryWorkerSettings } from '../../modules/celery-worker/settings.ts';
import { Database } from '../../modules/database/database.ts';
import { databaseSettings } from '../../modules/database/settings.ts';
import { DjangoApp } from '../../modules/django-app/django-app.ts';
import { djangoAppSettings } from '../../modules/django-app/settings.ts';
import { allow, allowHttpsToInternet } from '../../modules/shared/connections.ts';
import { taskTemplate } from '../../modules/workload/task-template.ts';

export class ShopStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, 'aws', { region: 'eu-central-1' });
    const common = {
      name: 'shop',
      place: { account: '111111111111', region: 'eu-central-1' },
      encryption: { keyArn: 'arn:aws:kms:eu-central-1:111111111111:key/5f1c2a34-0000-4000-8000-1234567890ab' },
      logRetentionDays: 30,
      secretRecoveryWindowDays: 7,
      network: {
        vpcId: 'vpc-0a1b2c3d',
        vpcCidr: '10.0.0.0/16',
        taskSubnetIds: ['subnet-0a1b2c01', 'subnet-0a1b2c02'],
        databaseSubnetIds: ['subnet-0a1b2c03', 'subnet-0a1b2c04'],
        zoneLetters: 'ab',
        tasksHavePublicAddresses: false,
      },
    };

    const database = new Database(this, 'database', {
      ...common,
      settings: databaseSettings.parse({
        instanceClass: 'db.t4g.small',
        multiAz: false,
        storageGiB: 20,
        maxStorageGiB: 100,
        backupRetentionDays: 7,
        deletionProtection: true,
        // Another role would take a ReleaseTask that makes it.
        role: 'owner',
      }),
    });

    const task = {
      ...common,
      cluster: { arn: 'arn:aws:ecs:eu-central-1:111111111111:cluster/shop', name: 'shop' },
      template: taskTemplate({ uri: 'ghcr.io/example/shop:1.2.3' }, [
        { environment: { DJANGO_SETTINGS_MODULE: 'config.settings', CELERY_BROKER_URL: 'sqs://' } },
        database,
      ]),
    };
    const web = new DjangoApp(this, 'web', {
      ...task,
      wsgiApplication: 'config.wsgi:application',
      loadBalancer: {
        arnSuffix: 'app/shop/50dc6c495c0c9188',
        idleTimeoutSeconds: 60,
        forward: (targetGroup) =>
          new LbListenerRule(this, 'requests', {
            listenerArn:
              'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shop/50dc6c495c0c9188/f2f7dc8e',
            condition: [{ hostHeader: { values: ['shop.example.com'] } }],
            action: [{ type: 'forward', targetGroupArn: targetGroup.arn }],
          }),
      },
      settings: djangoAppSettings.parse({ cpu: 512, memoryMiB: 1024, tasks: 2 }),
    });
    const worker = new CeleryWorker(this, 'worker', {
      ...task,
      celeryApp: 'config',
      celeryVersion: '5.7',
      longestTaskSeconds: 300,
      settings: celeryWorkerSettings.parse({
        name: 'default',
        queues: ['default'],
        concurrency: 2,
        cpu: 512,
        memoryMiB: 1024,
        tasks: 1,
      }),
    });

    allow({ holder: this, securityGroup: { id: 'sg-0a1b2c3d' } }, web);
    for (const { fargate } of [web, worker]) {
      allowHttpsToInternet(fargate);
      allow(fargate, database);
    }
  }
}
