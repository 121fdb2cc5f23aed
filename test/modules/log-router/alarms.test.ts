import { describe, expect, it } from 'vitest';
import { ArchiveAlarms } from '../../../modules/log-router/alarms.ts';
import { alarm, alarmsOf, build, rings, times } from '../alarms.ts';

const alarms = alarmsOf(
  build((props, scope) => {
    new ArchiveAlarms(scope, 'archive', { ...props, archive: { role: 'web', stream: { name: 'shop-test-web-logs' } } });
  }),
);

describe('the alarm of lines that wait for the bucket', () => {
  it('is on the age of the oldest one', () => {
    expect(alarms).toEqual({
      archive_log_archive: alarm(
        'web-log-archive',
        { periods: 3, datapoints: 3 },
        {
          alarm_description:
            'Lines of web wait for an hour, or longer, to come into the bucket; Firehose drops them after 24',
          namespace: 'AWS/Firehose',
          metric_name: 'DeliveryToS3.DataFreshness',
          dimensions: { DeliveryStreamName: 'shop-test-web-logs' },
          ...{ statistic: 'Maximum', period: 300, threshold: 3600 },
        },
      ),
    });
  });

  it.each([
    ['as long as Firehose may gather them', times(3, 900), false],
    ['an hour', times(3, 3600), true],
    ['an hour, and then no more', [3600, 3600, 300], false],
    ['nothing: nobody writes lines', times(3, undefined), false],
  ])('rings by what has waited for %s: %s', (_, values, ringing) => {
    expect(rings(alarms.archive_log_archive, { 'DeliveryToS3.DataFreshness': values })).toBe(ringing);
  });
});
