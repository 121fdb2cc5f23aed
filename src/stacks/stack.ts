import { TerraformElement, TerraformStack } from 'cdktf';
import type { Node } from 'constructs';

/**
 * A stack in which the address of an element is its path, such as `network_private_a`; cdktf's own ends in a hash. Construct ids are
 * words joined by hyphens, so two paths seldom meet in one address, and where they do it throws.
 */
export class Stack extends TerraformStack {
  private readonly pathByAddress = new Map<string, string>();

  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const path = node.scopes.slice(node.scopes.indexOf(this) + 1).map((scope) => scope.node.id);
    const address = path.join('_').replaceAll('-', '_');
    const taken = this.pathByAddress.get(address);
    if (taken !== undefined && taken !== node.path) {
      throw new Error(`${node.path}: must have an address of its own, got that of ${taken}; rename one of the two`);
    }
    this.pathByAddress.set(address, node.path);
    return address;
  }
}
