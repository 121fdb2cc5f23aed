import { describe, expect, it } from 'vitest';
import { Process } from '../../../modules/process/process.ts';
import { processSettings } from '../../../modules/process/settings.ts';
import { taskTemplate } from '../../../modules/workload/task-template.ts';
import { synth } from '../../synth.ts';
import { foundation } from '../foundation.ts';
import { containers } from '../service.ts';
import { refusals } from '../settings.ts';
import { all, only } from '../terraform.ts';

const least = { name: 'rq', command: ['python', 'manage.py', 'rqworker'], cpu: 256, memoryMiB: 512 };

function build(settings: object) {
  return synth((stack) => {
    new Process(stack, 'process-rq', {
      ...foundation(stack),
      template: taskTemplate({ uri: 'registry/shop:1.2.3', repositoryArn: 'arn:repository' }, []),
      settings: processSettings.parse({ ...least, ...settings }),
    });
  });
}

describe('a process', () => {
  it('runs its command, and takes no requests', () => {
    const terraform = build({ tasks: 2 });
    expect(containers(terraform)[0]).toMatchObject({ name: 'process-rq', command: least.command, portMappings: [] });
    expect(only(terraform, 'aws_ecs_service')).toMatchObject({ name: 'process-rq', desired_count: 2 });
    expect(only(terraform, 'aws_ecs_service')).not.toHaveProperty('load_balancer');
  });

  it('scales by its CPU', () => {
    const terraform = build({ scaling: { minTasks: 1, maxTasks: 4, cpuPercent: 60 } });
    expect(only(terraform, 'aws_appautoscaling_target')).toMatchObject({ min_capacity: 1, max_capacity: 4 });
    expect(Object.keys(all(terraform, 'aws_appautoscaling_policy'))).toHaveLength(1);
  });

  it.each(['', '\0--all', 'all\0'])('is not told the word %j, which no process can get', (word) => {
    expect(refusals('processes[0]', processSettings, { ...least, command: ['python', word] })).toEqual([
      `processes[0].command[1]: must be a word of the command, got ${JSON.stringify(word)}; in exec form, such as ["python", "manage.py", "rqworker", "default"]`,
    ]);
  });

  it('is one command in exec form under a short name', () => {
    expect(refusals('processes[0]', processSettings, { ...least, name: 'RQ', command: [] })).toEqual([
      'processes[0].name: must be lower-case words joined by hyphens, got "RQ"; such as rq or mail-sender',
      'processes[0].command: must be a list of 1 to 100, got []; in exec form, such as ["python", "manage.py", "rqworker", "default"]',
    ]);
  });
});
