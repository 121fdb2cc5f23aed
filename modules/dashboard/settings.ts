import { flag } from '../shared/setting.ts';

/**
 * A page in CloudWatch with what all parts of the environment measure, and with its alarms. It is there by default, since who is told that users complain
 * looks for it first. It costs 3 dollars a month; the first three of an account are free as long as each has at most 50 metrics
 * (https://aws.amazon.com/cloudwatch/pricing/).
 */
export const dashboardSettings = flag('false saves 3 dollars a month').default(true);
