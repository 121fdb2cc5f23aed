import { metricNames } from './metrics.ts';

/** What the function is told, as JSON in its variable PROBE. */
export interface Told {
  namespace: string;
  /** What is asked, such as `https://app.example.com`, and for what. */
  origins: string[];
  path: string;
  status: number;
  text?: string | undefined;
  timeoutSeconds: number;
}

/** As far as an answer is read. */
const mostBytes = 1024 * 1024;

/**
 * What Lambda runs: it asks for each URL, all at a time, and writes what became of it as a line of CloudWatch's Embedded Metric Format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). A site that fails is no error of the function's.
 */
export async function handler(): Promise<void> {
  const told: Told = JSON.parse(process.env.PROBE ?? '');
  const lines = await Promise.all(told.origins.map((origin) => lineOf(`${origin}${told.path}`, told)));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}

async function lineOf(url: string, told: Told): Promise<string> {
  const startedAt = performance.now();
  const problem = await problemOf(url, told).catch((error: Error) => reasonOf(error, told));
  const milliseconds = Math.round(performance.now() - startedAt);
  const Metrics = [
    { Name: metricNames.failed, Unit: 'Count' },
    { Name: metricNames.milliseconds, Unit: 'Milliseconds' },
  ];
  const CloudWatchMetrics = [{ Namespace: told.namespace, Dimensions: [['HostName']], Metrics }];
  return JSON.stringify({
    _aws: { Timestamp: Date.now(), CloudWatchMetrics },
    HostName: new URL(url).hostname,
    [metricNames.failed]: problem === undefined ? 0 : 1,
    [metricNames.milliseconds]: milliseconds,
    Url: url,
    ...(problem !== undefined && { Problem: problem }),
  });
}

/** What is wrong with the answer, if anything is. */
async function problemOf(url: string, { status, text, timeoutSeconds }: Told): Promise<string | undefined> {
  const response = await fetch(url, {
    // Where it leads may be another site, which is well.
    redirect: 'manual',
    // A firewall refuses who says nothing of itself.
    headers: { 'user-agent': 'django-on-aws-probe/1', 'cache-control': 'no-cache' },
    // It also ends what is read below.
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
  });
  const body = await startOf(response);
  if (response.status !== status) {
    const location = response.headers.get('location');
    return `must be answered with ${status}, got ${response.status}${location ? ` to ${location}` : ''}`;
  }
  if (text !== undefined && !body.includes(text)) return `must have the text ${JSON.stringify(text)}, got another`;
  return undefined;
}

async function startOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    // What ends the loop ends the connection, too.
    if (bytes >= mostBytes) break;
  }
  return Buffer.concat(parts).subarray(0, mostBytes).toString('utf8');
}

function reasonOf(error: Error, { timeoutSeconds }: Told): string {
  if (error.name === 'TimeoutError') return `must be answered within ${timeoutSeconds} seconds`;
  // Of fetch, the error itself says no more than that it failed.
  const { code, message } = (error.cause ?? error) as Error & { code?: string };
  return `must be answered, got ${code ?? message}`;
}
