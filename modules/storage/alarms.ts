import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { MediaCopy } from './media-copy.ts';

export interface MediaCopyAlarmsProps extends AlarmSetProps {
  mediaCopy: MediaCopy;
}

/** As AWS asks for: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html#s3-cloudwatch-replication-metrics. */
const missing = 'ignore';

/** Whether media are copied to the other region. */
export class MediaCopyAlarms extends AlarmSet {
  constructor(scope: MediaCopy, id: string, props: MediaCopyAlarmsProps) {
    super(scope, id, 'media-copy', props);
    const { failures } = props.mediaCopy.settings.alarms;
    this.onMetric('failures', props.mediaCopy.metric('OperationsFailedReplication', 'Sum'), failures, {
      description:
        'Media were not copied to the other region, and S3 does not try them again: copy them as docs/operations.md says under A second copy',
      threshold: failures.objects,
      missing,
    });
  }
}

/** Whether the copy keeps up, as it is seen in its own region. */
export class MediaCopyLagAlarms extends AlarmSet {
  constructor(scope: MediaCopy, id: string, props: MediaCopyAlarmsProps) {
    super(scope, id, 'media-copy', props);
    const { lag } = props.mediaCopy.settings.alarms;
    this.onMetric('lag', props.mediaCopy.metric('ReplicationLatency', 'Maximum'), lag, {
      description: 'The copy of media is far behind: what was uploaded since would be lost with the region of media',
      threshold: lag.seconds,
      missing,
    });
  }
}
