import { clearScreenDown, cursorTo } from 'node:readline';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ElastiCacheClient } from '@aws-sdk/client-elasticache';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { UserError } from '../../configuration/finding.ts';
import type { EnvironmentConfig } from '../../configuration/schema.ts';
import type { Configuration } from '../../stacks/synthesize.ts';
import { type Clock, systemClock } from '../../steps/clock.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { checkAccount } from '../account.ts';
import { credentialsFailure } from '../failures.ts';
import { raisedAlarms } from './alarms.ts';
import { imagesGone } from './images.ts';
import { linksTo } from './links.ts';
import { namesOf } from './names.ts';
import { redisQueues, sqsQueues } from './queues.ts';
import { report, type Status } from './report.ts';
import { scheduleRuns } from './schedules.ts';
import { emptySecrets } from './secrets.ts';
import { Services } from './services.ts';
import { tokensNotAlone } from './tokens.ts';

const secondsBetweenLooks = 5;

/**
 * Prints how an environment is, once or, with `watch`, again and again. It reads alone, and no secret.
 * @returns 0 when all is well, 1 when there is a problem.
 * @throws UserError when AWS can't be asked.
 */
export async function status(
  configuration: Configuration,
  environment: EnvironmentConfig,
  { watch = false, json = false }: { watch?: boolean | undefined; json?: boolean | undefined },
  clock: Clock = systemClock,
): Promise<number> {
  if (watch && json) {
    const wayOut = 'one document can not go on: leave out one of the two';
    throw new UserError([{ path: 'command line', must: 'must have --watch or --json', got: 'both', wayOut }]);
  }
  const look = await lookerAt(configuration, environment);
  for (;;) {
    const seen = await look(new Date(clock.now())).catch((error: Error) => {
      if (!watch) throw error;
      // A watch outlasts a network that is away for a moment.
      return error;
    });
    if (watch && process.stdout.isTTY) {
      cursorTo(process.stdout, 0, 0);
      clearScreenDown(process.stdout);
    }
    process.stdout.write(`${seen instanceof Error ? seen.message : json ? document(seen) : report(seen)}\n`);
    if (!watch) return !(seen instanceof Error) && seen.well ? 0 : 1;
    await clock.sleep(secondsBetweenLooks * 1000);
  }
}

/** What is not there is null, so that the names are always the same. */
function document(seen: Status): string {
  return JSON.stringify(seen, (_, value) => value ?? null, 2);
}

/** @throws UserError when the credentials are none, or of another account. */
async function lookerAt(
  configuration: Configuration,
  environment: EnvironmentConfig,
): Promise<(now: Date) => Promise<Status>> {
  const { name, account, region, broker } = environment;
  const config = clientConfigOf(environment);
  const names = namesOf(configuration.application, environment);
  await checkAccount(environment, config);

  const cloudWatchIn = (region: string) => new CloudWatchClient({ ...config, region });
  const cloudWatch = new CloudWatchClient(config);
  const sqs = new SQSClient(config);
  const secretsManager = new SecretsManagerClient(config);
  const stepFunctions = new SFNClient(config);
  const elastiCache = new ElastiCacheClient(config);
  const services = new Services(
    {
      ecs: new ECSClient(config),
      elb: new ElasticLoadBalancingV2Client(config),
      logs: new CloudWatchLogsClient(config),
    },
    names,
  );

  return async (now) => {
    const common = {
      ...{ environment: name, account, region, cluster: names.cluster, dashboard: names.dashboardUrl },
      at: now.toISOString(),
    };
    const seen = await told(name, services.look(now));
    if (!seen) {
      const problem = {
        cause: 'not-deployed' as const,
        path: name,
        must: 'must be deployed before it has a status',
        got: undefined,
        wayOut: `npm run deploy ${name} -- --image-tag <tag>`,
      };
      return { ...common, deployed: false, well: false, problems: [problem], services: [], queues: [], schedules: [] };
    }
    const [secrets, tokens, images, alarms, queues, runs] = await told(
      name,
      Promise.all([
        emptySecrets(secretsManager, name, names),
        tokensNotAlone(names, elastiCache, secretsManager),
        imagesGone(configuration, environment, seen.services),
        raisedAlarms(cloudWatchIn, names),
        broker?.kind === 'redis' ? redisQueues(cloudWatch, names, now) : sqsQueues(sqs, names),
        scheduleRuns(stepFunctions, names),
      ]),
    );
    // An empty secret is why tasks don't start, and an alarm is what comes of it.
    const found = [...secrets, ...seen.problems, ...runs.problems, ...tokens, ...images, ...alarms];
    const problems = found.map((problem) => ({ ...problem, links: linksTo(problem, environment, names) }));
    const well = problems.length === 0;
    return { ...common, deployed: true, well, problems, services: seen.services, queues, schedules: runs.schedules };
  };
}

/** What AWS refuses is the user's to fix. */
async function told<Answer>(environment: string, asked: Promise<Answer>): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const found = credentialsFailure(error as Error, environment);
    if (found) throw new UserError([found]);
    const { name, message } = error as Error;
    throw new UserError([
      {
        path: environment,
        must: 'must be looked at in AWS',
        got: `${name}: ${message}`,
        wayOut: 'fix the credentials, their policy or the network',
      },
    ]);
  }
}
