import { SqsQueue } from '@cdktf/provider-aws/lib/sqs-queue/index.js';
import { describe, expect, it } from 'vitest';
import { Step, type StepProps } from '../../../modules/shared/step.ts';
import { synth } from '../../synth.ts';
import { place } from '../foundation.ts';
import { only, ref } from '../terraform.ts';

function build(props: Partial<StepProps> = {}) {
  const terraform = synth((stack) => {
    const queue = new SqsQueue(stack, 'queue');
    new Step(stack, 'greet', {
      place,
      command: ['greet', 'politely'],
      environment: { NAME: queue.name },
      runAgainWith: queue.arn,
      dependsOn: [queue],
      ...props,
    });
  });
  return only(terraform, 'terraform_data');
}

describe('Step', () => {
  it("runs a command of the project's own where it was built, told the region and what it is about", () => {
    expect(build().provisioner).toEqual([
      {
        'local-exec': {
          command: 'node build/cli.cjs greet politely; exit $?',
          working_dir: '../../..',
          environment: { AWS_REGION: 'eu-central-1', NAME: ref('aws_sqs_queue.queue.name') },
        },
      },
    ]);
  });

  it('names the role that Terraform takes on, when there is one', () => {
    const assumeRoleArn = 'arn:aws:iam::111111111111:role/deploy';
    const [provisioner] = build({ place: { ...place, assumeRoleArn } }).provisioner;
    expect(provisioner['local-exec'].environment).toEqual({
      AWS_REGION: 'eu-central-1',
      ASSUME_ROLE_ARN: assumeRoleArn,
      NAME: ref('aws_sqs_queue.queue.name'),
    });
  });

  it('runs again when what it is told to watch changes', () => {
    expect(build().triggers_replace).toEqual({ runAgainWith: ref('aws_sqs_queue.queue.arn') });
  });

  it('runs after what it depends on', () => {
    expect(build().depends_on).toEqual(['aws_sqs_queue.queue']);
    expect(build({ dependsOn: [] }).depends_on).toEqual([]);
  });
});
