import { describe, expect, it } from 'vitest';
import { otherNetwork, stateIn, takenAway } from '../../../src/commands/taken-away.ts';
import { environment } from '../configuration/config.ts';

const queue = (name: string) => ({
  mode: 'managed',
  type: 'aws_sqs_queue',
  name,
  instances: [{ attributes: { id: `https://sqs/111111111111/${name}` } }],
});
const role = { mode: 'managed', type: 'aws_iam_role', name: 'role', instances: [{ attributes: { id: 'role' } }] };
const resources = [queue('old'), queue('kept'), role];

describe('what a deploy takes away', () => {
  it('is each queue and bucket of the state that the stack no longer has', () => {
    expect(takenAway(resources, { resource: { aws_sqs_queue: { kept: {} } } })).toEqual([
      { type: 'aws_sqs_queue', attributes: { id: 'https://sqs/111111111111/old' } },
    ]);
  });

  it('is nothing that stands under another address', () => {
    const moved = [{ from: 'aws_sqs_queue.old' }];
    expect(takenAway(resources, { resource: { aws_sqs_queue: { kept: {}, new: {} } }, moved })).toEqual([]);
  });

  it('is nothing before the first deploy', () => {
    expect(takenAway(stateIn('\n').resources, {})).toEqual([]);
  });

  it('is all of them where the stack has none any more', () => {
    expect(takenAway(stateIn(JSON.stringify({ resources })).resources, {})).toHaveLength(2);
  });
});

describe('another network.cidr', () => {
  const vpc = (cidr_block: string) => ({
    mode: 'managed',
    type: 'aws_vpc',
    name: 'network_vpc',
    instances: [{ attributes: { id: 'vpc-1', cidr_block } }],
  });

  it('is refused while the network is there', () => {
    expect(otherNetwork([vpc('10.20.0.0/16')], environment())).toEqual([
      'test.network.cidr: must stay 10.20.0.0/16 as long as the environment is there, got 10.10.0.0/16; write 10.20.0.0/16, or make a new environment beside it and move the data',
    ]);
  });

  it('is none where the network has it, is not there yet, or is of an extension', () => {
    const others = { ...vpc('10.99.0.0/16'), name: 'extension_vpc' };
    expect(otherNetwork([vpc('10.10.0.0/16'), others, role], environment())).toEqual([]);
  });
});
