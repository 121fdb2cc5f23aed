"""Judges a call that makes a resource by CloudFormation's schema of the resource, and by the rules of cfn-lint on it.

They know which values go with which, which instance classes a region has and which properties exclude each other.
https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/rules.md lists them.
"""

import functools
import json

from cfnlint.api import lint
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from cloudformation import MAKES, NO_PROPERTY, NO_RESOURCE, RENAMED, RESOURCES

# A template takes no more than 500.
RESOURCES_A_TEMPLATE = 400

# In an account that a test used twice it is none.
SAME_NAME = "E3019"
REQUIRED = ("E3003", "E3014")


def violations(calls):
    """What CloudFormation would not take of the calls, a sentence each, and how many different resources they made."""
    found, by_region = [], {}
    for call in calls:
        name = f"{call['service']}:{call['operation']}"
        if name not in RESOURCES:
            if (call["operation"] or "").startswith(MAKES) and name not in NO_RESOURCE:
                found.append(
                    f"{name}: must be in RESOURCES or NO_RESOURCE of judges/cloudformation.py, got neither; add it"
                )
            continue
        type_name, convert = RESOURCES[name]
        try:
            made = convert(json.loads(json.dumps(call["parameters"])))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            found.append(
                f"{name}: must have the form that judges/conversions.py knows, got {error!r}; see what was sent"
            )
            continue
        for parameters in made if isinstance(made, list) else [made]:
            by_region.setdefault(call["region"], {})[json.dumps([name, parameters], sort_keys=True)] = (
                name,
                type_name,
                parameters,
            )
    for name, judged in by_region.items():
        found += in_region(name, list(judged.values()))
    return found, sum(map(len, by_region.values()))


@functools.cache
def rules():
    """Read once: they take a second."""
    return Runner(ConfigMixIn()).rules


def in_region(region, judged):
    for start in range(0, len(judged), RESOURCES_A_TEMPLATE):
        yield from in_template(region, judged[start : start + RESOURCES_A_TEMPLATE])


def in_template(region, judged):
    resources = {}
    for index, (name, type_name, parameters) in enumerate(judged):
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, type_name).schema
        unknown = []
        properties = fitted(schema, schema, parameters, "", unknown)
        resources[f"Made{index}"] = {"Type": type_name, "Properties": properties}
        for path in unknown:
            if f"{name} {path}" not in NO_PROPERTY:
                yield (
                    f"{name} {path}: must be a property of {type_name}, or be in NO_PROPERTY of "
                    "judges/cloudformation.py, got neither; add it"
                )
    lines = Lines()
    lines.write({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})
    for match in lint("\n".join(lines.texts), rules(), regions=[region]):
        # A warning is advice to who writes templates.
        if not match.rule.id.startswith("E") or match.rule.id == SAME_NAME:
            continue
        path = lines.paths[match.linenumber - 1]
        name, type_name, _ = judged[int(path[1].removeprefix("Made"))]
        # What changes an attribute names none of the others.
        if match.rule.id in REQUIRED and ":Modify" in name:
            continue
        yield f"{name} {'.'.join(path[3:])}: must be what {type_name} takes, got {match.message} ({match.rule.id})"


class Lines:
    """JSON of which each line has one path, since cfn-lint tells lines."""

    def __init__(self):
        self.texts, self.paths = [], []

    def add(self, text, path):
        self.texts.append(text)
        self.paths.append(path)

    def write(self, value, path=(), before="", after=""):
        if not value or not isinstance(value, (dict, list)):
            self.add(before + json.dumps(value) + after, path)
            return
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        self.add(before + opening, path)
        items = (
            list(value.items()) if isinstance(value, dict) else [(index, child) for index, child in enumerate(value)]
        )
        for number, (key, child) in enumerate(items):
            start = f"{json.dumps(key)}: " if isinstance(value, dict) else ""
            self.write(child, (*path, str(key)), start, "," if number < len(items) - 1 else "")
        self.add(closing + after, path)


def resolved(schema, definition):
    while "$ref" in definition:
        node = schema
        for step in definition["$ref"].removeprefix("#/").split("/"):
            node = node[step]
        definition = node
    return definition


def fitted(schema, definition, value, path, unknown):
    """A parameter as the property has it: their names differ in upper and lower case. Adds to unknown what has none."""
    definition = resolved(schema, definition)
    if "items" in definition:
        if isinstance(value, dict):
            # CloudFront counts its lists, and maps of tags are lists of them.
            value = (
                value.get("Items", [])
                if set(value) <= {"Enabled", "Items", "Quantity"}
                else [{"Key": key, "Value": child} for key, child in value.items()]
            )
        if not isinstance(value, list):
            return value
        return [
            fitted(schema, definition["items"], child, f"{path}[{index}]", unknown) for index, child in enumerate(value)
        ]
    if "patternProperties" in definition and isinstance(value, list):
        return {tag["Key"]: tag["Value"] for tag in value}
    properties = definition.get("properties")
    if not properties or not isinstance(value, dict):
        return value
    names = {name.lower(): name for name in properties}
    made = {}
    for key, child in value.items():
        name = names.get(RENAMED.get(key, key).lower())
        member = f"{path}.{key}".lstrip(".")
        if name:
            made[name] = fitted(schema, properties[name], child, member, unknown)
        elif key not in NO_PROPERTY:
            unknown.append(member)
    return made
