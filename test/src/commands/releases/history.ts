import type { useFakeAws } from '../../steps/fake-aws.ts';
import { at, cluster, network } from '../web.ts';

/** A revision of a task definition, newest first in a list of them. */
export interface Fake {
  /** One digit, of which the digest is made. None where the image is named by its tag alone. */
  digit?: string;
  tag: string;
  /** Minutes after midnight. */
  minute: number;
  /** What became of its deployment: none where there was none. */
  status?: string;
  by?: string;
}

export const digestOf = (digit: string) => `sha256:${digit.repeat(64)}`;
export const moment = (minute: number) => new Date(Date.UTC(2026, 2, 2, 0, minute));

/** The ARN of a revision, by its place in the list. */
export function arnOf(family: string, fakes: readonly Fake[], index: number): string {
  return `${at}:task-definition/${family}:${fakes.length - index}`;
}

/** What AWS says of services with these revisions, by name, of which each runs one, and `next` where a deploy sends users to a service beside it. */
export function historyAnswers(
  services: Record<string, { fakes: Fake[]; runs: number; repository?: string; next?: number }>,
  gone: readonly string[] = [],
): ReturnType<typeof useFakeAws>['answers'] {
  const all = Object.entries(services).map(([name, service]) => ({ name, family: `shop-qa-${name}`, ...service }));
  const described = all.flatMap(({ name, family, fakes, repository = 'shop-qa' }) =>
    fakes.map(({ digit, tag, minute, by }, index) => ({
      taskDefinitionArn: arnOf(family, fakes, index),
      registeredAt: moment(minute).getTime() / 1000,
      registeredBy: by,
      containerDefinitions: [
        {
          name,
          image: `111111111111.dkr.ecr.eu-central-1.amazonaws.com/${repository}${digit ? `@${digestOf(digit)}` : `:${tag}`}`,
          ...(digit && { dockerLabels: { 'image-tag': tag } }),
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': `/ecs/shop-qa/${name}`, 'awslogs-stream-prefix': name },
          },
        },
      ],
    })),
  );
  const deploymentsOf = (service: string | undefined) =>
    all
      .filter(({ name }) => name === service)
      .flatMap(({ family, fakes }) =>
        fakes.flatMap(({ status, minute }, index) =>
          status
            ? [
                {
                  status,
                  createdAt: moment(minute).getTime() / 1000,
                  targetServiceRevisionArn: `of ${arnOf(family, fakes, index)}`,
                },
              ]
            : [],
        ),
      );
  // At rest it has the revision of web, and no task.
  const nextOf = (names: string[]) =>
    all.flatMap(({ name, family, fakes, runs, next }) =>
      names.includes(`${name}-next`)
        ? [
            {
              serviceName: `${name}-next`,
              status: 'ACTIVE',
              clusterArn: cluster,
              desiredCount: next === undefined ? 0 : 2,
              taskDefinition: arnOf(family, fakes, next ?? runs),
              networkConfiguration: { awsvpcConfiguration: network },
            },
          ]
        : [],
    );
  return {
    GetCallerIdentity: () => '<Account>111111111111</Account>',
    DescribeServices: ({ services: names }) => ({
      services: all
        .filter(({ name }) => (names as unknown as string[]).includes(name))
        .map(({ name: serviceName, family, fakes, runs }) => ({
          serviceName,
          status: 'ACTIVE',
          clusterArn: cluster,
          taskDefinition: arnOf(family, fakes, runs),
          networkConfiguration: { awsvpcConfiguration: network },
        }))
        .concat(nextOf(names as unknown as string[])),
    }),
    ListTaskDefinitions: ({ familyPrefix }) => ({
      taskDefinitionArns: all
        .filter(({ family }) => family === familyPrefix)
        .flatMap(({ family, fakes }) => fakes.map((_, index) => arnOf(family, fakes, index))),
    }),
    DescribeTaskDefinition: ({ taskDefinition }) => ({
      taskDefinition: described.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition),
    }),
    ListServiceDeployments: ({ service }) => ({ serviceDeployments: deploymentsOf(service) }),
    DescribeServiceRevisions: ({ serviceRevisionArns }) => ({
      serviceRevisions: (serviceRevisionArns as unknown as string[]).map((arn) => ({
        serviceRevisionArn: arn,
        taskDefinition: arn.replace('of ', ''),
      })),
    }),
    BatchGetImage: ({ imageIds }) => {
      const ids = imageIds as unknown as { imageDigest?: string; imageTag?: string }[];
      return {
        images: ids
          .filter(({ imageDigest, imageTag }) => !gone.includes(imageDigest ?? imageTag ?? ''))
          .map((imageId) => ({ imageId, imageManifest: '{"config":{"digest":"sha256:c"}}' })),
      };
    },
    GetDownloadUrlForLayer: () => ({ downloadUrl: 'data:application/json,{"architecture":"amd64"}' }),
    DescribeImages: () => ({ __type: 'ImageNotFoundException', message: 'no' }),
  };
}
