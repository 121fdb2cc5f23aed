import json

from moto.core.utils import camelcase_to_underscores
from moto.logs.responses import LogsResponse

from patches import add


@add(LogsResponse)
def update_delivery_configuration(self):
    """Stock answers 500: the provider can't change what is delivered, or where to."""
    delivery = self.logs_backend.get_delivery(self._get_param("id"))
    for parameter in ("recordFields", "fieldDelimiter", "s3DeliveryConfiguration"):
        if self._get_param(parameter) is not None:
            setattr(delivery, camelcase_to_underscores(parameter), self._get_param(parameter))
    return json.dumps({})
