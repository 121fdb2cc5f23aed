import type { useFakeAws } from '../steps/fake-aws.ts';

export const at = 'arn:aws:ecs:eu-central-1:111111111111';
export const cluster = `${at}:cluster/shop-qa`;
export const taskDefinition = `${at}:task-definition/shop-qa-web:7`;
export const network = {
  subnets: ['subnet-a', 'subnet-b'],
  securityGroups: ['sg-web'],
  assignPublicIp: 'DISABLED',
};

/** What ECS says of the service `web` and of what it runs, to somebody of its account. */
export const webAnswers: ReturnType<typeof useFakeAws>['answers'] = {
  GetCallerIdentity: () => '<Account>111111111111</Account>',
  DescribeServices: () => ({
    services: [
      { status: 'ACTIVE', clusterArn: cluster, taskDefinition, networkConfiguration: { awsvpcConfiguration: network } },
    ],
  }),
  DescribeTaskDefinition: () => ({
    taskDefinition: {
      taskDefinitionArn: taskDefinition,
      containerDefinitions: [
        { name: 'pgbouncer', image: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa:0.0.0' },
        {
          name: 'web',
          image: '111111111111.dkr.ecr.eu-central-1.amazonaws.com/shop-qa:1.2.3',
          logConfiguration: {
            logDriver: 'awslogs',
            options: { 'awslogs-group': '/ecs/shop-qa/web', 'awslogs-stream-prefix': 'web' },
          },
        },
      ],
    },
  }),
};
