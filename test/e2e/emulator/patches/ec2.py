from moto.ec2.models.security_groups import SecurityGroupRule

from patches import extend


@extend(SecurityGroupRule, "__init__")
def keep_description(
    original, self, backend, protocol, group_id, from_port, to_port, ip_range, group=None, prefix_list=None, **kwargs
):
    """Stock keeps only an IP range's description: the provider plans to describe all other rules again and again."""
    original(self, backend, protocol, group_id, from_port, to_port, ip_range, group, prefix_list, **kwargs)
    peer = group or prefix_list or {}
    if "Description" in peer:
        # Where moto answers it from, and where ModifySecurityGroupRules changes it.
        self.ip_range["Description"] = peer["Description"]
