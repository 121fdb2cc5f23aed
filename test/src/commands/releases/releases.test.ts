import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceSettings } from '../../../../modules/service/settings.ts';
import { releases } from '../../../../src/commands/releases/releases.ts';
import { useFakeAws } from '../../steps/fake-aws.ts';
import { qa, shop } from '../environment.ts';
import { digestOf, type Fake, historyAnswers, moment } from './history.ts';

const configuration = { application: shop, environments: [qa] };
const aws = useFakeAws();
let printed: string;

beforeEach(() => {
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

const role = 'arn:aws:sts::111111111111:assumed-role';
const fakes: Fake[] = [
  { digit: 'c', tag: '1.2.0', minute: 40, status: 'ROLLBACK_SUCCESSFUL', by: `${role}/shop-qa-deploy/GitHubActions-7` },
  { digit: 'b', tag: '1.1.0', minute: 30, status: 'SUCCESSFUL' },
  { digit: 'b', tag: '1.1.0', minute: 20, status: 'SUCCESSFUL', by: `${role}/Admin/ada` },
  { digit: 'd', tag: '1.0.1', minute: 15 },
  { digit: 'a', tag: '1.0.0', minute: 10, status: 'SUCCESSFUL' },
  { tag: '0.9.0', minute: 0 },
];

async function list(values: Parameters<typeof releases>[2] = {}) {
  await releases(configuration, qa, { ...values, json: true });
  return JSON.parse(printed);
}

describe('releases', () => {
  it('are what the task definitions of web ran, each image once as long as no other one came, newest first', async () => {
    aws.answers = historyAnswers({ web: { fakes, runs: 1 } });
    const { releases: found, hasOlder } = await list();
    expect(hasOlder).toBe(false);
    expect(found[1]).toEqual({
      tag: '1.1.0',
      digest: digestOf('b'),
      revision: 'shop-qa-web:5',
      deployedAt: moment(20).toISOString(),
      deployedBy: `${role}/Admin/ada`,
      settingsChangedAt: moment(30).toISOString(),
      outcome: 'succeeded',
      registry: 'yes',
      runs: true,
      runsNext: false,
    });
    const short = found.map((each: Record<string, unknown>) => [each.tag, each.outcome, each.runs]);
    expect(short).toEqual([
      ['1.2.0', 'rolled back', false],
      ['1.1.0', 'succeeded', true],
      ['1.0.1', 'never started', false],
      ['1.0.0', 'succeeded', false],
      // ECS tells no more of what is that old.
      ['0.9.0', null, false],
    ]);
    expect(found[4].digest).toBeNull();
    const listed = aws.calls.filter(({ operation }) => operation === 'ListTaskDefinitions');
    expect(listed.map(({ input }) => input)).toEqual([
      { familyPrefix: 'shop-qa-web', status: 'ACTIVE', sort: 'DESC', maxResults: 100 },
    ]);
  });

  it('say what web-next runs, where a deploy sends users to it', async () => {
    aws.answers = historyAnswers({ web: { fakes, runs: 1, next: 0 } });
    const { releases: found } = await list();
    const short = found.map((each: Record<string, unknown>) => [each.tag, each.runs, each.runsNext]);
    expect(short.slice(0, 3)).toEqual([
      ['1.2.0', false, true],
      ['1.1.0', true, false],
      ['1.0.1', false, false],
    ]);
    printed = '';
    await releases(configuration, qa, {});
    expect(printed).toMatch(/^1\.2\.0 {2}web-next {2}/m);
    expect(printed).toMatch(/^1\.1\.0 {2}runs {6}/m);
  });

  it('say which image the registry has no more, and which is in its archive', async () => {
    aws.answers = historyAnswers({ web: { fakes, runs: 1 } }, [digestOf('a'), digestOf('d'), '0.9.0']);
    aws.answers.DescribeImages = ({ imageIds }) => {
      const [{ imageDigest } = {}] = imageIds as unknown as { imageDigest?: string }[];
      return imageDigest === digestOf('a')
        ? { imageDetails: [{ imageDigest, imageStatus: 'ARCHIVED' }] }
        : { __type: 'ImageNotFoundException', message: 'no' };
    };
    const { releases: found } = await list();
    expect(found.map(({ registry }: { registry: string }) => registry)).toEqual(['yes', 'yes', 'no', 'archived', 'no']);
  });

  it('are shown to people as rows', async () => {
    aws.answers = historyAnswers({ web: { fakes, runs: 1 } });
    expect(await releases(configuration, qa, {})).toBe(0);
    expect(printed).toBe(`qa in eu-central-1, account 111111111111

image        deployed              outcome        in the registry  revision       settings changed      by
1.2.0        2026-03-02T00:40:00Z  rolled back    yes              shop-qa-web:6  -                     run 7 of GitHub Actions (shop-qa-deploy)
1.1.0  runs  2026-03-02T00:20:00Z  succeeded      yes              shop-qa-web:5  2026-03-02T00:30:00Z  ada (Admin)
1.0.1        2026-03-02T00:15:00Z  never started  yes              shop-qa-web:3  -                     -
1.0.0        2026-03-02T00:10:00Z  succeeded      yes              shop-qa-web:2  -                     -
0.9.0        2026-03-02T00:00:00Z  -              yes              shop-qa-web:1  -                     -

image  digest
1.2.0  ${digestOf('c')}
1.1.0  ${digestOf('b')}
1.0.1  ${digestOf('d')}
1.0.0  ${digestOf('a')}
`);
  });

  const many = Array.from(
    { length: 60 },
    (_, index): Fake => ({ tag: `1.0.${60 - index}`, minute: 60 - index, digit: 'a' }),
  ).map(({ digit: _, ...fake }) => fake);

  it('are the last ten, of the last fifty revisions, and say that there are older ones', async () => {
    aws.answers = historyAnswers({ web: { fakes: many, runs: 0 } });
    const { releases: found, hasOlder } = await list();
    expect([found.length, hasOlder]).toEqual([10, true]);
    expect(aws.calls.filter(({ operation }) => operation === 'DescribeTaskDefinition')).toHaveLength(50);
    printed = '';
    await releases(configuration, qa, {});
    expect(printed).toContain('\n\nThere are older ones: npm run releases qa -- --all\n');
  });

  it('are all with --all', async () => {
    aws.answers = historyAnswers({ web: { fakes: many, runs: 0 } });
    const { releases: found, hasOlder } = await list({ all: true });
    expect([found.length, hasOlder]).toEqual([60, false]);
  });

  const ssr = (name: string) =>
    serviceSettings.parse({
      name,
      image: { repository: 'ssr' },
      port: 3000,
      paths: [`/${name}/*`],
      cpu: 256,
      memoryMiB: 512,
    });

  it('of an image of its own are those of the services that run it', async () => {
    const environment = { ...qa, services: [ssr('ssr'), ssr('pages')] };
    const repository = 'shop-qa/ssr';
    aws.answers = historyAnswers({
      'service-ssr': {
        fakes: [
          { digit: 'b', tag: '2.1.0', minute: 20 },
          { digit: 'a', tag: '2.0.0', minute: 10 },
        ],
        runs: 0,
        repository,
      },
      'service-pages': { fakes: [{ digit: 'b', tag: '2.1.0', minute: 21 }], runs: 0, repository },
    });
    await releases({ application: shop, environments: [environment] }, environment, { repository: 'ssr', json: true });
    expect(JSON.parse(printed).releases.map(({ tag }: { tag: string }) => tag)).toEqual(['2.1.0', '2.0.0']);
    const [asked] = aws.calls.filter(({ operation }) => operation === 'BatchGetImage');
    expect(asked?.input.repositoryName).toBe(repository);
  });

  it('of an image that no service runs are refused', async () => {
    await expect(list({ repository: 'ssr' })).rejects.toThrow(
      '--repository: must be a repository that a service of qa runs, got "ssr"; leave it out: it runs the image of the application alone',
    );
  });

  it('are none before the first deploy', async () => {
    aws.answers = {
      ...historyAnswers({}),
      DescribeServices: () => ({ __type: 'ClusterNotFoundException', message: 'Cluster not found.' }),
    };
    await expect(list()).rejects.toThrow(
      'web: must be a service of the cluster shop-qa in eu-central-1 before it has releases, got nothing; deploy qa first',
    );
  });

  it('are refused in a sentence where AWS refuses to tell', async () => {
    aws.answers = {
      ...historyAnswers({ web: { fakes, runs: 1 } }),
      ListServiceDeployments: () => ({ __type: 'AccessDeniedException', message: 'no ecs:ListServiceDeployments' }),
    };
    await expect(list()).rejects.toThrow(
      'AWS: must answer about qa, got "AccessDeniedException: no ecs:ListServiceDeployments"; see that your credentials are of account 111111111111, and may do that',
    );
  });
});
