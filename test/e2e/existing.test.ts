import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastApplication, leastEnvironment } from '../src/configuration/config.ts';
import { type Emulator, TEST_ACCESS_KEY } from './emulator/emulator.ts';
import { environmentCalled, pushFirstImages, startBootstrappedAccountOf } from './environments.ts';
import { replaceSettings } from './one-environment.ts';
import { Project } from './project.ts';
import { deniedIn, rolesOf } from './rights.ts';

const { region } = environmentCalled('dev');
const tag = ['--image-tag', 'abc1234'];

interface There {
  network: { vpcId: string; privateSubnetIds: string[]; publicSubnetIds: string[]; databaseSubnetIds: string[] };
  key_arn: string;
  certificate_arns: { regional: string; cdn: string };
}

let emulator: Emulator;
let project: Project;
let there: There;
let before: unknown;
const root = mkdtempSync(join(tmpdir(), 'existing-'));

/** Everything that the owner of the VPC would see change. */
async function whatIsThere(): Promise<unknown> {
  const client = new EC2Client({
    endpoint: emulator.url,
    region,
    credentials: { accessKeyId: TEST_ACCESS_KEY, secretAccessKey: 'test' },
  });
  const { vpcId } = there.network;
  const inVpc = { Filters: [{ Name: 'vpc-id', Values: [vpcId] }] };
  return [
    (await client.send(new DescribeVpcsCommand({ VpcIds: [vpcId] }))).Vpcs,
    (await client.send(new DescribeVpcAttributeCommand({ VpcId: vpcId, Attribute: 'enableDnsHostnames' })))
      .EnableDnsHostnames,
    // The emulator gives addresses back later than AWS, or never.
    (await client.send(new DescribeSubnetsCommand(inVpc))).Subnets?.map((subnet) => ({
      ...subnet,
      AvailableIpAddressCount: 0,
    })),
    (await client.send(new DescribeRouteTablesCommand(inVpc))).RouteTables,
    (await client.send(new DescribeSecurityGroupsCommand(inVpc))).SecurityGroups,
    (await client.send(new DescribeVpcEndpointsCommand(inVpc))).VpcEndpoints,
    (await client.send(new DescribeInternetGatewaysCommand({}))).InternetGateways,
    (await client.send(new DescribeNatGatewaysCommand({ Filter: inVpc.Filters }))).NatGateways,
  ];
}

async function terraform(...args: string[]): Promise<string> {
  const environment = { AWS_ACCESS_KEY_ID: 'admin', TF_VAR_region: region };
  const { output, exitCode } = await project.start('terraform', args, { folder: root, environment }).ended;
  expect(exitCode, output).toBe(0);
  return output;
}

/** An environment in that network, which has all that may be there. */
function write(network: object): void {
  const environment = {
    network,
    encryption: { keyArn: there.key_arn },
    storage: { deleteObjects: true },
    registry: { deleteImages: true },
    secrets: { recoveryWindowDays: 0 },
    loadBalancer: {
      deletionProtection: false,
      domain: {
        hostName: 'app.example.com',
        hostedZoneId: 'elsewhere',
        certificateArn: there.certificate_arns.regional,
      },
    },
    cdn: { originAccess: 'prefix-list', certificateArn: there.certificate_arns.cdn },
  };
  const application = {
    ...leastApplication,
    proxyHeader: 'variable',
    github: { infrastructureRepository: 'acme/shop-infrastructure' },
  };
  replaceSettings(project, 'dev', { application, environment });
}

beforeAll(async () => {
  emulator = await startBootstrappedAccountOf('dev', 'existing');
  project = new Project(emulator);
  cpSync('test/e2e/existing/main.tf', join(root, 'main.tf'));
  cpSync('.terraform.lock.hcl', join(root, '.terraform.lock.hcl'));
  await terraform('init', '-input=false', '-no-color');
  await terraform('apply', '-auto-approve', '-no-color');
  const outputs = JSON.parse(await terraform('output', '-json')) as Record<keyof There, { value: never }>;
  there = {
    network: outputs.network.value,
    key_arn: outputs.key_arn.value,
    certificate_arns: outputs.certificate_arns.value,
  };
  before = await whatIsThere();
});

afterAll(async () => {
  project?.remove();
  rmSync(root, { recursive: true });
  await emulator?.stop();
});

describe('an environment in a VPC that is there, with a key and certificates that are there, and a zone elsewhere', () => {
  it('is refused at plan where subnets are not what they are called', async () => {
    const { privateSubnetIds, publicSubnetIds } = there.network;
    write({ existing: { ...there.network, privateSubnetIds: publicSubnetIds, publicSubnetIds: privateSubnetIds } });
    const { output, exitCode } = await project.npmRun('terraform', 'dev', '--', 'plan', '-var=image_tag=abc1234');
    const said = output.replace(/\s*│?\s+/g, ' ');
    expect(said).toContain(
      `network.existing.privateSubnetIds: must have a route for 0.0.0.0/0 to a NAT gateway or the like each, got ${publicSubnetIds[0]}; its owner adds the route`,
    );
    expect(said).toContain(
      `network.existing.publicSubnetIds: must have a route for 0.0.0.0/0 to an internet gateway each, got ${privateSubnetIds[0]}; its owner adds the route`,
    );
    expect(exitCode).toBe(1);
  });

  it('is applied', async () => {
    write({ existing: there.network });
    await pushFirstImages({ emulator, project }, 'dev', ['abc1234']);
    const { output, exitCode } = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(exitCode, output).toBe(0);
  });

  it('says where the host name is to lead', async () => {
    const { output } = await project.npmRun('terraform', 'dev', '--', 'output', '-json', 'host_name_targets');
    expect(JSON.parse(output)).toEqual({ 'app.example.com': expect.stringMatching(/\.cloudfront\.net$/) });
  });

  it('plans nothing more', async () => {
    const plan = await project.npmRun('plan', 'dev', '--', '--running-image', '--no-lock', '--detailed-exitcode');
    expect(plan.exitCode, plan.output).toBe(0);
  });

  it('moves into no other network and to no other key', async () => {
    write({ ...leastEnvironment.network });
    project.edit('environments/dev.ts', `"encryption":{"keyArn":"${there.key_arn}"},`, '');
    const { output, exitCode } = await project.npmRun('deploy', 'dev', '--', ...tag, '--auto-approve');
    expect(output).toContain(
      `dev.network.existing.vpcId: must stay ${there.network.vpcId} as long as the environment is there, got network.cidr 10.10.0.0/16; write ${there.network.vpcId}, or make a new environment beside it and move the data`,
    );
    expect(output).toContain(
      `dev.encryption.keyArn: must stay ${there.key_arn} as long as the environment is there, got nothing; write ${there.key_arn}, or make a new environment beside it and move the data`,
    );
    expect(exitCode).toBe(1);
  });

  it('is destroyed, and leaves what was there as it was', async () => {
    write({ existing: there.network });
    const { output, exitCode } = await project.npmRun('destroy', 'dev', '--', '--auto-approve');
    expect(exitCode, output).toBe(0);
    expect(await whatIsThere()).toEqual(before);
    expect(await terraform('plan', '-detailed-exitcode', '-no-color')).toContain('No changes.');
  });

  it('did nothing that the policies of its roles do not allow', async () => {
    write({ existing: there.network });
    expect(await deniedIn(emulator, 'dev', await rolesOf(project, 'dev'))).toEqual([]);
  });
});
