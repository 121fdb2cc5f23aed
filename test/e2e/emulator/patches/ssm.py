from moto.core.utils import utcnow
from moto.ssm.models import Parameter, SimpleSystemManagerBackend

from patches import extend

LOG_ROUTER = "/aws/service/aws-for-fluent-bit/"


@extend(SimpleSystemManagerBackend, "get_parameter")
def say_where_the_log_router_is(original, self, name):
    """
    Stock has no parameter of AWS for Fluent Bit.
    https://github.com/aws/aws-for-fluent-bit#using-ssm-to-find-available-versions-and-aws-regions
    """
    if not name.startswith(LOG_ROUTER):
        return original(self, name)
    image = f"906394416424.dkr.ecr.{self.region_name}.amazonaws.com/aws-for-fluent-bit:{name.removeprefix(LOG_ROUTER)}"
    return Parameter(
        account_id=self.account_id,
        name=name,
        value=image,
        parameter_type="String",
        description=None,
        allowed_pattern=None,
        keyid=None,
        last_modified_date=utcnow(),
        version=1,
        data_type="text",
    )
