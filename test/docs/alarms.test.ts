import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { databaseEvents } from '../../modules/database/events.ts';
import { applicationSchema } from '../../src/configuration/schema.ts';
import { environment, everyCapability, leastApplication, worker } from '../src/configuration/config.ts';
import { environmentTerraform } from '../stacks.ts';
import type { Terraform } from '../synth.ts';
import { firstSteps } from './alarms.ts';

const application = applicationSchema.parse({ ...leastApplication, djangoPaths: { media: '/media/*' } });
const backlog = { acceptableWaitSeconds: 600, averageTaskMilliseconds: 250 };

/** The words for what alarms are on, in the fullest environment of the tests. */
const roles: [role: RegExp, word: string][] = [
  [/\b(web(?!-acl)|beat|flower|service-(partners|ssr|badges|pages)|process-rq|worker-default)\b/g, '<service>'],
  [/^database(-replica-1)?(?=-(free|cpu|connections|lag)| has| is)/g, '<database>'],
  [/\bof database(-replica-1)?(?= (has|are)\b)/g, 'of <database>'],
  [/\bschedule-clear-sessions\b/g, '<schedule>'],
  [/(?<=(unattended_|oldest-task-|dead-letters-|queue ))celery\b/g, '<queue>'],
  [/(?<=(errors|origin-latency)-)site\b/g, '<site>'],
  [/(?<=probe-failures-)app-example-com\b/g, '<host-name>'],
  [/(?<=(evictions-|cache-cpu-|shard ))\d/g, '<shard>'],
  [/(?<=(nat-ports-|zone ))[a-c]\b/g, '<zone>'],
];

const general = (text: string) => roles.reduce((sum, [role, word]) => sum.replaceAll(role, word), text);

// biome-ignore lint/suspicious/noExplicitAny: the arguments of resources
type Alarm = any;

/** Those that tell people. */
function alarmsOf({ resource }: Terraform): Alarm[] {
  return Object.values(resource.aws_cloudwatch_metric_alarm ?? {}).filter(({ alarm_actions: actions }: Alarm) =>
    actions?.some((action: string) => action.includes('aws_sns_topic')),
  );
}

const fullest = (['redis', 'sqs'] as const).flatMap((kind) => {
  const workers = [worker({ backlog, tasks: undefined, scaling: { minTasks: 1, maxTasks: 2 } })];
  return alarmsOf(environmentTerraform(application, environment({ ...everyCapability(kind), workers })));
});

/** Each kind of alarm once, by the general form of its name. */
const kinds = new Map(
  fullest
    .map((alarm): [string, Alarm] => [general(alarm.alarm_name.replace('shop-test-', '')), alarm])
    .sort(([one], [other]) => (one < other ? -1 : 1)),
);

function metricsOf({ metric_query: queries }: Alarm): Alarm[] {
  return queries?.flatMap(({ metric }: Alarm) => metric ?? []) ?? [];
}

/** When it rings by default. */
function when(alarm: Alarm): string {
  const seconds = alarm.period ?? metricsOf(alarm)[0].period;
  const bytes = /^Free/.test(alarm.metric_name ?? '');
  const threshold = bytes
    ? `${Math.round(alarm.threshold / 2 ** 20)} MiB`
    : String(Math.round(alarm.threshold * 1e4) / 1e4);
  const bound = alarm.comparison_operator.startsWith('Less') ? 'at most' : 'at least';
  const period = seconds < 3600 ? `${seconds / 60} min` : `${seconds / 3600} h`;
  return `${bound} ${threshold}, in ${alarm.datapoints_to_alarm} of ${alarm.evaluation_periods} times ${period}`;
}

const page = () => readFileSync('docs/alarms.md', 'utf8');

describe('docs/alarms.md', () => {
  it('says of each alarm what to do first', () => {
    const missing = [...kinds.keys()].filter((kind) => !(kind in firstSteps));
    expect(missing.map((kind) => `${kind}: must have a first step, got none; add it to test/docs/alarms.ts`)).toEqual(
      [],
    );
  });

  it('says so of alarms alone that there are', () => {
    expect(Object.keys(firstSteps).filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it('has a table that is made of these', async () => {
    const rows = [...kinds].map(
      ([kind, alarm]) =>
        `| \`${kind}\` | ${general(alarm.alarm_description).replaceAll(/<(\w+)>/g, '&lt;$1&gt;')} | ${when(alarm)} | ${firstSteps[kind]} |\n`,
    );
    const [before = '', after = ''] = page().split(/(?<=\| alarm \| .*\n\| --- .*\n)(?:\| .*\n)+/);
    await expect([before, ...rows, after].join('')).toMatchFileSnapshot('../../docs/alarms.md');
  });

  it('says of each event of RDS that is told what it is', () => {
    for (const [id, what] of Object.entries(databaseEvents)) {
      expect(page()).toContain(`\`${id.replace('RDS-EVENT-', '')}\` ${what}`);
    }
  });

  it('says what the alarms of the smallest environment cost', () => {
    const alarms = alarmsOf(environmentTerraform(application, environment()));
    // CloudWatch charges for each metric that an alarm reads: https://aws.amazon.com/cloudwatch/pricing/
    const metrics = alarms.reduce((sum, alarm) => sum + (metricsOf(alarm).length || 1), 0);
    expect(page()).toContain(
      `${alarms.length} alarms on ${metrics} metrics, ${(metrics / 10).toFixed(2)} dollars a month`,
    );
  });
});
