import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deploy } from '../../../src/commands/deploy.ts';
import { plan } from '../../../src/commands/plan.ts';
import type { EnvironmentConfig } from '../../../src/configuration/schema.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';
import { RecordedTerraform } from './recorded-terraform.ts';
import { webAnswers } from './web.ts';

const configuration = { application: shop, environments: [qa] };
const tag = { 'image-tag': ['1.2.3'] };
const digest = `sha256:${'c'.repeat(64)}`;
const byDigest = ['-var=image_tag=1.2.3', `-var=image_digest=${digest}`];
const usage =
  'npm run plan <stack> -- --image-tag <tag> [--image-tag <repository>=<tag>] or --running-image [--out <file>] [--detailed-exitcode] [--no-lock] [--no-refresh]';
const missing = new Error(
  'image_tag: must be in the registry 111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa, got "1.2.3"; push it first: docker push 111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa:1.2.3',
);

const aws = useFakeAws();
let folder: string;
/** As a person calls it, who is in the project's root. */
let file: string;

beforeEach(() => {
  vi.spyOn(console, 'error').mockReturnValue();
  folder = mkdtempSync(join(tmpdir(), 'plan-'));
  file = relative('.', join(folder, 'qa.plan'));
  aws.answers = {
    ...webAnswers,
    BatchGetImage: () => ({
      images: [{ imageId: { imageDigest: digest }, imageManifest: '{"config":{"digest":"sha256:c"}}' }],
    }),
    GetDownloadUrlForLayer: () => ({ downloadUrl: 'data:application/json,{"architecture":"amd64"}' }),
  };
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const withoutImage = () => {
  aws.answers.BatchGetImage = () => ({ images: [], failures: [{ failureCode: 'ImageNotFound' }] });
};

describe('a plan', () => {
  it('names the image by the digest that its tag stands for now, and shows both', async () => {
    const terraform = new RecordedTerraform('qa');
    await plan(configuration, terraform, tag);
    expect(terraform.told).toEqual([['init'], ['plan', '-input=false', ...byDigest]]);
    expect(console.error).toHaveBeenCalledWith(`image 1.2.3: ${digest}`);
  });

  it('can be made before there is an image, by its tag, and says so', async () => {
    withoutImage();
    const terraform = new RecordedTerraform('qa');
    await plan(configuration, terraform, tag);
    expect(terraform.told).toEqual([['init'], ['plan', '-input=false', '-var=image_tag=1.2.3']]);
    expect(console.error).toHaveBeenCalledWith('image 1.2.3: not in the registry yet, so planned by its tag');
  });

  it('takes the image that runs, by the digest that runs, whatever its tag stands for now', async () => {
    const running = `sha256:${'d'.repeat(64)}`;
    const image = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa@${running}`;
    aws.answers.DescribeTaskDefinition = () => ({
      taskDefinition: { containerDefinitions: [{ name: 'web', image, dockerLabels: { 'image-tag': '1.2.3' } }] },
    });
    const terraform = new RecordedTerraform('qa');
    await plan(configuration, terraform, { 'running-image': true });
    const variables = ['-var=image_tag=1.2.3', `-var=image_digest=${running}`];
    expect(terraform.told).toEqual([['init'], ['plan', '-input=false', ...variables]]);
    // Which must be there for each task that starts.
    const asked = aws.calls.filter(({ operation }) => operation === 'BatchGetImage');
    expect(asked.map(({ input }) => input.imageIds)).toEqual([[{ imageDigest: running }]]);

    withoutImage();
    await expect(plan(configuration, new RecordedTerraform('qa'), { 'running-image': true })).rejects.toThrow(
      `got "1.2.3@${running}"; take another one by --image-tag <tag>`,
    );
  });

  it('takes the image that runs by its tag, as before there were digests, by the digest of that tag', async () => {
    const terraform = new RecordedTerraform('qa');
    await plan(configuration, terraform, { 'running-image': true });
    expect(terraform.told).toEqual([['init'], ['plan', '-input=false', ...byDigest]]);
  });

  it.each([
    ['--image-tag', tag],
    ['--running-image', { 'running-image': true }],
  ])('of a bootstrap, which runs no image, is refused %s', async (option, values) => {
    const terraform = new RecordedTerraform('bootstrap-qa');
    await expect(plan(configuration, terraform, values)).rejects.toThrow(
      new Error(`command line: must name no image for bootstrap-qa, which runs none, got "${option}"; leave it out`),
    );
    expect([...terraform.told, ...aws.calls]).toEqual([]);
  });

  it('is refused two images', async () => {
    const both = plan(configuration, new RecordedTerraform('qa'), { ...tag, 'running-image': true });
    await expect(both).rejects.toThrow(
      new Error(`command line: must give --image-tag or --running-image, got both; ${usage}`),
    );
  });

  it('tells by its exit code whether there is something to change, and leaves lock and AWS alone', async () => {
    const terraform = new RecordedTerraform('qa', () => 2);
    const options = { 'detailed-exitcode': true, 'no-lock': true, 'no-refresh': true };
    expect(await plan(configuration, terraform, { ...tag, ...options })).toBe(2);
    expect(terraform.told[1]).toEqual([
      'plan',
      '-input=false',
      '-detailed-exitcode',
      '-lock=false',
      '-refresh=false',
      ...byDigest,
    ]);
  });
});

/** What Terraform writes, as far as it matters here. */
const saved = (stackName: string, resource = {}) =>
  zipSync({
    tfplan: strToU8('\n'),
    'tfconfig/m-/cdk.tf.json': strToU8(JSON.stringify({ '//': { metadata: { stackName } }, resource })),
  });

describe('a plan that is saved', () => {
  it.each([0, 2])('with exit code %i is in a file of its owner alone, wherever Terraform runs', async (exitCode) => {
    writeFileSync(file, saved('qa'), { mode: 0o644 });
    const terraform = new RecordedTerraform('qa', ([, ...args]) => {
      const out = args.at(-1)?.replace('-out=', '') ?? '';
      expect(readFileSync(out, 'utf8')).toBe('');
      writeFileSync(out, 'the plan');
      return exitCode;
    });
    expect(await plan(configuration, terraform, { ...tag, out: file })).toBe(exitCode);
    expect(terraform.told[1]).toEqual(['plan', '-input=false', ...byDigest, `-out=${join(folder, 'qa.plan')}`]);
    expect(readFileSync(file, 'utf8')).toBe('the plan');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('is no file when it fails', async () => {
    writeFileSync(file, saved('qa'));
    expect(await plan(configuration, new RecordedTerraform('qa', () => 1), { ...tag, out: file })).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  it('takes the place of no file of another kind', async () => {
    writeFileSync(file, 'a letter');
    await expect(plan(configuration, new RecordedTerraform('qa'), { ...tag, out: file })).rejects.toThrow(
      new Error(
        `--out: must not be a file of another kind, got ${JSON.stringify(file)}; name a new one, or a saved plan`,
      ),
    );
    expect(readFileSync(file, 'utf8')).toBe('a letter');
  });

  it('must be a file that can be written', async () => {
    const nowhere = join(folder, 'nowhere', 'qa.plan');
    await expect(plan(configuration, new RecordedTerraform('qa'), { ...tag, out: nowhere })).rejects.toThrow(
      new Error(
        `--out: must be a file that can be written, got ${JSON.stringify(nowhere)}; name one in a folder that is there (ENOENT)`,
      ),
    );
  });

  it('is refused an image that is not there', async () => {
    withoutImage();
    const terraform = new RecordedTerraform('qa');
    await expect(plan(configuration, terraform, { ...tag, out: file })).rejects.toThrow(missing);
    expect(terraform.told).toEqual([['init']]);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a deploy', () => {
  it('of an image that is there is applied', async () => {
    const terraform = new RecordedTerraform('qa');
    await deploy(configuration, terraform, tag);
    await deploy(configuration, terraform, { ...tag, 'auto-approve': true });
    expect(terraform.told).toEqual([
      ['init'],
      ['state', 'pull'],
      ['apply', ...byDigest],
      ['init'],
      ['state', 'pull'],
      ['apply', '-auto-approve', '-input=false', ...byDigest],
    ]);
  });

  it('of one that is not is refused before anything is touched', async () => {
    withoutImage();
    const terraform = new RecordedTerraform('qa');
    await expect(deploy(configuration, terraform, tag)).rejects.toThrow(missing);
    expect(terraform.told).toEqual([['init']]);
  });

  it('of a bootstrap needs no image', async () => {
    const terraform = new RecordedTerraform('bootstrap-qa');
    await deploy(configuration, terraform, {});
    expect(terraform.told).toEqual([['init'], ['apply']]);
  });
});

describe('a deploy that takes a queue away', () => {
  const url = (name: string) => `https://sqs.eu-central-1.amazonaws.com/111111111111/shop-qa-${name}`;
  const state = JSON.stringify({
    resources: ['old', 'older'].map((name) => ({
      type: 'aws_sqs_queue',
      name,
      instances: [{ attributes: { id: url(name) } }],
    })),
  });
  const terraform = () =>
    new RecordedTerraform(
      'qa',
      () => 0,
      () => state,
    );
  const holds = (tasks: string) => {
    aws.answers.GetQueueAttributes = () => ({ Attributes: { ApproximateNumberOfMessages: tasks } });
  };

  afterEach(() => {
    vi.unstubAllEnvs();
    delete process.env.QUEUES_TAKEN_AWAY;
  });

  it('is refused while it holds tasks, before anything is touched', async () => {
    holds('3');
    const refused = terraform();
    await expect(deploy(configuration, refused, tag)).rejects.toThrow(
      'shop-qa-old: must be empty before it is taken away, got 3 tasks; ',
    );
    expect(refused.told).toEqual([['init'], ['state', 'pull']]);
  });

  it('is refused so by a saved plan that takes it away, and goes on by one that keeps it, whatever the files say', async () => {
    holds('3');
    writeFileSync(file, saved('qa'));
    await expect(deploy(configuration, terraform(), { plan: file })).rejects.toThrow(
      'shop-qa-old: must be empty before it is taken away, got 3 tasks; ',
    );
    writeFileSync(file, saved('qa', { aws_sqs_queue: { old: {}, older: {} } }));
    expect(await deploy(configuration, terraform(), { plan: file })).toBe(0);
  });

  it('looks again into one that holds none, right before it goes', async () => {
    holds('0');
    expect(await deploy(configuration, terraform(), tag)).toBe(0);
    expect(process.env.QUEUES_TAKEN_AWAY).toBe(`${url('old')} ${url('older')}`);
  });

  it('looks not into one whose tasks may be lost', async () => {
    holds('3');
    const discard = ['shop-qa-old', 'shop-qa-older'];
    expect(await deploy(configuration, terraform(), { ...tag, discard })).toBe(0);
    expect(process.env.QUEUES_TAKEN_AWAY).toBe('');
  });

  it.each([
    [state, 'it may name shop-qa-old, shop-qa-older'],
    ['', 'leave it out: no queue is taken away'],
  ])('is refused the name of another queue', async (pulled, wayOut) => {
    const pulling = new RecordedTerraform(
      'qa',
      () => 0,
      () => pulled,
    );
    await expect(deploy(configuration, pulling, { ...tag, discard: ['shop-qa-new'] })).rejects.toThrow(
      new Error(`--discard: must name a queue that is taken away, got ["shop-qa-new"]; ${wayOut}`),
    );
  });
});

describe('a deploy that takes the Redis of the broker away', () => {
  const variables = { NAMESPACE: 'shop-qa/celery', QUEUES: '["celery","reports"]' };
  const state = (type: string, name: string, attributes: object) => ({ type, name, instances: [{ attributes }] });
  const resources = [
    state('aws_lambda_function', 'broker_queue_depth_function', { environment: [{ variables }] }),
    state('aws_sqs_queue', 'old', { id: 'https://sqs.eu-central-1.amazonaws.com/111111111111/shop-qa-old' }),
  ];
  const terraform = () =>
    new RecordedTerraform(
      'qa',
      () => 0,
      () => JSON.stringify({ resources }),
    );
  const holds = (tasks: number) => {
    aws.answers.GetQueueAttributes = () => ({ Attributes: { ApproximateNumberOfMessages: '0' } });
    aws.answers.GetMetricData = () => ({
      MetricDataResults: ['waiting0', 'underWay0', 'waiting1', 'underWay1'].map((Id) => ({ Id, Values: [tasks] })),
    });
  };

  afterEach(() => {
    vi.unstubAllEnvs();
    delete process.env.QUEUES_TAKEN_AWAY;
  });

  it('is refused while its queues hold tasks by a measurement of the last five minutes, before anything is touched', async () => {
    holds(2);
    const refused = terraform();
    await expect(deploy(configuration, refused, tag)).rejects.toThrow(
      /^celery: must be empty before it is taken away, got 4 tasks; .*\nreports: must be empty .*, got 4 tasks; /,
    );
    expect(refused.told).toEqual([['init'], ['state', 'pull']]);
    const asked = aws.calls.find(({ operation }) => operation === 'GetMetricData');
    const { StartTime, EndTime } = (asked as unknown as { input: { StartTime: number; EndTime: number } }).input;
    expect(Math.round(EndTime - StartTime)).toBe(360);
  });

  it('looks again right before it goes, beside the queues of SQS, but not for tasks that may be lost', async () => {
    holds(0);
    expect(await deploy(configuration, terraform(), { ...tag, discard: ['reports'] })).toBe(0);
    expect(process.env.QUEUES_TAKEN_AWAY).toBe(
      'https://sqs.eu-central-1.amazonaws.com/111111111111/shop-qa-old shop-qa/celery/celery',
    );
  });
});

describe.each(['of an image', 'of a saved plan'])('a deploy %s', (kind) => {
  it('replaces nothing that the deploy before it began and did not wait for', async () => {
    writeFileSync(file, saved('qa'));
    const instances = [{ attributes: { id: 'nat-1' }, status: 'tainted' }];
    const state = { resources: [{ mode: 'managed', type: 'aws_nat_gateway', name: 'nat', instances }] };
    const terraform = new RecordedTerraform(
      'qa',
      () => 0,
      () => JSON.stringify(state),
    );
    await expect(deploy(configuration, terraform, kind === 'of an image' ? tag : { plan: file })).rejects.toThrow(
      'aws_nat_gateway.nat: must be taken up as it is, since the apply that made it was cut or failed',
    );
    expect(terraform.told).toEqual([['init'], ['state', 'pull']]);
  });
});

describe('a deploy of a saved plan', () => {
  it('applies exactly that one, wherever Terraform runs', async () => {
    writeFileSync(file, saved('qa'));
    const terraform = new RecordedTerraform('qa');
    await deploy(configuration, terraform, { plan: file });
    expect(terraform.told).toEqual([['init'], ['state', 'pull'], ['apply', '-input=false', join(folder, 'qa.plan')]]);
  });

  it('takes no image tag beside it', async () => {
    await expect(deploy(configuration, new RecordedTerraform('qa'), { ...tag, plan: file })).rejects.toThrow(
      new Error('command line: must give --image-tag or --plan, got both; a saved plan holds its image'),
    );
  });

  it('is refused the plan of another environment', async () => {
    writeFileSync(file, saved('live'));
    const terraform = new RecordedTerraform('qa');
    await expect(deploy(configuration, terraform, { plan: file })).rejects.toThrow(
      new Error(
        `--plan: must be a plan of qa, got "live"; npm run plan qa -- --image-tag <tag> --out ${file} makes one`,
      ),
    );
    expect(terraform.told).toEqual([]);
  });

  it.each([
    ['is no plan', 'no zip archive'],
    ['holds no stack', zipSync({ tfplan: strToU8('\n') })],
  ])('is refused a file that %s', async (_, content) => {
    writeFileSync(file, content);
    await expect(deploy(configuration, new RecordedTerraform('qa'), { plan: file })).rejects.toThrow(
      new Error(
        `--plan: must be a plan of qa, got ${JSON.stringify(file)}; npm run plan qa -- --image-tag <tag> --out ${file} makes one`,
      ),
    );
  });

  it.each([
    ['qa', '--image-tag <tag> --out'],
    ['bootstrap-qa', '--out'],
  ])('of %s is refused a file that is not there', async (stack, options) => {
    const terraform = new RecordedTerraform(stack);
    await expect(deploy(configuration, terraform, { plan: file })).rejects.toThrow(
      new Error(
        `--plan: must name a file that is there, got ${JSON.stringify(file)}; npm run plan ${stack} -- ${options} ${file} makes one`,
      ),
    );
    expect(terraform.told).toEqual([]);
  });
});

describe('a deploy that fails', () => {
  const cache = { nodeType: 'cache.t4g.micro', replicas: 0, shards: 1 } as NonNullable<EnvironmentConfig['cache']>;
  const withCache = { application: shop, environments: [{ ...qa, cache }] };
  // Beside which image is deployed.
  const printed = () =>
    vi
      .mocked(console.error)
      .mock.calls.flat()
      .filter((line) => !line.startsWith('image '));

  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    aws.answers.DescribeReplicationGroups = () =>
      '<ReplicationGroups><ReplicationGroup><AuthTokenEnabled>true</AuthTokenEnabled></ReplicationGroup></ReplicationGroups>';
    aws.answers.DescribeSecret = () => ({
      VersionIdsToStages: { version: ['AWSCURRENT', 'REDIS-TAKES-OLD-TOKEN-TOO'] },
    });
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  const deployEndingIn = (exitCode: number) =>
    deploy(withCache, new RecordedTerraform('qa', (args) => (args[0] === 'apply' ? exitCode : 0)), tag);

  it('says which Redis takes more than its token, and nothing of it when it went through', async () => {
    expect(await deployEndingIn(1)).toBe(1);
    expect(printed()).toEqual([
      'qa.cache: must take the token of its secret alone, got "the token before, too"; fix what the last deploy failed by, and deploy again: a deploy that goes through ends this',
    ]);
    vi.mocked(console.error).mockClear();
    expect(await deployEndingIn(0)).toBe(0);
    expect(printed()).toEqual([]);
  });

  it('ends as Terraform did, also when AWS does not answer', async () => {
    delete aws.answers.DescribeSecret;
    expect(await deployEndingIn(1)).toBe(1);
    expect(printed()).toEqual([]);
  });
});
