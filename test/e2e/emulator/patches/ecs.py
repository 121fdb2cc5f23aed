from moto.core.utils import camelcase_to_underscores
from moto.ecs.models import Service
from moto.ecs.responses import EC2ContainerServiceResponse

from patches import extend

KEPT_PARAMETERS = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
)


@extend(EC2ContainerServiceResponse, "create_service")
def keep_service_parameters(original, self):
    """Stock drops these on create: the provider plans to change or replace the service, or never compares them."""
    response = original(self)
    service = response.result["service"]
    for parameter in KEPT_PARAMETERS:
        setattr(service, camelcase_to_underscores(parameter), self._get_param(parameter))
    return response


@extend(Service, "__init__")
def settle(original, self, *args, **kwargs):
    """Stock never starts a new service's tasks: the provider waits for its steady state until it times out."""
    original(self, *args, **kwargs)
    self.running_count = self.desired_count
    self.pending_count = 0
    for deployment in self.deployments:
        deployment.update(
            runningCount=self.desired_count,
            pendingCount=0,
            rolloutState="COMPLETED",
            rolloutStateReason=f"ECS deployment {deployment['id']} completed.",
        )
