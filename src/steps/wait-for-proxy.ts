import {
  type DBProxyTarget,
  DescribeDBProxyTargetsCommand,
  RDSClient,
  type TargetHealthReason,
} from '@aws-sdk/client-rds';
import { type Finding, UserError } from '../configuration/finding.ts';
import { type Clock, systemClock } from './clock.ts';
import { clientConfig } from './credentials.ts';

const pollSeconds = 5;

/**
 * Waits until the RDS Proxy `DB_PROXY_NAME` reaches every target of its default target group, for `TIMEOUT_SECONDS` at most.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html
 * @throws UserError that names the targets that it does not reach by then, and what RDS says of each.
 */
export async function waitForProxy(environment: NodeJS.ProcessEnv, clock: Clock = systemClock): Promise<void> {
  const rds = new RDSClient(clientConfig(environment));
  const giveUpAt = clock.now() + Number(environment.TIMEOUT_SECONDS) * 1000;
  for (;;) {
    const { Targets = [] } = await rds.send(
      new DescribeDBProxyTargetsCommand({ DBProxyName: environment.DB_PROXY_NAME, TargetGroupName: 'default' }),
    );
    const missing =
      Targets.length === 0 ? [{}] : Targets.filter((target) => target.TargetHealth?.State !== 'AVAILABLE');
    if (missing.length === 0) return;
    // Whatever the reason: RDS calls a new target UNAVAILABLE until it has opened its first connection.
    if (clock.now() >= giveUpAt) throw new UserError(missing.map((target) => findingOf(environment, target)));
    await clock.sleep(pollSeconds * 1000);
  }
}

const waysOut: Partial<Record<TargetHealthReason, string>> = {
  AUTH_FAILURE:
    'raise database.passwordVersion and database.applicationPasswordVersion by one, so that the database and the secrets hold the same passwords',
  CONNECTION_FAILED: 'see in the log of the database why it takes no connection',
  PENDING_PROXY_CAPACITY: 'wait until the proxy has scaled',
  UNREACHABLE: 'see that the security groups of the proxy and of the database still let the one reach the other',
};

function findingOf(environment: NodeJS.ProcessEnv, { RdsResourceId, TargetHealth }: DBProxyTarget): Finding {
  const { DB_PROXY_NAME: proxy = '', AWS_REGION: region, TIMEOUT_SECONDS: seconds } = environment;
  const { State, Reason, Description } = TargetHealth ?? {};
  const wayOut =
    (Reason && waysOut[Reason]) ??
    `see what RDS says by aws rds describe-db-proxy-targets --db-proxy-name ${proxy} --region ${region}`;
  return {
    path: proxy,
    must: `must reach ${RdsResourceId ?? 'a database'} within ${seconds} seconds`,
    got: [State, Reason, Description].filter(Boolean).join(', ') || undefined,
    wayOut: `${wayOut}, then deploy again`,
  };
}
