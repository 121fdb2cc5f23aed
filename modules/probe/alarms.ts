import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import { AlarmSet, type AlarmSetProps } from '../observability/alarm-set.ts';
import type { Metric } from '../observability/metric.ts';
import type { ProbeSettings } from './settings.ts';

export interface ProbeAlarmsProps extends AlarmSetProps {
  probe: Construct & {
    /** By the word for each host name. */
    readonly failed: Readonly<Record<string, Metric>>;
    /** Runs of the function that failed. */
    readonly errors: Metric;
    readonly schedule: ITerraformDependable;
    readonly logGroupName: string;
    readonly settings: Pick<ProbeSettings, 'alarms' | 'everyMinutes' | 'path'>;
  };
}

/** What the probe sees, and whether it looks. */
export class ProbeAlarms extends AlarmSet {
  /** Each means that users are not served. */
  readonly failures: string[];

  constructor(scope: Construct, id: string, props: ProbeAlarmsProps) {
    const { probe } = props;
    super(scope, id, probe.node.id, props);
    const { alarms, everyMinutes, path } = probe.settings;
    const periodSeconds = everyMinutes * 60;
    const ids = Object.entries(probe.failed).map(([host, metric]) => {
      const id = `failures-${host}`;
      this.onMetric(
        id,
        metric,
        { periodSeconds, ...alarms.failures },
        {
          description: `From outside, ${path} is not answered as it should be; Problem in the log group ${probe.logGroupName} says how`,
          threshold: 1,
          // Of a probe that does not look, the alarm below tells.
          missing: 'ignore',
        },
      );
      return id;
    });
    this.failures = ids.map((id) => this.named(id));
    this.onMetric(
      'not-running',
      probe.errors,
      { periodSeconds, periods: 3, datapoints: 3 },
      {
        description: 'The probe does not run: whether users are served is not looked at from outside',
        threshold: 1,
        // Without a value nobody looks. So it rings from when it is made to the first run, which is soon if the schedule is there before it; no number of periods changes that, since none has a
        // value. AWS has a warm-up for it (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-warm-up.html), and the provider none yet.
        missing: 'breaching',
        startAfter: [probe.schedule],
      },
    );
  }
}
