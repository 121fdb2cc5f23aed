import type { Place } from '../../modules/shared/statement.ts';
import { Iam } from '../iam.ts';
import { all } from '../modules/terraform.ts';
import type { Terraform } from '../synth.ts';
import type { Role, Roles } from './judge.ts';

/** The roles of GitHub Actions that a bootstrap makes. */
export function rolesIn(bootstrap: Terraform, place: Place): Roles {
  const iam = new Iam(bootstrap, place);
  const role = (id: string): Role => ({
    name: all(bootstrap, 'aws_iam_role')[`github_${id}`].name,
    policies: iam.policiesOf(`github_${id}`),
  });
  return { plan: role('plan'), refresh: role('refresh'), deploy: role('deploy'), publish: role('publish') };
}
