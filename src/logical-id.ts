import { TerraformElement, TerraformStack } from 'cdktf';
import type { Node } from 'constructs';

/**
 * The address of an element inside its type: its path, such as `network_private_a`. cdktf's own ends in a hash. Construct ids are
 * words joined by hyphens, so two paths that differ come out different unless a word moves across a boundary, and that throws.
 */
export class LogicalIds {
  private readonly pathByAddress = new Map<string, string>();

  allocate(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : element;
    const stack = node.scopes.findIndex((scope) => TerraformStack.isStack(scope));
    const path = node.scopes.slice(stack + 1).map((scope) => scope.node.id);
    const address = path.join('_').replaceAll('-', '_');
    const taken = this.pathByAddress.get(address);
    if (taken !== undefined && taken !== node.path) {
      throw new Error(`${node.path}: must have an address of its own, got that of ${taken}; rename one of the two`);
    }
    this.pathByAddress.set(address, node.path);
    return address;
  }
}
