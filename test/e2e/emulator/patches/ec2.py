from datetime import timedelta

from moto.ec2.models import EC2Backend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpcs import VPCBackend, VPCEndPoint

from patches import extend
from patches.clock import now

TIME_TO_MAKE_AN_ENDPOINT = timedelta(seconds=1)


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


@extend(VPCEndPoint, "__init__")
def be_pending_at_first(original, self, *args, **kwargs):
    """
    Stock has an interface endpoint at once, which AWS makes within minutes: nothing can be cut while AWS is at it.
    https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
    """
    original(self, *args, **kwargs)
    self.made_at = now() + TIME_TO_MAKE_AN_ENDPOINT
    if self.vpc_endpoint_type == "Interface":
        self.state = "pending"


@extend(VPCBackend, "describe_vpc_endpoints")
def make_pending_endpoints(original, self, *args, **kwargs):
    """Stock has no pending endpoints."""
    for endpoint in self.vpc_end_points.values():
        if endpoint.state == "pending" and now() >= endpoint.made_at:
            endpoint.state = "available"
    return original(self, *args, **kwargs)


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


@extend(EC2Backend, "create_launch_template")
def tag_the_template_itself(original, self, name, description, template_data, tag_spec):
    """Stock writes the tags of a template into what it makes as well: the provider plans to take them out."""
    made = [each for each in template_data.get("TagSpecifications", []) if each["ResourceType"] != "launch-template"]
    return original(self, name, description, {**template_data, "TagSpecifications": made}, tag_spec)
