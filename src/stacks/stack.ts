import { TerraformElement, TerraformStack, Tokenization } from 'cdktf';
import type { IConstruct, Node } from 'constructs';
import { UserError } from '../configuration/finding.ts';

/** What Terraform takes for a name: https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers */
const addressForm = /^[A-Za-z_][\w-]*$/;

/**
 * A stack in which the address of an element is its path, such as `network_private_a`; cdktf's own ends in a hash. Construct ids are
 * words joined by hyphens, so two paths seldom meet in one address, and where they do it throws. So does a reference to another stack.
 */
export class Stack extends TerraformStack {
  private readonly pathByAddress = new Map<string, string>();

  /**
   * cdktf's own resolves the whole stack before the resolve that writes it, and takes as long, to make an output and a remote state of each
   * reference to another stack. Here there are none.
   */
  override prepareStack(): void {
    this.ensureBackendExists();
  }

  override toTerraform(): unknown {
    return noticingOtherStacks(() => super.toTerraform());
  }

  override toHclTerraform(): ReturnType<TerraformStack['toHclTerraform']> {
    return noticingOtherStacks(() => super.toHclTerraform());
  }

  /** What cdktf calls first for a reference to another stack. */
  override addDependency(other: TerraformStack): never {
    throw new UserError([
      `${this.node.path}: must not refer to another stack, got a reference to ${other.node.path}; pass what both stacks need as a setting, or read it by a data source`,
    ]);
  }

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    const address = path.join('_').replaceAll('-', '_');
    if (!addressForm.test(address)) {
      throw new UserError([
        `${node.path}: must have ids of letters, digits, hyphens and underscores, the first not beginning with a digit, got ${JSON.stringify(node.id)}; Terraform takes no other name: call it otherwise`,
      ]);
    }
    const taken = this.pathByAddress.get(address);
    if (taken !== undefined && taken !== node.path) {
      throw new UserError([
        `${node.path}: must have an address of its own, got that of ${taken}; rename one of the two`,
      ]);
    }
    this.pathByAddress.set(address, node.path);
    return address;
  }
}

/** What is wrong with the addresses of elements, in the sentences that their stack throws. cdktf wraps what is thrown while it writes. */
export function addressProblems(constructs: readonly IConstruct[]): string[] {
  return constructs.filter(TerraformElement.isTerraformElement).flatMap((element) => {
    try {
      element.friendlyUniqueId;
      return [];
    } catch (error) {
      if (error instanceof UserError) return [error.message];
      throw error;
    }
  });
}

/** A resolve notices references to other stacks only when told that it prepares; here the one that writes is told so. */
function noticingOtherStacks<Result>(write: () => Result): Result {
  const { resolve } = Tokenization;
  Tokenization.resolve = (value, options) =>
    resolved(value, (found) => resolve(found, { ...options, preparing: true }));
  try {
    return write();
  } finally {
    Tokenization.resolve = resolve;
  }
}

/** What a string holds that cdktf must see: the beginning of a token, of an escape, or of a number that stands for a token. */
const token = /[$#&]\{|e\+|Token Value/;

function mayBeToken(value: unknown): boolean {
  if (typeof value === 'string') return token.test(value);
  return typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER);
}

function isPlain(value: object): value is Record<string, unknown> {
  return (
    Object.getPrototypeOf(value) === Object.prototype && !('resolve' in value) && !Object.keys(value).some(mayBeToken)
  );
}

/** What cdktf's own resolve returns. cdktf looks for each kind of token in each value; here it gets only what may be one. */
function resolved(value: unknown, resolve: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    if (value.some(mayBeToken)) return resolve(value);
    return value.map((item) => resolved(item, resolve)).filter((item) => item !== undefined);
  }
  if (typeof value === 'object' && value !== null) {
    if (!isPlain(value)) return resolve(value);
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, item]) => {
        const result = resolved(item, resolve);
        return result === undefined ? [] : [[key, result]];
      }),
    );
  }
  return typeof value === 'function' || mayBeToken(value) ? resolve(value) : value;
}
