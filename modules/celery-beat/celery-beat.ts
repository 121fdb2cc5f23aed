import { Construct } from 'constructs';
import { FargateService } from '../fargate-service/fargate-service.ts';
import type { FargateProps } from '../fargate-service/fargate-task.ts';
import type { CeleryBeatSettings } from './settings.ts';
import { beatWorkload } from './workload.ts';

export interface CeleryBeatProps extends FargateProps {
  /** The Celery application, as `celery --app` takes it. */
  celeryApp: string;
  settings: CeleryBeatSettings;
}

/** Celery beat on Fargate: one task, on demand, that is stopped before the next one starts. */
export class CeleryBeat extends Construct {
  readonly settings: CeleryBeatSettings;
  readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: CeleryBeatProps) {
    super(scope, id);
    this.settings = props.settings;
    const workload = beatWorkload(props.settings, props.celeryApp);
    this.fargate = new FargateService(this, 'fargate', { ...props, holder: this, workload });
  }
}
