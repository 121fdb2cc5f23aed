import { loadBalancerArns } from '../shared/common-rights.ts';
import { arnOf, onAny, onNew, onOwn, type Rights } from '../shared/rights.ts';

export const webAclRights: Rights = {
  policy: 'unnamed',
  types: {
    aws_wafv2_web_acl: 'wafv2:CreateWebACL',
    aws_wafv2_web_acl_association: 'wafv2:AssociateWebACL',
    aws_wafv2_web_acl_logging_configuration: 'wafv2:PutLoggingConfiguration',
  },
  describe: () => [onAny(['wafv2:GetLoggingConfiguration', 'wafv2:GetWebACL*', 'wafv2:ListTagsForResource'])],
  deploy: (owner) => [
    // The first is asked for beside an association, and known to no resource.
    onNew(owner, ['elasticloadbalancing:SetWebAcl', 'wafv2:CreateWebACL', 'wafv2:TagResource']),
    {
      // WAF sees no tags on a load balancer, which is what the second action is asked about alone
      // (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html).
      sid: 'ProtectLoadBalancer',
      actions: ['wafv2:AssociateWebACL', 'wafv2:DisassociateWebACL'],
      resources: [...loadBalancerArns(owner), arnOf(owner, 'wafv2', `regional/webacl/${owner.name}/*`)],
    },
    onOwn(owner, [
      'wafv2:DeleteLoggingConfiguration',
      'wafv2:DeleteWebACL',
      'wafv2:PutLoggingConfiguration',
      'wafv2:UntagResource',
      'wafv2:UpdateWebACL',
    ]),
    {
      // Asked for with each web ACL that has such rules, and without tags.
      sid: 'UseManagedRules',
      actions: ['wafv2:UpdateWebACL'],
      resources: ['global', 'regional'].map((scope) => `arn:aws:wafv2:*:*:${scope}/managedruleset/*`),
    },
  ],
  uses: {
    'elasticloadbalancing:SetWebAcl':
      'WAF, of who associates a load balancer: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSWAFFullAccess.html',
  },
  serviceLinkedRoles: ['wafv2.amazonaws.com'],
};
