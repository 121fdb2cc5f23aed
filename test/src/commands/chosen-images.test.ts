import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { serviceSettings } from '../../../modules/service/settings.ts';
import { chosenImages } from '../../../src/commands/chosen-images.ts';
import { useFakeAws } from '../steps/fake-aws.ts';
import { qa, shop } from './environment.ts';

const registry = '111111111111.dkr.ecr.eu-central-1.amazonaws.com';
const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;

/** What each service runs, by its name. */
let running: Record<string, { repository: string; tag: string; digit: string }>;
const aws = useFakeAws();

beforeEach(() => {
  running = {
    web: { repository: 'shop-qa', tag: '1.0.0', digit: 'a' },
    'service-ssr': { repository: 'shop-qa/ssr', tag: '2.0.0', digit: 'b' },
    'service-pages': { repository: 'shop-qa/ssr', tag: '2.0.0', digit: 'b' },
  };
  aws.answers = {
    GetCallerIdentity: () => '<Account>111111111111</Account>',
    DescribeServices: ({ services }) => ({
      services: (services as unknown as string[]).flatMap((name) =>
        running[name] ? [{ serviceName: name, status: 'ACTIVE', taskDefinition: name }] : [],
      ),
    }),
    DescribeTaskDefinition: ({ taskDefinition = '' }) => {
      const { repository = '', tag = '', digit = '' } = running[taskDefinition] ?? {};
      const image = `${registry}/${repository}@${digestOf(digit)}`;
      return {
        taskDefinition: {
          containerDefinitions: [
            { name: 'other', image: 'other:9.9.9' },
            { name: taskDefinition, image, dockerLabels: { 'image-tag': tag } },
          ],
        },
      };
    },
  };
  vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => vi.restoreAllMocks());

const serviceOf = (name: string, repository: string) =>
  serviceSettings.parse({
    ...{ name, image: { repository }, port: 3000, paths: [`/${name}/*`], cpu: 256, memoryMiB: 512, tasks: 1 },
  });
const services = [serviceOf('ssr', 'ssr'), serviceOf('pages', 'ssr')];
const choose = (named: Parameters<typeof chosenImages>[2], onlyRead = false, of = services) =>
  chosenImages(shop, { ...qa, services: of }, named, onlyRead);

const web = { repository: undefined, tag: '1.0.0', digest: digestOf('a') };
const ssr = { repository: 'ssr', tag: '2.0.0', digest: digestOf('b') };

describe('of the images of a deploy', () => {
  it('those that are named are taken, and of the others what runs', async () => {
    expect(await choose([{ tag: '1.1.0' }])).toEqual([{ tag: '1.1.0' }, ssr]);
    expect(await choose([{ repository: 'ssr', tag: '2.1.0' }])).toEqual([web, { repository: 'ssr', tag: '2.1.0' }]);
    expect(await choose('running')).toEqual([{ tag: '1.0.0', digest: digestOf('a') }, ssr]);
  });

  it('nothing is asked of ECS where all are named', async () => {
    await choose([{ tag: '1.1.0' }, { repository: 'ssr', tag: '2.1.0' }]);
    expect(aws.calls).toEqual([]);
  });

  it('one that a new service shares is that of the service which runs', async () => {
    delete running['service-pages'];
    expect(await choose([{ tag: '1.1.0' }])).toEqual([{ tag: '1.1.0' }, ssr]);
  });

  it('those that nothing runs must be named, all at once', async () => {
    running = {};
    const of = [...services, serviceOf('api', 'partner-api')];
    await expect(choose([{ repository: 'ssr', tag: '2.1.0' }], false, of)).rejects.toThrow(
      new Error(
        [
          'image_tag: must be named, since no service runs the image yet, got nothing; push the image, and add --image-tag <tag>',
          'image_tag_partner_api: must be named, since no service runs the image yet, got nothing; push the image, and add --image-tag partner-api=<tag>',
        ].join('\n'),
      ),
    );
    await expect(choose('running')).rejects.toThrow('web: must be a service of the cluster shop-qa');
  });

  it('one of a service that ran another repository, or is gone, must be named', async () => {
    const refused = 'image_tag_ssr: must be named, since no service runs the image yet';
    for (const repository of ['shop-qa', 'shop-qa/pages']) {
      running = { ...running, 'service-ssr': { repository, tag: '2.0.0', digit: 'b' } };
      await expect(choose([{ tag: '1.1.0' }], false, services.slice(0, 1))).rejects.toThrow(refused);
    }
    aws.answers.DescribeServices = () => ({
      services: [{ serviceName: 'service-ssr', status: 'INACTIVE', taskDefinition: 'service-ssr' }],
    });
    await expect(choose([{ tag: '1.1.0' }])).rejects.toThrow(refused);
    aws.answers.DescribeServices = () => ({ __type: 'ClusterNotFoundException', message: 'Cluster not found.' });
    await expect(choose([{ tag: '1.1.0' }])).rejects.toThrow(refused);
  });

  it('one of which services run several must be named', async () => {
    running = { ...running, 'service-pages': { repository: 'shop-qa/ssr', tag: '1.9.0', digit: 'd' } };
    await expect(choose([{ tag: '1.1.0' }])).rejects.toThrow(
      new Error(
        `image_tag_ssr: must be named, since services run several images of the repository, got "2.0.0@${digestOf('b')}, 1.9.0@${digestOf('d')}"; add --image-tag ssr=<tag>`,
      ),
    );
  });

  it('one that nothing runs yet has any tag in a plan that is only read', async () => {
    const of = [...services, serviceOf('api', 'api')];
    expect(await choose('running', true, of)).toEqual([
      { tag: '1.0.0', digest: digestOf('a') },
      { repository: 'api', tag: '0.0.0' },
      ssr,
    ]);
    expect(console.error).toHaveBeenCalledWith('image api: no service runs it yet, so planned as 0.0.0');
  });

  it('of more than ten services are asked for in parts', async () => {
    const of = Array.from({ length: 12 }, (_, index) => serviceOf(`ssr-${index}`, 'ssr'));
    running['service-ssr-11'] = { repository: 'shop-qa/ssr', tag: '2.0.0', digit: 'b' };
    expect(await choose([{ tag: '1.1.0' }], false, of)).toEqual([{ tag: '1.1.0' }, ssr]);
    const asked = aws.calls.filter(({ operation }) => operation === 'DescribeServices');
    expect(asked.map(({ input }) => input.services?.length)).toEqual([10, 2]);
  });
});
