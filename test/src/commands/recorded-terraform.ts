import { Terraform } from '../../../src/commands/terraform.ts';
import { qa } from './environment.ts';

/** A Terraform that only remembers what it was told, and does what the test says. */
export class RecordedTerraform extends Terraform {
  readonly told: string[][] = [];
  private readonly does: (args: string[]) => number;
  private readonly prints: (args: string[]) => string;

  constructor(
    stack: string,
    does: (args: string[]) => number = () => 0,
    prints: (args: string[]) => string = () => '',
  ) {
    super(stack, '', qa);
    this.does = does;
    this.prints = prints;
  }

  override async init(): Promise<void> {
    this.told.push(['init']);
  }

  override synthesized(): object {
    return {};
  }

  override async run(args: string[]): Promise<number> {
    this.told.push(args);
    return this.does(args);
  }

  override async output(args: string[]): Promise<string> {
    this.told.push(args);
    return this.prints(args);
  }
}
