import { ref } from '../../modules/terraform.ts';
import { type Arguments, type Check, each, listed, one, statementsOf, within, wrong } from '../check.ts';

const type = 'aws_ecs_task_definition';
const definition = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html';

function containersOf({ container_definitions: json }: Arguments): Arguments[] {
  return JSON.parse(json);
}

/** Breaks the containers of a task definition. */
function changeContainers(task: Arguments, change: (container: Arguments) => void): void {
  const containers = containersOf(task);
  for (const container of containers) change(container);
  task.container_definitions = JSON.stringify(containers);
}

/** Memory in MiB by CPU units: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const sizes: Record<number, number[]> = {
  256: [512, 1024, 2048],
  512: range(1, 4),
  1024: range(2, 8),
  2048: range(4, 16),
  4096: range(8, 30),
  8192: range(16, 60, 4),
  16384: range(32, 120, 8),
};

/** From the one to the other, in GiB, as MiB. */
function range(least: number, most: number, step = 1): number[] {
  return Array.from({ length: (most - least) / step + 1 }, (_, index) => (least + index * step) * 1024);
}

export const containers: Check[] = [
  {
    name: 'a task sets the kernel by one of its containers, by what the network has of its own',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) => {
        const sets = containersOf(task).filter(({ systemControls }) => systemControls.length > 0);
        return sets.length > 1 || sets[0]?.systemControls.some(({ namespace }: Arguments) => !/^net\./.test(namespace));
      }),
    plant: (terraform) =>
      changeContainers(one(terraform, type), (container) => {
        container.systemControls = [{ namespace: 'vm.swappiness', value: '1' }];
      }),
  },
  {
    name: 'a task has a size that Fargate has',
    source:
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size',
    problems: (terraform) => wrong(terraform, type, ({ cpu, memory }) => !sizes[Number(cpu)]?.includes(Number(memory))),
    plant: (terraform) => {
      one(terraform, type).memory = '768';
    },
  },
  {
    name: 'the containers of a task have no more CPU units and memory than the task',
    source: definition,
    problems: (terraform) =>
      wrong(terraform, type, (task) => {
        const sum = (key: string) => containersOf(task).reduce((total, container) => total + (container[key] ?? 0), 0);
        return sum('cpu') > Number(task.cpu) || sum('memory') > Number(task.memory);
      }),
    plant: (terraform) => {
      const task = one(terraform, type);
      changeContainers(task, (container) => {
        container.memory = Number(task.memory) + 1;
      });
    },
  },
  {
    name: 'a container on Fargate has 120 seconds at most to stop',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) => containersOf(task).some(({ stopTimeout = 30 }) => !within(stopTimeout, 0, 120))),
    plant: (terraform) =>
      changeContainers(one(terraform, type), (container) => {
        container.stopTimeout = 121;
      }),
  },
  {
    name: 'a container is asked for health every 5 to 300 seconds, answers in 2 to 60, fails after 1 to 10, and has 300 seconds at most to start',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) =>
        containersOf(task).some(({ healthCheck: check }) => {
          if (!check) return false;
          const { interval = 30, timeout = 5, retries = 3, startPeriod = 0 } = check;
          return (
            !within(interval, 5, 300) ||
            !within(timeout, 2, 60) ||
            !within(retries, 1, 10) ||
            !within(startPeriod, 0, 300)
          );
        }),
      ),
    plant: (terraform) => {
      const task = one(terraform, type, (task) => task.container_definitions.includes('"healthCheck"'));
      changeContainers(task, ({ healthCheck: check }) => {
        if (check) check.startPeriod = 301;
      });
    },
  },
  {
    name: 'a container on Fargate logs to a group of its region under a prefix',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) =>
        containersOf(task).some(({ logConfiguration: { logDriver, options } }) => {
          if (logDriver === 'awsfirelens') return false;
          const { 'awslogs-group': group, 'awslogs-region': region, 'awslogs-stream-prefix': prefix } = options;
          return logDriver !== 'awslogs' || !group || region !== terraform.provider.aws[0].region || !prefix;
        }),
      ),
    plant: (terraform) =>
      changeContainers(one(terraform, type), (container) => {
        delete container.logConfiguration.options['awslogs-stream-prefix'];
      }),
  },
  {
    name: 'a container whose lines a log router takes waits for the one of its task, which is root and keeps its own lines by ECS',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) => {
        const all = containersOf(task);
        const routers = all.filter(({ firelensConfiguration }) => firelensConfiguration);
        const routed = all.filter(({ logConfiguration }) => logConfiguration.logDriver === 'awsfirelens');
        if (routers.length === 0) return routed.length > 0;
        const [router] = routers;
        return (
          routers.length > 1 ||
          !['0', undefined].includes(router?.user) ||
          router?.logConfiguration.logDriver === 'awsfirelens' ||
          routed.some(
            ({ dependsOn = [], logConfiguration: { options } }) =>
              !options.Name || !dependsOn.some((each: Arguments) => each.containerName === router?.name),
          )
        );
      }),
    plant: (terraform) =>
      changeContainers(
        one(terraform, type, (task) => task.container_definitions.includes('"firelensConfiguration"')),
        (container) => {
          if (container.firelensConfiguration) container.user = '1000';
        },
      ),
  },
  {
    name: 'the execution role of a task may read each secret that ECS puts into a variable',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) => {
        const role = /aws_iam_role\.\w+/.exec(task.execution_role_arn ?? '')?.[0];
        const readable = each(terraform, 'aws_iam_role_policy')
          .filter(([, policy]) => policy.role.includes(`${role}.`))
          .flatMap(([, { policy }]) => statementsOf(policy))
          .filter(({ Action }) =>
            listed(Action).some((action) => /^(secretsmanager:GetSecretValue|ssm:GetParameters)$/.test(String(action))),
          )
          .flatMap(({ Resource }) => listed<string>(Resource));
        return containersOf(task)
          .flatMap(({ secrets = [] }) => secrets)
          .some(
            ({ valueFrom }: Arguments) =>
              !readable.some((resource) => valueFrom.startsWith(resource.replace(/\*$/, ''))),
          );
      }),
    plant: (terraform) => {
      const task = one(terraform, type, (task) => task.container_definitions.includes('"valueFrom"'));
      task.execution_role_arn = ref('aws_iam_role.nobody.arn');
    },
  },
  {
    name: 'a task on Fargate has a network of its own, and takes connections on the ports of its containers',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html',
    problems: (terraform) =>
      wrong(
        terraform,
        type,
        (task) =>
          task.network_mode !== 'awsvpc' ||
          containersOf(task).some(({ portMappings = [] }) =>
            portMappings.some(({ containerPort, hostPort = containerPort }: Arguments) => hostPort !== containerPort),
          ),
      ),
    plant: (terraform) => {
      one(terraform, type).network_mode = 'bridge';
    },
  },
  {
    name: 'a container waits for the health of another one only where that is asked for it',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) => {
        const all = containersOf(task);
        return all.some(({ dependsOn = [] }) =>
          dependsOn.some(({ containerName, condition }: Arguments) => {
            const other = all.find(({ name }) => name === containerName);
            return !other || (condition === 'HEALTHY' && !other.healthCheck);
          }),
        );
      }),
    plant: (terraform) =>
      changeContainers(one(terraform, type), (container) => {
        container.dependsOn = [{ containerName: 'nobody', condition: 'START' }];
      }),
  },
  {
    name: 'a container names no variable twice, be it by value or by secret',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html',
    problems: (terraform) =>
      wrong(terraform, type, (task) =>
        containersOf(task).some(({ environment = [], secrets = [] }) => {
          const names = [...environment, ...secrets].map(({ name }: Arguments) => name);
          return new Set(names).size < names.length;
        }),
      ),
    plant: (terraform) =>
      changeContainers(one(terraform, type), (container) => {
        container.environment = [
          ...(container.environment ?? []),
          { name: 'TWICE', value: '1' },
          { name: 'TWICE', value: '2' },
        ];
      }),
  },
  {
    name: 'a task that asks for more storage gets 21 to 200 GiB',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EphemeralStorage.html',
    problems: (terraform) =>
      wrong(terraform, type, ({ ephemeral_storage: storage }) => storage && !within(storage.size_in_gib, 21, 200)),
    plant: (terraform) => {
      one(terraform, type).ephemeral_storage = { size_in_gib: 20 };
    },
  },
];
