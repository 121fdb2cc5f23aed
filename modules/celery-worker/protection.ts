import type { ProtectionSettings } from './settings.ts';

/** What a worker itself goes by when it asks for protection: config/protection.py of examples/django. */
export function protectionVariables(
  { afterSeconds, atMostMinutes }: ProtectionSettings,
  longestTaskSeconds: number,
): Record<string, string> {
  return {
    CELERY_PROTECTION_AFTER_SECONDS: String(afterSeconds),
    CELERY_PROTECTION_AT_MOST_SECONDS: String(atMostMinutes * 60),
    CELERY_PROTECTION_LONGEST_TASK_SECONDS: String(longestTaskSeconds),
  };
}
