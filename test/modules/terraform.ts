import type { Terraform } from '../synth.ts';

/** The resources of one type, by name. */
export function all({ resource }: Pick<Terraform, 'resource'>, type: string): Terraform['resource'][string] {
  return resource[type] ?? {};
}

/** The one resource of a type. */
export function only(terraform: Terraform, type: string): Terraform['resource'][string][string] {
  const resources = Object.values(all(terraform, type));
  if (resources.length !== 1) throw new Error(`${type}: must be one resource, got ${resources.length}`);
  return resources[0];
}

/** One argument of every resource of a type, by name. */
export function argument(terraform: Terraform, type: string, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(all(terraform, type)).map(([name, resource]) => [name, resource[key]]));
}

/** The statements of a policy document. */
export function statements(policy: string) {
  return JSON.parse(policy).Statement;
}

/** How often a text stands in all that is synthesized. */
export function occurrences(terraform: Terraform, text: string): number {
  return JSON.stringify(terraform).split(text).length - 1;
}

/** How Terraform JSON refers to a value, such as `aws_vpc.network_vpc.id`. */
export function ref(path: string): string {
  return `\${${path}}`;
}

/** A security group that lets nobody in and out by itself, as it must be. */
export function bareSecurityGroup(name: string, description: string) {
  return { name, description, vpc_id: ref('aws_vpc.network_vpc.id'), tags: { Name: name } };
}

/** The one statement of a role that a service may take on, on behalf of these resources of its account alone. */
export function trust(service: string, sourceArn: string) {
  return {
    Sid: 'Assume',
    Effect: 'Allow',
    Principal: { Service: service },
    Action: ['sts:AssumeRole'],
    Condition: { StringEquals: { 'aws:SourceAccount': '111111111111' }, ArnLike: { 'aws:SourceArn': sourceArn } },
  };
}

/** All that is synthesized but for write-only arguments, which end in no state and no plan. */
export function withoutWriteOnly(terraform: Terraform): string {
  return JSON.stringify(terraform, (key, value) => (key.endsWith('_wo') ? undefined : value));
}
