import { type ITerraformDependable, TerraformResource } from 'cdktf';
import type { Construct } from 'constructs';
import type { Place } from './statement.ts';

export interface StepProps {
  place: Place;
  /** A command of the project's own and its arguments. */
  command: string[];
  /** What it is about. No secret: it stands in the plan. */
  environment: Record<string, string>;
  /** When this changes the step is run again. */
  runAgainWith: string;
  dependsOn?: ITerraformDependable[];
}

/**
 * What Terraform has no resource for: a command of the project's own, run in the order of the graph, and again when it failed. cdktf's own class
 * for `terraform_data` asks Terraform for its version at each synth, which then needs a Terraform.
 */
export class Step extends TerraformResource {
  private readonly runAgainWith: string;

  constructor(scope: Construct, id: string, { place, command, environment, runAgainWith, dependsOn = [] }: StepProps) {
    super(scope, id, {
      terraformResourceType: 'terraform_data',
      dependsOn,
      provisioners: [
        {
          type: 'local-exec',
          // Terraform runs in cdktf.out/stacks/<stack>; whatever wrote that has also written build/cli.cjs.
          workingDir: '../../..',
          // An interrupted Terraform kills its shell, and a shell with nothing left to do has become the command itself, which then could not
          // clean up after itself.
          command: `${['node', 'build/cli.cjs', ...command].join(' ')}; exit $?`,
          environment: {
            AWS_REGION: place.region,
            ...(place.assumeRoleArn && { ASSUME_ROLE_ARN: place.assumeRoleArn }),
            ...environment,
          },
        },
      ],
    });
    this.runAgainWith = runAgainWith;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { triggers_replace: { runAgainWith: this.runAgainWith } };
  }
}
