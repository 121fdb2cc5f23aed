import type { ScheduleSettings } from './settings.ts';
import { type Gaps, gapsOf } from './times.ts';

/** Seconds between a run that failed and the next one. */
export const pauseSeconds = 60;

/** Seconds that Fargate may take from a start to the first second of the command: an image of some gigabytes takes minutes. */
const startSeconds = 900;

type Timed = Pick<ScheduleSettings, 'at' | 'timeoutSeconds' | 'stopTimeoutSeconds' | 'retries'>;

/** Seconds after which one attempt of a run is over, whatever its command does. */
export function attemptSeconds({ timeoutSeconds, stopTimeoutSeconds }: Timed): number {
  return startSeconds + timeoutSeconds + stopTimeoutSeconds;
}

/** Seconds after which a run is over, with all its retries. */
function runSeconds(settings: Timed): number {
  return (settings.retries + 1) * (attemptSeconds(settings) + pauseSeconds);
}

/** How many runs of a schedule there may be at any time. */
export function mostRuns(settings: Timed & Pick<ScheduleSettings, 'overlap'>): number {
  if (!settings.overlap) return 1;
  const { shortestMinutes } = gapsOf(settings.at) as Gaps;
  return Math.ceil(runSeconds(settings) / (shortestMinutes * 60));
}

/** An alarm looks back a week at most, by periods of an hour: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const mostHours = 7 * 24;

/** Hours without a success after which something is wrong. None, where that is more than an alarm can look back. */
export function hoursWithoutSuccess(settings: Timed & Pick<ScheduleSettings, 'alarms'>): number | undefined {
  const { longestMinutes } = gapsOf(settings.at) as Gaps;
  if (longestMinutes === undefined) return undefined;
  const { toleranceMinutes } = settings.alarms.noSuccess;
  const hours = Math.ceil((longestMinutes + toleranceMinutes) / 60 + runSeconds(settings) / 3600);
  return hours <= mostHours ? hours : undefined;
}
