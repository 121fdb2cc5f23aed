import { describe, expect, it } from 'vitest';
import { scheduleSettings } from '../../../modules/schedules/settings.ts';
import { stateMachine } from '../../../modules/schedules/state-machine.ts';
import { type Call, execute, Failure, type Machine } from './states-language.ts';

type Value = { S: string };
type Item = Record<string, Value>;

const settings = scheduleSettings.parse({ name: 'clear', command: ['clear'], at: 'rate(1 minute)' });
const run = { clusterArn: 'c', taskDefinitionArn: 't', subnetIds: [], securityGroupId: 's', hasPublicAddress: false };
const holders = { tableName: 'holders', schedule: 'schedule-clear' };
const machine: Machine = JSON.parse(JSON.stringify(stateMachine(settings, run, holders)));

/** Whether DynamoDB would write over an item, by the part of its language that the machine uses. */
function mayWrite(condition: string, item: Item | undefined, values: Record<string, Value>): boolean {
  return condition.split(' OR ').some((term) => {
    const [, absent] = /^attribute_not_exists\((\w+)\)$/.exec(term) ?? [];
    if (absent) return item?.[absent] === undefined;
    const [, name = '', value = ''] = /^(\w+) = (:\w+)$/.exec(term) ?? [];
    if (!values[value]) throw new Error(`no condition: ${term}`);
    return item?.[name] !== undefined && item[name].S === values[value].S;
  });
}

/** What executions of one schedule share: the table, and Step Functions' own memory. */
class World {
  readonly statuses = new Map<string, string>();
  readonly calls: string[] = [];
  private readonly items = new Map<string, Item>();

  start(id: string): Execution {
    this.statuses.set(id, 'RUNNING');
    return new Execution(this, id);
  }

  /** The answer of AWS. */
  answer({ state, resource, parameters }: Call): Record<string, unknown> {
    this.calls.push(state);
    const { Key, Item, ConditionExpression, ExpressionAttributeValues, ExecutionArn } = parameters as {
      Key: Item;
      Item: Item;
      ConditionExpression: string;
      ExpressionAttributeValues: Record<string, Value>;
      ExecutionArn: string;
    };
    const keyOf = ({ Schedule }: Item) => `${parameters.TableName}/${Schedule?.S}`;
    switch (resource) {
      case 'arn:aws:states:::dynamodb:getItem': {
        const item = this.items.get(keyOf(Key));
        return item ? { Item: item } : {};
      }
      case 'arn:aws:states:::dynamodb:putItem':
        if (!mayWrite(ConditionExpression, this.items.get(keyOf(Item)), ExpressionAttributeValues))
          throw new Failure('DynamoDB.ConditionalCheckFailedException');
        this.items.set(keyOf(Item), Item);
        return {};
      case 'arn:aws:states:::aws-sdk:sfn:describeExecution': {
        const Status = this.statuses.get(ExecutionArn);
        if (!Status) throw new Failure('Sfn.ExecutionDoesNotExistException');
        return { Status, ExecutionArn };
      }
      case 'arn:aws:states:::aws-sdk:sfn:stopExecution':
        this.statuses.set(ExecutionArn, 'ABORTED');
        return {};
      default:
        throw new Error(`no answer of ${resource}`);
    }
  }
}

class Execution {
  /** The state whose call is to be made next, or that it ended in. */
  at: string;
  private readonly world: World;
  private readonly id: string;
  private readonly steps: ReturnType<typeof execute>;
  private call: Call | undefined;

  constructor(world: World, id: string) {
    this.world = world;
    this.id = id;
    this.steps = execute(machine, { Execution: { Id: id } }, {});
    this.at = this.take(this.steps.next());
  }

  /** Whether it runs the task, or has ended. */
  get isSettled(): boolean {
    return this.call === undefined || this.at === 'Run';
  }

  step(): void {
    const next = () => {
      try {
        return this.steps.next(this.world.answer(this.call as Call));
      } catch (error) {
        return this.steps.throw(error);
      }
    };
    this.at = this.take(next());
  }

