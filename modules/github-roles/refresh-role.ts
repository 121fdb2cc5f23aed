import type { Statement } from '../shared/iam.ts';
import { type Owner, own, ownArns } from './own.ts';
import { readState, type TerraformState } from './terraform-state.ts';

/**
 * The state and the environment's own secrets, for `terraform plan -lock=false`: for a refresh the provider reads the value of each version
 * of a secret that Terraform wrote. So it is for the main branch alone, whose code was reviewed.
 */
export function refreshStatements(owner: Owner, state: TerraformState): Statement[] {
  const { region } = owner.place;
  const arns = ownArns(owner);
  return [
    ...readState(state, owner.place),
    { sid: 'ReadOwnSecrets', actions: ['secretsmanager:GetSecretValue'], resources: arns.secrets },
    {
      sid: 'DecryptOwnSecrets',
      actions: ['kms:Decrypt'],
      resources: arns.keys,
      conditions: {
        StringEquals: {
          ...own(owner).StringEquals,
          'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
        },
      },
    },
  ];
}
