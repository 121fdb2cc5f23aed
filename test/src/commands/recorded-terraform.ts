import { Terraform } from '../../../src/commands/terraform.ts';

/** A Terraform that only remembers what it was told, and does what the test says. */
export class RecordedTerraform extends Terraform {
  readonly told: string[][] = [];
  private readonly does: (args: string[]) => number;

  constructor(stack: string, does: (args: string[]) => number = () => 0) {
    super(stack, '');
    this.does = does;
  }

  override async init(): Promise<void> {
    this.told.push(['init']);
  }

  override async run(args: string[]): Promise<number> {
    this.told.push(args);
    return this.does(args);
  }
}
