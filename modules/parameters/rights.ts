import { arnOf, type Owner, onAny, type Rights } from '../shared/rights.ts';

function parameterArn(owner: Owner): string {
  return arnOf(owner, 'ssm', `parameter/app/${owner.name}/*`);
}

export const parameterRights: Rights = {
  policy: 'data',
  types: { aws_ssm_parameter: 'ssm:PutParameter' },
  describe: (owner) => [
    onAny(['ssm:DescribeParameters']),
    {
      sid: 'DescribeParameters',
      actions: ['ssm:GetParameter', 'ssm:ListTagsForResource'],
      resources: [parameterArn(owner)],
    },
  ],
  deploy: (owner) => [
    {
      sid: 'ManageParameters',
      actions: ['ssm:AddTagsToResource', 'ssm:DeleteParameter', 'ssm:PutParameter', 'ssm:RemoveTagsFromResource'],
      resources: [parameterArn(owner)],
    },
  ],
  tasks: (owner) => [
    {
      sid: 'ReadParameters',
      actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
      resources: [parameterArn(owner)],
    },
  ],
};
