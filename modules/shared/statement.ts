/** One statement of an IAM policy. */
export interface Statement {
  sid: string;
  effect?: 'Allow' | 'Deny';
  principals?: Record<string, string | string[]> | '*';
  actions: string[];
  resources: string[];
  /** All resources but these; `resources` is empty then. */
  notResources?: string[];
  conditions?: Record<string, Record<string, string | string[]>>;
}

/** Where an environment lives: what ARNs and trust policies are made of. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** The role that Terraform takes on there. */
  readonly assumeRoleArn?: string | undefined;
}
