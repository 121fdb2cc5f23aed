import type { Place } from '../../modules/shared/statement.ts';
import { Iam } from '../iam.ts';
import { all } from '../modules/terraform.ts';
import type { Terraform } from '../synth.ts';
import type { Role, Roles } from './judge.ts';

/** The roles of GitHub Actions that a bootstrap makes. One that it does not make may do nothing: its calls are denied. */
export function rolesIn(bootstrap: Terraform, place: Place): Roles {
  const iam = new Iam(bootstrap, place);
  const role = (id: string): Role => {
    const made = all(bootstrap, 'aws_iam_role')[`github_${id}`];
    return made ? { name: made.name, policies: iam.policiesOf(`github_${id}`) } : { name: id, policies: [] };
  };
  return { plan: role('plan'), refresh: role('refresh'), deploy: role('deploy'), publish: role('publish') };
}
