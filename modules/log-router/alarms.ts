import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';

export interface ArchiveAlarmsProps extends AlarmSetProps {
  archive: {
    /** The word for the service whose lines it keeps. */
    readonly role: string;
    readonly stream: { readonly name: string };
  };
}

/**
 * Seconds for which the oldest line may wait. Firehose gathers lines for 15 minutes at most, and gives up one that it could not bring to the bucket for 24 hours
 * (https://docs.aws.amazon.com/firehose/latest/dev/retry.html): after an hour something is wrong, and nothing is lost.
 */
const mostSeconds = 3600;

/** That lines do not come into the bucket, such as when Firehose may not use its key any more. AWS advises it: https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html */
export class ArchiveAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, { archive, ...props }: ArchiveAlarmsProps) {
    super(scope, id, archive.role, props);
    this.onMetric(
      'log-archive',
      {
        namespace: 'AWS/Firehose',
        metricName: 'DeliveryToS3.DataFreshness',
        dimensions: { DeliveryStreamName: archive.stream.name },
        stat: 'Maximum',
      },
      { periodSeconds: 300, periods: 3, datapoints: 3 },
      {
        description: `Lines of ${archive.role} wait for an hour, or longer, to come into the bucket; Firehose drops them after 24`,
        threshold: mostSeconds,
        // While nobody writes lines, nothing is measured.
        missing: 'notBreaching',
      },
    );
  }
}
