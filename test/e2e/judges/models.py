"""Judges a call by botocore's model of its operation, by all that the model says.

botocore itself leaves pattern, max and enum to AWS to refuse. What each trait means:
https://smithy.io/2.0/spec/constraint-traits.html
"""

import functools
import math

import regex
from botocore.session import Session

SESSION = Session()

TYPES = {
    "string": str,
    "character": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
    "structure": dict,
    "map": dict,
    "list": list,
    # The clients of the protocols write one as a text or as a number.
    "timestamp": (str, int, float),
}

# How wide AWS's numbers are: https://smithy.io/2.0/spec/simple-types.html
BITS = {"integer": 32, "long": 64}


@functools.cache
def service_model(service):
    return SESSION.get_service_model(service)


def violations(call):
    """What AWS would not take of a call, a sentence each: `<service>:<Operation> <path>: must ..., got ...`."""
    name = f"{call['service']}:{call['operation']}"
    if "unread" in call:
        return [f"{name}: must be a call that botocore's models describe, got {call['unread']}"]
    shape = service_model(call["service"]).operation_model(call["operation"]).input_shape
    if shape is None:
        return [f"{name} {member}: must not be there, for the operation takes nothing" for member in call["parameters"]]
    return [
        f"{name} {path}: must {must}, got {shown(value)}" for path, must, value in judged(shape, call["parameters"], "")
    ]


def shown(value):
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:200]}..."


def judged(shape, value, path):
    kind = shape.type_name
    if kind == "blob":
        yield from judged_blob(shape, value, path)
        return
    expected = TYPES[kind]
    if not isinstance(value, expected) or (isinstance(value, bool) and kind != "boolean"):
        yield path, f"be a {kind}", value
        return
    yield from {"structure": judged_structure, "map": judged_map, "list": judged_list}.get(kind, judged_scalar)(
        shape, value, path
    )


def judged_blob(shape, value, path):
    if not isinstance(value, dict) or set(value) != {"bytes"}:
        yield path, "be base64", value
    else:
        yield from size(shape, value["bytes"], "byte", value, path)


def judged_structure(shape, value, path):
    if shape.is_document_type:
        return
    for name in shape.required_members:
        if name not in value:
            yield f"{path}.{name}".lstrip("."), "be there", "nothing"
    if shape.is_tagged_union and len(value) != 1:
        yield path, f"have one of {', '.join(shape.members)}", ", ".join(value) or "none"
    for name, child in value.items():
        member = f"{path}.{name}".lstrip(".")
        if name in shape.members:
            yield from judged(shape.members[name], child, member)
        else:
            yield member, f"be one of the members {', '.join(shape.members)}", child


def judged_map(shape, value, path):
    yield from size(shape, len(value), "entry", value, path)
    for key, child in value.items():
        yield from judged(shape.key, key, f"{path} key")
        yield from judged(shape.value, child, f"{path}.{key}")


def judged_list(shape, value, path):
    yield from size(shape, len(value), "item", value, path)
    for index, child in enumerate(value):
        yield from judged(shape.member, child, f"{path}[{index}]")


def judged_scalar(shape, value, path):
    metadata = shape.metadata
    if isinstance(value, str) and shape.type_name == "string":
        yield from size(shape, len(value), "character", value, path)
        pattern, enum = metadata.get("pattern"), metadata.get("enum")
        # The whole value, the stricter of two readings: few patterns are anchored, and IAM's [\w+=,.@-]+ means each
        # character.
        if pattern and not compiled(pattern).fullmatch(value):
            yield path, f"match {pattern}", value
        if enum and value not in enum:
            yield path, f"be one of {', '.join(enum)}", value
    elif shape.type_name in BITS and abs(value) >= 2 ** (BITS[shape.type_name] - 1):
        yield path, f"fit {BITS[shape.type_name]} bits", value
    elif not isinstance(value, str) and not within(shape, value):
        yield path, f"be {limits(shape)}", value


def size(shape, count, unit, value, path):
    if not within(shape, count):
        yield path, f"have {limits(shape)} {unit}s, not {count}", value


def within(shape, number):
    return shape.metadata.get("min", -math.inf) <= number <= shape.metadata.get("max", math.inf)


def limits(shape):
    least, most = (shape.metadata.get(name) for name in ("min", "max"))
    if least is None:
        return f"at most {most}"
    return f"at least {least}" if most is None else f"{least} to {most}"


@functools.cache
def compiled(pattern):
    # Java writes what lies beyond 16 bits as two halves.
    return regex.compile(pattern.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF"))
