import { Construct } from 'constructs';
import { FargateService } from '../fargate-service/fargate-service.ts';
import type { FargateProps } from '../fargate-service/fargate-task.ts';
import type { ProcessSettings } from './settings.ts';
import { processWorkload } from './workload.ts';

export interface ProcessProps extends FargateProps {
  settings: ProcessSettings;
}

/** A command of the image that runs all the time on Fargate, and takes no requests. */
export class Process extends Construct {
  readonly settings: ProcessSettings;
  readonly fargate: FargateService;

  constructor(scope: Construct, id: string, props: ProcessProps) {
    super(scope, id);
    this.settings = props.settings;
    this.fargate = new FargateService(this, 'fargate', {
      ...props,
      holder: this,
      workload: processWorkload(props.settings),
    });
  }
}
