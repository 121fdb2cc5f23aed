"""Reads a request as botocore's model of its operation describes it, and keeps what the model does not know.

moto's own parser drops unknown members and coerces values, so that nobody could judge them. Here a member that the
model lacks stays under its name on the wire, and a text that should be a number stays a text. A blob becomes
{"bytes": <length>}.
https://smithy.io/2.0/aws/protocols/ describes the five protocols.
"""

import base64
import json
from urllib.parse import parse_qsl
from xml.etree import ElementTree

# Of a request signed in its query, and what the JavaScript SDK adds to tell operations apart.
NOT_OF_THE_MODEL = ("x-amz-", "x-id")


def parameters(operation, protocol, request, body, uri_params):
    """The input of an operation, as a client of botocore would have been given it."""
    shape = operation.input_shape
    if protocol in ("query", "ec2"):
        pairs = parse_qsl(body.decode() or request.query_string.decode(), keep_blank_values=True)
        tree = {}
        for name, value in pairs:
            if name not in ("Action", "Version"):
                plant(tree, name.split("."), value)
        return of_tree(shape, tree, protocol) if shape else tree
    if protocol == "json":
        return of_json(shape, json.loads(body or b"{}"))
    return of_rest(operation, shape, protocol, request, body, uri_params)


def plant(tree, path, value):
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            return
    tree[path[-1]] = value


def scalar(shape, text):
    """A text of the wire as its type has it; the text itself where it is none of that type."""
    text = text or ""
    try:
        if shape.type_name in ("integer", "long"):
            return int(text)
        if shape.type_name in ("float", "double"):
            return float(text)
    except ValueError:
        return text
    if shape.type_name == "boolean":
        return {"true": True, "false": False}.get(text.lower(), text)
    if shape.type_name == "blob":
        return blob(text)
    return text


def blob(text):
    try:
        return {"bytes": len(base64.b64decode(text))}
    except (TypeError, ValueError):
        return text


# query and ec2: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html


def query_name(shape, name, protocol):
    if protocol == "ec2":
        if "queryName" in shape.serialization:
            return shape.serialization["queryName"]
        name = shape.serialization.get("name", name)
        return name[0].upper() + name[1:]
    return shape.serialization.get("name", name)


def of_tree(shape, tree, protocol):
    if shape.type_name == "structure" and isinstance(tree, dict):
        return structure_of_tree(shape, tree, protocol)
    # An empty list is an empty text.
    if shape.type_name == "list":
        return list_of_tree(shape, tree, protocol) if isinstance(tree, dict) else ([] if tree == "" else tree)
    if shape.type_name == "map" and isinstance(tree, dict):
        entries = tree if shape.serialization.get("flattened") else tree.get("entry", {})
        key, value = (
            query_name(member, default, protocol) for member, default in ((shape.key, "key"), (shape.value, "value"))
        )
        return {entry[key]: of_tree(shape.value, entry.get(value, ""), protocol) for entry in entries.values()}
    return scalar(shape, tree) if isinstance(tree, str) else tree


def structure_of_tree(shape, tree, protocol):
    rest, parsed = dict(tree), {}
    for name, member in shape.members.items():
        wire_name = query_name(member, name, protocol)
        if member.type_name == "list" and member.serialization.get("flattened") and protocol == "query":
            wire_name = member.member.serialization.get("name", wire_name)
        node = rest
        *folders, last = wire_name.split(".")
        for folder in folders:
            node = node.get(folder, {})
        if isinstance(node, dict) and last in node:
            parsed[name] = of_tree(member, node.pop(last), protocol)
    return {**parsed, **rest}


def list_of_tree(shape, tree, protocol):
    if protocol == "query" and not shape.serialization.get("flattened"):
        tree = tree.get(shape.member.serialization.get("name", "member"), tree)
    if not all(index.isdigit() for index in tree):
        return tree
    return [of_tree(shape.member, tree[index], protocol) for index in sorted(tree, key=int)]


# json and rest-json: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html


def of_json(shape, value):
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict) and not shape.is_document_type:
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        return {
            names.get(key, key): of_json(shape.members[names[key]], child) if key in names else child
            for key, child in value.items()
            # A member that is null is one that is not there.
            if child is not None
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [of_json(shape.member, child) for child in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: of_json(shape.value, child) for key, child in value.items()}
    return blob(value) if shape.type_name == "blob" else value


# rest-xml: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html


def tag(node):
    return node.tag.rpartition("}")[2]


def of_xml(shape, node):
    if shape.type_name == "structure":
        parsed, known = {}, set()
        for name, member in shape.members.items():
            if "location" in member.serialization:
                continue
            wire_name = member.serialization.get("name", name)
            if member.serialization.get("xmlAttribute"):
                wire_name = wire_name.rpartition(":")[2]
                for key, value in node.attrib.items():
                    if key.rpartition("}")[2] == wire_name:
                        parsed[name] = value
                continue
            flattened = member.type_name == "list" and member.serialization.get("flattened")
            if flattened:
                wire_name = member.member.serialization.get("name", wire_name)
            known.add(wire_name)
            found = [child for child in node if tag(child) == wire_name]
            if flattened and found:
                parsed[name] = [of_xml(member.member, child) for child in found]
            elif found:
                parsed[name] = of_xml(member, found[0])
        return {**parsed, **{tag(child): child.text for child in node if tag(child) not in known}}
    if shape.type_name == "list":
        return [of_xml(shape.member, child) for child in node]
    if shape.type_name == "map":
        return {entry[0].text: of_xml(shape.value, entry[1]) for entry in node}
    return scalar(shape, node.text)


# Both rest protocols: https://smithy.io/2.0/spec/http-bindings.html


def of_rest(operation, shape, protocol, request, body, uri_params):
    parsed, asked = {}, set(operation.http_trait.query_args)
    for name, member in (shape.members if shape else {}).items():
        wire_name, location = member.serialization.get("name", name), member.serialization.get("location")
        if location == "uri" and wire_name in uri_params:
            parsed[name] = scalar(member, uri_params[wire_name])
        elif location == "header" and wire_name in request.headers:
            text = request.headers[wire_name]
            parsed[name] = text.split(",") if member.type_name == "list" else scalar(member, text)
        elif location == "headers":
            found = [header for header in request.headers.keys() if header.lower().startswith(wire_name.lower())]
            if found:
                parsed[name] = {header[len(wire_name) :].lower(): request.headers[header] for header in found}
        elif location == "querystring" and wire_name in request.args:
            asked.add(wire_name)
            values = [scalar(getattr(member, "member", member), text) for text in request.args.getlist(wire_name)]
            parsed[name] = values if member.type_name == "list" else values[0]
    parsed.update(
        {
            name: text
            for name, text in request.args.items()
            if name not in asked and not name.lower().startswith(NOT_OF_THE_MODEL)
        }
    )
    if shape and body:
        parsed.update(of_body(shape, protocol, body))
    return parsed


def of_body(shape, protocol, body):
    payload = shape.serialization.get("payload")
    target = shape.members[payload] if payload else shape
    if target.type_name == "blob":
        value = {"bytes": len(body)}
    elif target.type_name == "string":
        value = body.decode()
    elif protocol == "rest-json":
        value = of_json(target, json.loads(body))
    elif not payload and all("location" in member.serialization for member in shape.members.values()):
        # A body where the model has none.
        return {}
    else:
        value = of_xml(target, ElementTree.fromstring(body))
    return {payload: value} if payload else value
