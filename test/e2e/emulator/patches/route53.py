from moto.route53 import models
from moto.route53.models import Route53Backend

from patches import extend


@extend(models, "create_route53_zone_id")
def begin_ids_as_aws_does(original, *args, **kwargs):
    """Stock begins the id of a zone with any letter: it is no id that the settings take."""
    return f"Z{original(*args, **kwargs)[1:]}"


@extend(Route53Backend, "change_resource_record_sets")
def create_again_what_was_deleted(original, self, zoneid, change_list):
    """Stock takes a deleted record for one that exists, if any record sorts behind it: a host name can't be given back."""
    zone = self.get_hosted_zone(zoneid)
    existing = {(record.name.strip("."), record.type) for record in zone.rrsets}
    zone.rr_changes[:] = [
        change
        for change in zone.rr_changes
        if (change["ResourceRecordSet"]["Name"].strip("."), change["ResourceRecordSet"]["Type"]) in existing
    ]
    original(self, zoneid, change_list)
