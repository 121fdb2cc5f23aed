"""Prints AWS's own figures as JSON: what botocore, cfn-lint and moto have from AWS's endpoints, models, schemas and API answers."""

import gzip
import json
from pathlib import Path

import botocore
import cfnlint
import moto

SCHEMAS = Path(cfnlint.__file__).parent / "data/schemas/extensions"


def read(path):
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_text()
    return json.loads(text)


def botocore_data(path):
    return read(sorted((Path(botocore.__file__).parent / "data").glob(path))[-1])


def regions():
    [commercial] = [each for each in botocore_data("partitions.json")["partitions"] if each["id"] == "aws"]
    return sorted(region for region in commercial["regions"] if region != "aws-global")


def countries():
    return botocore_data("wafv2/*/service-2.json.gz")["shapes"]["CountryCode"]["enum"]


def memory_of_instances():
    types = read(Path(moto.__file__).parent / "ec2/resources/instance_types.json.gz")
    return {name: each["MemoryInfo"]["SizeInMiB"] for name, each in types.items()}


def instances():
    types = read(Path(moto.__file__).parent / "ec2/resources/instance_types.json.gz")
    return {
        name: {
            "architectures": each["ProcessorInfo"]["SupportedArchitectures"],
            "cpu": each["VCpuInfo"]["DefaultVCpus"] * 1024,
            "memoryMiB": each["MemoryInfo"]["SizeInMiB"],
            "interfaces": each["NetworkInfo"]["MaximumNetworkInterfaces"],
            "gpus": sum(
                gpu["Count"] for gpu in each.get("GpuInfo", {}).get("Gpus", []) if gpu["Manufacturer"] == "NVIDIA"
            ),
        }
        for name, each in types.items()
    }


def values(schema):
    """What a schema takes of numbers."""
    if "enum" in schema:
        return [int(value) for value in schema["enum"]]
    return list(range(schema["minimum"], schema["maximum"] + 1, schema["multipleOf"]))


def fargate_sizes():
    sizes = read(SCHEMAS / "aws_ecs_taskdefinition/fargate_cpu_memory.json")["then"]["anyOf"]
    of = [{name: values(each["properties"][name]["then"]) for name in ("Cpu", "Memory")} for each in sizes]
    return {cpu: each["Memory"] for each in of for cpu in each["Cpu"]}


def enums(schema, found):
    """What enumerations anywhere in a schema name, as far as `found` takes it."""
    for each in schema if isinstance(schema, list) else [schema]:
        if isinstance(each, dict):
            yield from (value for value in each.get("enum", []) if found(value))
            for below in each.values():
                yield from enums(below, found)
        elif isinstance(each, list):
            yield from enums(each, found)


def database_classes():
    """Those of PostgreSQL 18."""
    rules = [(each["if"]["properties"], each["then"]) for each in read(SCHEMAS / "aws_rds_dbinstance/db_instance_class.json")["allOf"]]
    of = [then for given, then in rules if given["Engine"].get("const") == "postgres" and is_18(given)]
    return sorted(set(enums(of, lambda value: value.startswith("db."))))


def is_18(given):
    return given.get("EngineVersion", {}).get("pattern", "").startswith("^(18")


def node_types():
    schema = read(SCHEMAS / "aws_elasticache_cachecluster/cachenodetype_enum.json")
    return sorted(set(enums(schema, lambda value: str(value).startswith("cache."))))


print(
    json.dumps(
        {
            "regions": regions(),
            "countries": countries(),
            "instances": instances(),
            "memoryMiB": memory_of_instances(),
            "fargate": fargate_sizes(),
            "databaseClasses": database_classes(),
            "nodeTypes": node_types(),
        }
    )
)
