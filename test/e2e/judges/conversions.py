"""From the parameters of a call to the properties of the resource that it makes, where the two have another form."""

import json
import re


def renamed(**names):
    """The parameters, some of them by the name of their property."""
    return lambda call: {names.get(name, name): value for name, value in call.items()}


def without(call, *names):
    return {name: value for name, value in call.items() if name not in names}


def inner(name):
    """The parameters that stand in one of them."""
    return lambda call: call[name]


def part(name, value):
    """One property of a resource, of which other calls set others."""
    return lambda call: {name: value(call)}


def tagged(call):
    """EC2 takes tags for each type of resource."""
    tags = [tag for specification in call.get("TagSpecifications", []) for tag in specification["Tags"]]
    return {**without(call, "TagSpecifications"), **({"Tags": tags} if tags else {})}


def attributes(call):
    """SQS and SNS take all as texts."""
    found = {
        name: json.loads(value) if value.startswith("{") else value
        for name, value in call.get("Attributes", {}).items()
    }
    return {**without(call, "Attributes"), **found}


def delivery_destination(call):
    return {**without(call, "deliveryDestinationConfiguration"), **call.get("deliveryDestinationConfiguration", {})}


def distribution(call):
    call = call.get("DistributionConfigWithTags", call)
    config = filled(call["DistributionConfig"])
    for behavior in [config["DefaultCacheBehavior"], *config.get("CacheBehaviors", {}).get("Items", [])]:
        behavior["CachedMethods"] = behavior.get("AllowedMethods", {}).pop("CachedMethods", {"Quantity": 0})
    restriction = config.get("Restrictions", {}).get("GeoRestriction", {})
    restriction["Locations"] = restriction.pop("Items", [])
    # Standard logging of the first kind, which is off where there is none.
    if config.get("Logging", {}).pop("Enabled", False) is False:
        config.pop("Logging", None)
    return {"DistributionConfig": config, "Tags": call.get("Tags", [])}


def email_identity(call):
    return {
        **without(call, "ConfigurationSetName"),
        **(
            {"ConfigurationSetAttributes": {"ConfigurationSetName": call["ConfigurationSetName"]}}
            if "ConfigurationSetName" in call
            else {}
        ),
    }


def instance_group(call):
    """A template has some numbers as texts, and tags that can only be its own."""
    numbers = {name: str(call[name]) for name in ("MinSize", "MaxSize", "DesiredCapacity") if name in call}
    tags = [without(tag, "ResourceId", "ResourceType") for tag in call.get("Tags", [])]
    return {**call, **numbers, "Tags": tags, "VPCZoneIdentifier": call["VPCZoneIdentifier"].split(",")}


def mail_event_destination(call):
    """A template names the events otherwise: BOUNCE is bounce, RENDERING_FAILURE is renderingFailure."""
    destination = call["EventDestination"]
    events = [re.sub("_(.)", lambda found: found[1].upper(), event.lower()) for event in destination["MatchingEventTypes"]]
    topic = renamed(TopicArn="TopicARN")(destination["SnsDestination"])
    return {
        "ConfigurationSetName": call["ConfigurationSetName"],
        "EventDestination": {
            "Name": call["EventDestinationName"],
            **destination,
            "MatchingEventTypes": events,
            "SnsDestination": topic,
        },
    }


def filled(value):
    """CloudFront wants elements that are empty where a template has none."""
    if isinstance(value, dict):
        return {name: filled(child) for name, child in value.items() if child != ""}
    return [filled(child) for child in value] if isinstance(value, list) else value


def flow_log(call):
    return {**without(tagged(call), "ResourceIds"), "ResourceId": call["ResourceIds"][0]}


def source(call):
    """The recording has only the length of a source, and a template its text."""
    return {**call, "FunctionCode": "-"} if "FunctionCode" in call else {**call, "Code": {"ZipFile": "-"}}


def encryption(call):
    rules = call["ServerSideEncryptionConfiguration"]["Rules"]
    return {
        "ServerSideEncryptionConfiguration": [
            renamed(ApplyServerSideEncryptionByDefault="ServerSideEncryptionByDefault")(rule) for rule in rules
        ]
    }


def cors(call):
    rules = call["CORSConfiguration"]["CORSRules"]
    return {"CorsRules": [renamed(ExposeHeaders="ExposedHeaders", MaxAgeSeconds="MaxAge")(rule) for rule in rules]}


def lifecycle_rule(rule):
    """What S3 nests and CloudFormation has side by side."""
    expiration = renamed(Days="ExpirationInDays", Date="ExpirationDate")(rule.get("Expiration", {}))
    transitions = [
        renamed(Days="TransitionInDays", Date="TransitionDate")(transition)
        for transition in rule.get("Transitions", [])
    ]
    return {
        **without(rule, "Expiration", "Filter"),
        **rule.get("Filter", {}),
        **expiration,
        **({"Transitions": transitions} if transitions else {}),
    }


def security_group_rules(peer):
    def properties(call):
        rules = []
        for permission in call["IpPermissions"]:
            base = {
                "GroupId": call["GroupId"],
                **{name: permission[name] for name in ("IpProtocol", "FromPort", "ToPort") if name in permission},
            }
            for ranges, name, target in (
                ("IpRanges", "CidrIp", "CidrIp"),
                ("Ipv6Ranges", "CidrIpv6", "CidrIpv6"),
                ("PrefixListIds", "PrefixListId", f"{peer}PrefixListId"),
                ("UserIdGroupPairs", "GroupId", f"{peer}SecurityGroupId"),
            ):
                for entry in permission.get(ranges, []):
                    description = {"Description": entry["Description"]} if "Description" in entry else {}
                    rules.append({**base, target: entry[name], **description})
        return rules

    return properties


def record_sets(call):
    return [
        {
            "HostedZoneId": call["HostedZoneId"],
            **change["ResourceRecordSet"],
            **(
                {"ResourceRecords": [record["Value"] for record in change["ResourceRecordSet"]["ResourceRecords"]]}
                if "ResourceRecords" in change["ResourceRecordSet"]
                else {}
            ),
        }
        for change in call["ChangeBatch"]["Changes"]
        if change["Action"] != "DELETE"
    ]


def document(name, source):
    """A policy, which the API takes as a text."""
    return lambda call: {**without(call, source), **({name: json.loads(call[source])} if source in call else {})}


def same(call):
    return call
