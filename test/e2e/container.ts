import type { Terraform } from '../synth.ts';

/** A container of a task definition, as far as the tests run it. */
export interface Container {
  entryPoint?: string[];
  command: string[];
  environment: { name: string; value: string }[];
  secrets: { name: string; valueFrom: string }[];
  healthCheck?: { command: string[] };
  systemControls: { namespace: string; value: string }[];
}

/** Where the image has the certificates of databases, for applications of the tests that have them. */
export const databaseCertificates = '/etc/ssl/certs/aws-databases.pem';

/** What a reference such as `aws_db_instance.database_instance.address` stands for. */
export type Values = (reference: string) => string | undefined;

/** The container that a service is about, as its task definition describes it; or one beside it, by its place. */
export function containerOf({ resource }: Terraform, taskDefinition: string, place = 0): Container {
  return JSON.parse(resource.aws_ecs_task_definition?.[taskDefinition].container_definitions)[place];
}

/** A text that refers to values of Terraform's, once these are known. */
function known({ resource }: Terraform, text: string, values: Values): string {
  // A port that follows an address is part of what is known of it: no test can have the port that AWS gives.
  return text.replaceAll(/\$\{([\w.]+)\}(:\d+)?/g, (token, reference: string, port?: string) => {
    const [type = '', name = '', attribute = ''] = reference.split('.');
    const value = values(reference) ?? resource[type]?.[name]?.[attribute];
    if (typeof value !== 'string') throw new Error(`${token}: must be known to the test, got nothing`);
    return port || !reference.endsWith('address') ? value : value.replace(/:\d+$/, '');
  });
}

const passwordOfSecret =
  /\$\{(?:jsondecode\(|regex\("[^"]*", )ephemeral\.aws_secretsmanager_secret_version\.(\w+)\.secret_string\)[.[\w\]]+\}/g;

/** JSON that Terraform makes of passwords in other secrets, with these. Any other text as it is. */
function withPasswords({ ephemeral }: Terraform, text: string, secretString: (address: string) => string): string {
  if (!text.startsWith('${jsonencode(')) return text;
  const filled = text.replaceAll(passwordOfSecret, (_, source: string) => {
    const held = secretString(
      ephemeral.aws_secretsmanager_secret_version?.[source].secret_id.slice(2, -'.arn}'.length),
    );
    return held.startsWith('{') ? JSON.parse(held).password : new URL(held).password;
  });
  return JSON.stringify(
    Object.fromEntries([...filled.matchAll(/(\w+) = "([^"]*)"/g)].map(([, key, value]) => [key, value])),
  );
}

/** What ECS starts a container with, once Terraform knows all values: its command, its plain variables, and what its secrets hold. */
export function startOf(
  terraform: Terraform,
  container: Container,
  values: Values,
): { command: string[]; variables: Record<string, string> } {
  const secretString = (address: string): string => {
    const version = Object.values(terraform.resource.aws_secretsmanager_secret_version ?? {}).find(
      ({ secret_id }) => secret_id === `\${${address}.id}`,
    );
    return known(terraform, withPasswords(terraform, version?.secret_string_wo, secretString), values);
  };
  const secret = (valueFrom: string) => {
    const [, address = '', key] = /^\$\{(aws_secretsmanager_secret\.\w+)\.arn\}:(\w*):/.exec(valueFrom) ?? [];
    const value = secretString(address);
    return key ? JSON.parse(value)[key] : value;
  };
  return {
    command: [...(container.entryPoint ?? []), ...container.command].map((argument) =>
      known(terraform, argument, values),
    ),
    variables: Object.fromEntries([
      ...container.environment.map(({ name, value }) => [name, known(terraform, value, values)]),
      ...container.secrets.map(({ name, valueFrom }) => [name, secret(valueFrom)]),
    ]),
  };
}
