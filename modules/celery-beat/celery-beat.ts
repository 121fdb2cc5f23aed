import type { EcsService } from '@cdktf/provider-aws/lib/ecs-service/index.js';
import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { FargateService, type FargateServiceProps } from '../fargate-service/fargate-service.ts';
import type { Client } from '../shared/connections.ts';
import type { Grantee } from '../shared/iam.ts';
import type { CeleryBeatSettings } from './settings.ts';

export interface CeleryBeatProps
  extends Omit<
    FargateServiceProps,
    'role' | 'command' | 'environment' | 'capacity' | 'neverTwo' | 'ingress' | 'healthCheck' | 'settings'
  > {
  /** The Celery application, as `celery --app` takes it. */
  celeryApp: string;
  settings: CeleryBeatSettings;
}

/** https://docs.celeryq.dev/en/stable/reference/cli.html#celery-beat */
const schedulers: Record<CeleryBeatSettings['scheduler'], string[]> = {
  database: ['--scheduler', 'django_celery_beat.schedulers:DatabaseScheduler'],
  file: ['--scheduler', 'celery.beat:PersistentScheduler', '--schedule', '/tmp/celerybeat-schedule'],
};

/** Celery beat on Fargate: one task, on demand, that is stopped before the next one starts. */
export class CeleryBeat extends Construct implements Client, Grantee {
  readonly settings: CeleryBeatSettings;
  private readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: CeleryBeatProps) {
    super(scope, id);
    this.settings = props.settings;
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      role: id,
      command: [
        ...['celery', '--app', props.celeryApp, 'beat'],
        ...['--loglevel', 'INFO'],
        ...schedulers[props.settings.scheduler],
      ],
      neverTwo: true,
    });
  }

  /** The names that its metrics go under. */
  get dimensions(): FargateService['dimensions'] {
    return this.fargate.dimensions;
  }

  get securityGroup(): SecurityGroup {
    return this.fargate.securityGroup;
  }

  get service(): EcsService {
    return this.fargate.service;
  }

  get taskRole(): IamRole {
    return this.fargate.taskRole;
  }

  waitFor(dependency: ITerraformDependable): void {
    this.fargate.waitFor(dependency);
  }
}
