import { taskBounds } from '../../../modules/workload/settings.ts';
import type { Finding } from '../finding.ts';
import { unlessUnreadable } from '../readable.ts';
import type { Application, EnvironmentConfig } from '../schema.ts';
import { inEachService, inEachTask, settingOf } from '../services.ts';
import type { EnvironmentRule } from './rule.ts';

interface Demand {
  must: string;
  holds(value: unknown): boolean;
}

const on: Demand = { must: 'must be true', holds: (value) => value === true };
const off: Demand = { must: 'must be false', holds: (value) => value === false };
const not = (refused: string): Demand => ({ must: `must not be ${refused}`, holds: (value) => value !== refused });
const atLeast = (least: number): Demand => ({
  must: `must be at least ${least}`,
  holds: (value) => Number(value) >= least,
});
const leftOut: Demand = { must: 'must be left out', holds: (value) => value === undefined };
/** For a setting of Redis, which no other broker has. */
const ifThere = ({ must, holds }: Demand): Demand => ({ must, holds: (value) => value === undefined || holds(value) });

type KeyOf<Group> = Group extends unknown ? keyof Group & string : never;
type Path = {
  [Group in keyof EnvironmentConfig]-?: `${Group}.${KeyOf<NonNullable<EnvironmentConfig[Group]>>}`;
}[keyof EnvironmentConfig];

const demands: [path: Path, demand: Demand, otherwise: string][] = [
  ['network.egress', not('public-ip'), 'otherwise each task has an address on the internet'],
  ['secrets.recoveryWindowDays', atLeast(7), 'otherwise a secret that was deleted by mistake is gone'],
  ['database.multiAz', on, 'otherwise the loss of one zone stops the database'],
  ['database.backupRetentionDays', atLeast(7), 'otherwise data that was spoilt a week ago is lost'],
  ['database.deletionProtection', on, 'otherwise one apply can delete the database'],
  ['database.finalSnapshot', on, 'otherwise the data goes with the database'],
  ['encryption.deletionWindowDays', atLeast(30), 'otherwise the final snapshot can soon be read by nobody'],
  ['broker.replicas', ifThere(atLeast(1)), 'otherwise the loss of one node stops Celery and loses the tasks that wait'],
  ['broker.snapshotRetentionDays', ifThere(atLeast(1)), 'otherwise tasks that were lost can not be restored'],
  ['storage.deleteObjects', off, "otherwise one apply can delete users' files"],
  ['registry.deleteImages', off, 'otherwise one apply can delete the images that run'],
  ['loadBalancer.deletionProtection', on, 'otherwise one apply can take the site off the internet'],
  [
    'cdn.originAccess',
    not('prefix-list'),
    'write vpc-origin, otherwise a distribution of anybody reaches Django past the firewall and the countries',
  ],
  ['cdn.basicAuth', leftOut, 'otherwise users are asked for a password that they do not have'],
  [
    'observability.alarmSubscribers',
    { must: 'must name one at least', holds: (value) => (value as string[]).length > 0 },
    'otherwise nobody is told when the site is down',
  ],
];

/** At any time, so in each of a schedule's bounds. */
function fewTasks(environment: EnvironmentConfig): Finding[] {
  return inEachService(environment, ({ kind, path, settings }) =>
    kind === 'web' || kind === 'service'
      ? taskBounds(settings)
          .filter(({ minTasks }) => minTasks < 2)
          .map((bounds) => ({
            path: settingOf(path, bounds, 'minTasks'),
            must: 'must be at least 2 in production',
            got: bounds.minTasks,
            wayOut: `otherwise the loss of one task or zone stops ${kind === 'web' ? 'the site' : 'what it answers'}`,
          }))
      : [],
  );
}

/** Nobody can see from here whether the user of an image is root. */
function imageUsers(environment: EnvironmentConfig): Finding[] {
  return inEachTask(environment, ({ path, settings }) =>
    settings.user === undefined
      ? [
          {
            path: `${path}.user`,
            must: 'must be given in production',
            got: undefined,
            wayOut: 'otherwise an image whose user is root runs as root',
          },
        ]
      : [],
  );
}

/** Before whatever browsers reach. */
function noFirewall({ cdn, loadBalancer }: EnvironmentConfig): Finding[] {
  const [path, { waf }] = cdn ? ['cdn.waf', cdn] : ['loadBalancer.waf', loadBalancer];
  const wayOut = 'otherwise nothing slows a flood of requests; {} takes the defaults';
  return waf ? [] : [{ path, must: 'must be given in production', got: waf, wayOut }];
}

function noMigration({ migration }: EnvironmentConfig): Finding[] {
  if (migration) return [];
  const wayOut = "otherwise a deploy runs new code on the old schema; {} runs Django's migrations";
  return [{ path: 'migration', must: 'must be given in production', got: migration, wayOut }];
}

/** Behind CloudFront nobody but the deploy puts them where they are served from. */
function noStaticFiles({ cdn, collectStatic }: EnvironmentConfig, { djangoPaths }: Application): Finding[] {
  if (!cdn || collectStatic || djangoPaths.staticFrom === 'django') return [];
  const wayOut = "otherwise pages ask for static files that are not there; {} runs Django's collectstatic";
  return [{ path: 'collectStatic', must: 'must be given in production with cdn', got: collectStatic, wayOut }];
}

/** What may be cheap elsewhere may not be where real users and their data are. */
export const productionIsSafe: EnvironmentRule = (environment, application) => {
  if (environment.stage !== 'production') return [];
  const unmet = demands.flatMap(([path, { must, holds }, wayOut]) =>
    unlessUnreadable(() => {
      const [group, setting] = path.split('.') as [keyof EnvironmentConfig, string];
      const got = (environment[group] as Record<string, unknown> | undefined)?.[setting];
      return holds(got) ? [] : [{ path, must: `${must} in production`, got, wayOut }];
    }),
  );
  return [
    ...unmet,
    ...fewTasks(environment),
    ...unlessUnreadable(() => noFirewall(environment)),
    ...unlessUnreadable(() => noMigration(environment)),
    ...unlessUnreadable(() => noStaticFiles(environment, application)),
    ...imageUsers(environment),
  ];
};
