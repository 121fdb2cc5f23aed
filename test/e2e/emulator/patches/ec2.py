from moto.ec2.models import EC2Backend
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


@extend(EC2Backend, "modify_vpc_endpoint")
def keep_routes_of_gateways(original, self, vpc_id, *args, **kwargs):
    """Stock gives a route table that is added to a gateway no route: the endpoint can't be deleted."""
    endpoint = self.describe_vpc_endpoints(vpc_end_point_ids=[vpc_id])[0]
    before = set(endpoint.route_table_ids or [])
    original(self, vpc_id, *args, **kwargs)
    if not endpoint.destination_prefix_list_id:
        return
    after = set(endpoint.route_table_ids)
    for table in after - before:
        self.create_route(
            table, None, gateway_id=vpc_id, destination_prefix_list_id=endpoint.destination_prefix_list_id
        )
    for table in before - after:
        self.delete_route(table, endpoint.destination_prefix_list_id)
