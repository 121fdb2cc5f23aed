import type { EnvironmentConfig } from '../../configuration/schema.ts';
import { isTraced } from '../../configuration/traced.ts';
import { logGroupOf, type Names, roleOf } from './names.ts';
import type { Problem } from './problem.ts';

/** The pages of AWS's console that show more of a problem, if there are any: of its log, and of its traces, where it is traced. */
export function linksTo(
  { cause, path, links }: Problem,
  { region, observability }: Pick<EnvironmentConfig, 'region' | 'observability'>,
  { cluster, services }: Pick<Names, 'cluster' | 'services'>,
): string[] {
  if (links) return links;
  const service = services.get(roleOf(path));
  const traced = observability.tracing !== undefined && service !== undefined && isTraced(service);
  switch (cause) {
    case 'not-deployed':
    case 'image-gone':
    case 'secret-empty':
    case 'token-not-alone':
    case 'users-not-settled':
      return [];
    default:
      return [
        pageOf(region, `logsV2:log-groups/log-group/${inFragment(logGroupOf(cluster, path))}`),
        ...(traced ? [tracesOf(region, `${cluster}-${roleOf(path)}`)] : []),
      ];
  }
}

/** An alarm's page. The console's form of pages in CloudWatch has no documentation. */
export function alarmPage(region: string, alarm: string): string {
  return pageOf(region, `alarmsV2:alarm/${alarm}`);
}

function pageOf(region: string, fragment: string): string {
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#${fragment}`;
}

/** Traces that a service failed in: https://docs.aws.amazon.com/xray/latest/devguide/xray-console-deeplinks.html */
function tracesOf(region: string, service: string): string {
  const filter = encodeURIComponent(`service("${service}") { fault = true }`);
  return `https://console.aws.amazon.com/xray/home?region=${region}#/traces?filter=${filter}`;
}

/** The console decodes the name of a log group twice, and writes $ for the outer %, as it does in the links that it makes itself. */
function inFragment(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}
