import uuid

from moto.rds.models import DBInstance, DBParameterGroup

from patches import extend

PERFORMANCE_INSIGHTS = (
    "enable_performance_insights",
    "performance_insights_kms_key_id",
    "performance_insights_retention_period",
)


@extend(DBInstance, "__init__")
def give_each_instance_its_own_resource_id(original, self, *args, **kwargs):
    """Stock has one resource id for all: the provider looks an instance up by it, finds several and reads none."""
    original(self, *args, **kwargs)
    self.dbi_resource_id = f"db-{uuid.uuid4().hex[:26].upper()}"


@extend(DBInstance, "__init__")
def keep_performance_insights(original, self, *args, **kwargs):
    """Stock drops Performance Insights: the provider plans to switch it on again and again."""
    original(self, *args, **kwargs)
    for name in PERFORMANCE_INSIGHTS:
        setattr(self, name, kwargs.get(name))


# ModifyDBInstance already keeps every parameter under its own name; what is answered has another one.
DBInstance.performance_insights_enabled = property(lambda self: bool(self.enable_performance_insights))


@extend(DBParameterGroup, "update_parameters")
def mark_parameters_as_set_by_the_user(original, self, new_parameters):
    """Stock names no source: the provider reads only what a user set, and plans to set every parameter again."""
    original(self, new_parameters)
    for parameter in self.parameters.values():
        parameter["Source"] = "user"
