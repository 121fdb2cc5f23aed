import { beforeEach, describe, expect, it } from 'vitest';
import { UnderWay } from '../../../../src/commands/progress/under-way.ts';

const web = 'aws_ecs_service.web_fargate_service';
const second = 1000;

describe('what Terraform is at', () => {
  let underWay: UnderWay;

  beforeEach(() => {
    underWay = new UnderWay();
  });

  it('is what it began, in colour too, until that is complete', () => {
    underWay.read(`\u001b[0m\u001b[1m${web}: Creating...\u001b[0m\u001b[0m\naws_lb.old: Destroying... [id=old]\n`, 0);
    underWay.read('aws_ecs_service.beat_service: Modifying... [id=beat]\n', 0);
    expect(underWay.addresses(0)).toEqual([web, 'aws_lb.old', 'aws_ecs_service.beat_service']);
    underWay.read(`${web}: Creation complete after 1m1s [id=web]\naws_lb.old: Destruction complete after 1s\n`, second);
    underWay.read('aws_ecs_service.beat_service: Modifications complete after 2s [id=beat]\n', second);
    expect(underWay.addresses(second)).toEqual([]);
    expect(underWay.unfinished()).toEqual([]);
  });

  it('is read of lines that come in pieces', () => {
    underWay.read(`${web}: Crea`, 0);
    expect(underWay.addresses(0)).toEqual([]);
    underWay.read('ting...\n', 0);
    expect(underWay.addresses(0)).toEqual([web]);
  });

  it('is not what it has been silent about for 15 seconds, which has failed, and is left unfinished', () => {
    underWay.read(`${web}: Creating...\n`, 0);
    expect(underWay.addresses(14 * second)).toEqual([web]);
    expect(underWay.addresses(15 * second)).toEqual([]);
    expect(underWay.unfinished()).toEqual([web]);
    underWay.read(`${web}: Still creating... [20s elapsed]\n`, 20 * second);
    expect(underWay.addresses(34 * second)).toEqual([web]);
  });

  it('is nothing of a plan, nor of what a step prints', () => {
    underWay.read(`  # ${web} will be created\n${web}: Refreshing state... [id=web]\n`, 0);
    underWay.read('terraform_data.migrate_run (local-exec): Creating tables\n', 0);
    expect(underWay.addresses(0)).toEqual([]);
  });
});
