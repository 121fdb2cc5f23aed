import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Application, EnvironmentConfig } from '../../configuration/schema.ts';
import { type Clock, systemClock } from '../../steps/clock.ts';
import { clientConfigOf } from '../../steps/credentials.ts';
import { listenForInterruption } from '../../steps/interruption.ts';
import { checkAccount } from '../account.ts';
import { ask } from '../ask.ts';
import { chosen, sourcesOf } from './groups.ts';
import { asJson, type Line, readable } from './lines.ts';
import { logsUsage, patternOf, startOf } from './options.ts';
import { type Asked, mergedLines, Seen } from './tail.ts';

interface Options {
  since?: string | undefined;
  follow?: boolean | undefined;
  filter?: string | undefined;
  task?: string | undefined;
  json?: boolean | undefined;
}

const millisecondsBetweenLooks = 2000;

/**
 * Prints what an environment logged, and with `follow` what it logs from then on.
 *
 * It asks again and again by FilterLogEvents, which costs nothing. StartLiveTail would show lines a second or two sooner: it bills each minute, shows 500 lines a second and leaves out the
 * rest, and ends after three hours (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html).
 * @returns 0, also where a person ends it by Ctrl-C.
 * @throws UserError when nothing of the name logs, or AWS can't be asked.
 */
export async function logs(
  application: Application,
  environment: EnvironmentConfig,
  service: string | undefined,
  { since, follow = false, filter, task, json = false }: Options,
  clock: Clock = systemClock,
): Promise<number> {
  const sources = chosen(sourcesOf(application, environment), service, logsUsage);
  const start = startOf(since, clock.now());
  const config = clientConfigOf(environment);
  await checkAccount(environment, config);
  const client = new CloudWatchLogsClient(config);
  for (const { service: name, elsewhere } of sources) {
    if (elsewhere) console.error(`${name}: what it prints goes to ${elsewhere} and here is only what stands beside it`);
  }
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const asked: Asked = { start, pattern: filter === undefined ? undefined : patternOf(filter), task };
  const show = json ? asJson : process.stdout.isTTY ? readable : ({ message }: Line) => message;
  const seen = new Seen(start);

  const look = async (from: number) => {
    let shown = false;
    for await (const line of mergedLines(client, sources, { ...asked, start: from }, signal)) {
      if (!seen.isNew(line)) continue;
      shown = true;
      process.stdout.write(`${show(line)}\n`);
    }
    return shown;
  };

  try {
    const shown = await ask(environment, look(start));
    if (!follow) {
      if (!shown)
        console.error(`${service ?? environment.name}: logged nothing since ${new Date(start).toISOString()}`);
      return 0;
    }
    for (;;) {
      await Promise.race([clock.sleep(millisecondsBetweenLooks), interruption.happened]);
      if (signal.aborted) return 0;
      await ask(environment, look(seen.nextStart(start)));
    }
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    interruption.ignore();
  }
}
