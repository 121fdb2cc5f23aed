import { Construct } from 'constructs';
import { FargateService, type FargateServiceProps } from '../fargate-service/fargate-service.ts';
import type { CeleryBeatSettings } from './settings.ts';

export interface CeleryBeatProps
  extends Omit<
    FargateServiceProps,
    'holder' | 'command' | 'environment' | 'capacity' | 'neverTwo' | 'ingress' | 'healthCheck' | 'settings'
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
export class CeleryBeat extends Construct {
  readonly settings: CeleryBeatSettings;
  readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: CeleryBeatProps) {
    super(scope, id);
    this.settings = props.settings;
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      holder: this,
      command: [
        ...['celery', '--app', props.celeryApp, 'beat'],
        ...['--loglevel', 'INFO'],
        ...schedulers[props.settings.scheduler],
      ],
      neverTwo: true,
    });
  }
}
