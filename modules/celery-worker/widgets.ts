import type { Graph } from '../observability/widget.ts';
import { taskCount } from './task-counts.ts';

/** What became of the tasks of one worker. */
export function taskWidgets(name: string, role: string): Graph[] {
  return [
    {
      title: 'What became of tasks',
      lines: [
        { metric: taskCount(name, role, 'succeeded'), label: 'done' },
        { metric: taskCount(name, role, 'failed'), label: 'failed', right: true },
        { metric: taskCount(name, role, 'retried'), label: 'tried again', right: true },
      ],
    },
  ];
}
