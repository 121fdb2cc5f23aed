import type { ITerraformDependable } from 'cdktf';
import type { Construct } from 'constructs';
import type { Cluster } from '../../modules/cluster/cluster.ts';
import type { Database } from '../../modules/database/database.ts';
import type { Encryption } from '../../modules/encryption/encryption.ts';
import type { LoadBalancer } from '../../modules/load-balancer/load-balancer.ts';
import type { ExistingNetwork } from '../../modules/network/existing-network.ts';
import type { Network } from '../../modules/network/network.ts';
import type { Client, Endpoint } from '../../modules/shared/connections.ts';
import type { NameKind } from '../../modules/shared/naming.ts';
import type { Rights } from '../../modules/shared/rights.ts';
import type { SecretRef } from '../../modules/shared/secret-ref.ts';
import type { Place } from '../../modules/shared/statement.ts';
import type { Storage } from '../../modules/storage/storage.ts';
import type { PermissionSettings } from '../../modules/workload/permissions.ts';
import type { Application, EnvironmentConfig } from '../configuration/schema.ts';

/** What an extension builds on, in one environment. */
export interface Ground {
  /** What its constructs go under: `new SqsQueue(scope, 'orders', ...)` has the address `aws_sqs_queue.extensions_orders`. */
  readonly scope: Construct;
  /** As the files have it. A text of it that goes into a resource goes through `literal`, or Terraform reads `${` and `%{` in it. */
  readonly application: Application;
  /** The same. */
  readonly environment: EnvironmentConfig;
  /** Begins the names in AWS: `<project>-<environment>`. */
  readonly name: string;
  readonly place: Place;
  readonly network: Network | ExistingNetwork;
  readonly encryption: Encryption;
  readonly storage: Storage;
  readonly database: Database;
  readonly loadBalancer: LoadBalancer;
  readonly cluster: Cluster;
  /** The hosted zone of `loadBalancer.domain`. Without a domain there is none. */
  readonly zoneId: string | undefined;
  /** What the stack knows, by the sources of docs/variables.md: `sources['database.host']`. */
  readonly sources: Readonly<Record<string, string | SecretRef>>;
  /** A name in AWS for a kind of thing, `<project>-<environment>-<words>`, cut where AWS takes no longer one. */
  nameOf(kind: NameKind, ...words: string[]): string;
  /** An ARN in the environment's account and region, for statements, which hold no reference to a resource. */
  arnOf(service: string, rest: string): string;
}

/** What an extension gives to the stack. */
export interface Extension {
  /** Plain variables of all tasks. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Variables of all tasks whose values are in Secrets Manager. */
  readonly secrets?: Readonly<Record<string, SecretRef>>;
  /** What must be there before a task can start. */
  readonly startAfter?: readonly ITerraformDependable[];
  /** What all tasks may open connections to. */
  readonly endpoints?: readonly Endpoint[];
  /** What of the extension may open connections, and where to. */
  readonly clients?: readonly { client: Client; to: readonly ('database' | 'cache' | 'internet')[] }[];
  /** What the code of a service may do: `{ web: [...], 'worker-default': [...], migration: [...] }`. */
  readonly statements?: Readonly<Record<string, readonly PermissionSettings[]>>;
  /** The services that keep its data under the environment's key, such as `dynamodb`. Whom `statements` name may use the key through them. */
  readonly encryptedServices?: readonly string[];
  /** Checks of checkov's that its resources, by their addresses, fail for a reason: `npm run scan` shows both. */
  readonly scanExceptions?: readonly { check: string; resources: string[]; reason: string }[];
  /** What deploying it takes of the roles of GitHub Actions. */
  readonly rights?: Omit<Rights, 'policy'>;
}

export type Extend = (ground: Ground) => Extension;

/** Defines what a team adds to each environment beside its settings: `export default defineExtensions((ground) => ({ ... }))`. */
export function defineExtensions(extend: Extend): Extend {
  return extend;
}
