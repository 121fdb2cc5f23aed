import itertools
import re

from moto.core.responses import ActionResult
from moto.ecs.models import EC2ContainerServiceBackend
from moto.ecs.responses import EC2ContainerServiceResponse

from patches import add, extend
from patches.clock import now

# Of AWS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html
REVISIONS_PER_CALL = 20

numbers = itertools.count(1)


@extend(EC2ContainerServiceResponse, "register_task_definition")
def say_who_registered(original, self):
    """
    Stock does not say when and by whom a task definition was registered: nobody sees what was deployed before.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskDefinition.html
    """
    response = original(self)
    definition = response.result["taskDefinition"]
    definition.registered_at = now()
    # Tests name their access keys after the role that signs.
    [caller] = re.findall(r"Credential=([^/]+)/", self.headers["Authorization"])
    definition.registered_by = f"arn:aws:sts::{self.current_account}:assumed-role/{caller}/session"
    return response


@extend(EC2ContainerServiceResponse, "list_task_definitions")
def list_in_the_order_that_is_asked_for(original, self):
    """
    Stock lists the oldest revisions first, whatever is asked for.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTaskDefinitions.html, sort
    """
    response = original(self)
    if self._get_param("sort") == "DESC":
        response.result["taskDefinitionArns"].reverse()
    return response


@extend(EC2ContainerServiceBackend, "__init__")
def make_room_for_deployments(original, self, *args, **kwargs):
    """Stock has nowhere to keep the deployments of services."""
    original(self, *args, **kwargs)
    self.service_deployments = []
    self.service_revisions = {}


@extend(EC2ContainerServiceBackend, "create_service")
def keep_first_deployment(original, self, *args, **kwargs):
    """
    Stock knows no service deployments: a service that is made has one, too.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-revision.html
    """
    service = original(self, *args, **kwargs)
    keep_deployment(self, service)
    return service


@extend(EC2ContainerServiceBackend, "update_service")
def keep_next_deployment(original, self, service_properties):
    """Stock knows no service deployments: another task definition makes one."""
    changes = service_properties.get("task_definition")
    service = original(self, service_properties)
    if changes:
        keep_deployment(self, service)
    return service


def keep_deployment(backend, service):
    number = next(numbers)
    at = service.arn.replace(":service/", ":{}/")
    revision = f"{at.format('service-revision')}/{number:019}"
    backend.service_revisions[revision] = {
        "serviceRevisionArn": revision,
        "serviceArn": service.arn,
        "clusterArn": service.cluster_arn,
        "taskDefinition": backend.describe_task_definition(service.task_definition).arn,
        "createdAt": now(),
    }
    backend.service_deployments.insert(
        0,
        {
            "serviceDeploymentArn": f"{at.format('service-deployment')}/{number:019}",
            "serviceArn": service.arn,
            "clusterArn": service.cluster_arn,
            "createdAt": now(),
            "startedAt": now(),
            "finishedAt": now(),
            "targetServiceRevisionArn": revision,
            "status": "SUCCESSFUL",
        },
    )


@add(EC2ContainerServiceResponse)
def list_service_deployments(self):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html"""
    [service] = self.ecs_backend.describe_services(self._get_param("cluster"), [self._get_param("service")])[0]
    deployments = self.ecs_backend.service_deployments
    return ActionResult({"serviceDeployments": [each for each in deployments if each["serviceArn"] == service.arn]})


@add(EC2ContainerServiceResponse)
def describe_service_revisions(self):
    """https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html"""
    arns, revisions = self._get_param("serviceRevisionArns"), self.ecs_backend.service_revisions
    assert len(arns) <= REVISIONS_PER_CALL
    return ActionResult(
        {
            "serviceRevisions": [revisions[arn] for arn in arns if arn in revisions],
            "failures": [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in revisions],
        }
    )