  /** As AWS's clients do where they have no answer. */
  sendTwice(): void {
    this.world.answer(this.call as Call);
    this.step();
  }

  settle(): string {
    while (!this.isSettled) this.step();
    return this.at;
  }

  end(status: string): void {
    this.world.statuses.set(this.id, status);
  }

  private take(result: IteratorResult<Call, string>): string {
    this.call = result.done ? undefined : result.value;
    if (result.done && this.world.statuses.get(this.id) === 'RUNNING') this.end('SUCCEEDED');
    return result.done ? result.value : result.value.state;
  }
}

/** Every order of the steps of several executions: which one of those that go on is next. Where each of them ends. */
function everyOrder(begin: () => Execution[]): string[][] {
  const after = (order: readonly number[]): string[][] => {
    const executions = begin();
    for (const index of order) executions[index]?.step();
    const going = executions.flatMap(({ isSettled }, index) => (isSettled ? [] : [index]));
    if (going.length === 0) return [executions.map(({ at }) => at)];
    return going.flatMap((index) => after([...order, index]));
  };
  return after([]);
}

describe('a schedule that never runs twice at a time', () => {
  it('runs in the first execution, and leaves out a second one meanwhile', () => {
    const world = new World();
    expect(world.start('one').settle()).toBe('Run');
    expect(world.start('two').settle()).toBe('Leave out');
    // That is neither a success nor a failure.
    expect(world.statuses.get('two')).toBe('ABORTED');
    expect(world.start('three').settle()).toBe('Leave out');
  });

  it.each(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'])(
    'runs again once the execution before it is %s, also after one that was left out',
    (status) => {
      const world = new World();
      const first = world.start('one');
      first.settle();
      world.start('two').settle();
      first.end(status);
      expect(world.start('three').settle()).toBe('Run');
      expect(world.start('four').settle()).toBe('Leave out');
    },
  );

  it('runs in one of two that read the same last execution at once', () => {
    const world = new World();
    const first = world.start('one');
    first.settle();
    first.end('SUCCEEDED');
    const [two, three] = [world.start('two'), world.start('three')];
    for (let step = 0; step < 2; step += 1) for (const each of [two, three]) each.step();
    expect([two.at, three.at]).toEqual(['Be the next', 'Be the next']);
    expect([three.settle(), two.settle()]).toEqual(['Run', 'Leave out']);
  });

  it.each([
    ['nothing ran before', undefined, 1],
    ['the execution before them ended', 'SUCCEEDED', 1],
    ['the execution before them runs', 'RUNNING', 0],
  ])('runs in as many of three executions as it may, in whichever order their steps go, where %s', (_, last, runs) => {
    const ends = everyOrder(() => {
      const world = new World();
      if (last) {
        const before = world.start('before');
        before.settle();
        before.end(last);
      }
      return ['one', 'two', 'three'].map((id) => world.start(id));
    });
    expect(ends.length).toBeGreaterThan(50);
    expect(new Set(ends.map((states) => states.filter((state) => state === 'Run').length))).toEqual(new Set([runs]));
    expect(new Set(ends.flat())).toEqual(new Set(['Leave out', ...(runs > 0 ? ['Run'] : [])]));
  });

  it('runs once Step Functions has forgotten the execution before it, for which it asks several times', () => {
    const world = new World();
    world.start('one').settle();
    world.statuses.delete('one');
    world.calls.length = 0;
    expect(world.start('two').settle()).toBe('Run');
    expect(world.calls).toEqual(['Read who ran last', ...Array(4).fill('Look at it'), 'Be the next']);
    expect(world.start('three').settle()).toBe('Leave out');
  });

  it.each(['nothing ran before', 'another one ran before'])(
    'runs although the answer of its write was lost, and the write is sent again, where %s',
    (before) => {
      const world = new World();
      if (before.startsWith('another')) {
        const first = world.start('one');
        first.settle();
        first.end('SUCCEEDED');
      }
      const execution = world.start('two');
      while (!execution.at.startsWith('Be the')) execution.step();
      execution.sendTwice();
      expect(execution.at).toBe('Run');
    },
  );
});
