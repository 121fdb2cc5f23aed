import { group, oneOf } from '../shared/setting.ts';

export const observabilitySettings = group({
  /**
   * Days for which CloudWatch keeps logs; it takes these values only
   * (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
   */
  logRetentionDays: oneOf(
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    'CloudWatch Logs takes no other period',
  ),
});
