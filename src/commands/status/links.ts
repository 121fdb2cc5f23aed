import type { EnvironmentConfig } from '../../configuration/schema.ts';
import { logGroupOf } from './names.ts';
import type { Problem } from './problem.ts';

/** The pages of CloudWatch's console that show more of a problem, if there are any. The console's form of them has no documentation. */
export function linksTo(problem: Problem, { region }: Pick<EnvironmentConfig, 'region'>, cluster: string): string[] {
  switch (problem.cause) {
    case 'alarm':
      return [pageOf(region, `alarmsV2:alarm/${problem.path}`)];
    case 'not-deployed':
    case 'image-gone':
    case 'secret-empty':
    case 'token-not-alone':
      return [];
    default:
      return [pageOf(region, `logsV2:log-groups/log-group/${inFragment(logGroupOf(cluster, problem.path))}`)];
  }
}

function pageOf(region: string, fragment: string): string {
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#${fragment}`;
}

/** The console decodes the name of a log group twice, and writes $ for the outer %, as it does in the links that it makes itself. */
function inFragment(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}
