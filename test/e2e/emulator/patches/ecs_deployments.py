"""Deployments that take their time and may fail, where a test asks for them. All others are done at once, as patches/ecs.py has it."""

import json
import random
from datetime import timedelta

from moto.ecs import urls
from moto.ecs.models import EC2ContainerServiceBackend, Task

from patches import ecs, extend
from patches.clock import now

# The least that opens the circuit breaker: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeploymentCircuitBreaker.html
FAILURES_THAT_FAIL = 3

# Of the service and the deployment, in AWS's words: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
FAILED = "ECS deployment circuit breaker: tasks failed to start."


@extend(EC2ContainerServiceBackend, "__init__")
def make_room_for_plans(original, self, *args, **kwargs):
    """Stock has nowhere to keep how deployments are to go."""
    original(self, *args, **kwargs)
    self.plans = {}


@extend(EC2ContainerServiceBackend, "create_service")
def begin_first_deployment(original, self, cluster_str, service_name, *args, **kwargs):
    """Stock knows no deployment that is under way."""
    service = original(self, cluster_str, service_name, *args, **kwargs)
    if service_name in self.plans:
        service.deployments = []
        begin(service, self.plans[service_name])
    return service


@extend(EC2ContainerServiceBackend, "update_service")
def begin_further_deployment(original, self, service_properties):
    """Stock knows no deployment that takes the place of another one."""
    name = service_properties["service"].split("/")[-1]
    changes = service_properties.get("task_definition") or service_properties.get("force_new_deployment")
    before = self._get_service(service_properties["cluster"], name)
    proceed(before)
    running = before.running_count
    deployments = [dict(deployment) for deployment in before.deployments]
    service = original(self, service_properties)
    if name in self.plans and changes and service.desired_count > 0:
        # What never got a task to run is not told of any more.
        service.deployments = [{**each, "status": "ACTIVE"} for each in deployments if each["runningCount"] > 0]
        service.running_count = running
        begin(service, self.plans[name])
    return service


@extend(EC2ContainerServiceBackend, "describe_services")
def describe_services_as_of_now(original, self, *args):
    """Stock does not go by the time."""
    services, failures = original(self, *args)
    for service in services:
        proceed(service)
    return services, failures


def begin(service, plan, reason=None, task_definition=None):
    identifier = f"ecs-svc/{random.randint(10**18, 10**19 - 1)}"
    service.deployments.insert(
        0,
        {
            "id": identifier,
            "status": "PRIMARY",
            "taskDefinition": task_definition or service.task_definition,
            "desiredCount": service.desired_count,
            "pendingCount": service.desired_count,
            "runningCount": 0,
            "failedTasks": 0,
            "createdAt": now(),
            "updatedAt": now(),
            "launchType": "FARGATE",
            "platformFamily": "Linux",
            "rolloutState": "IN_PROGRESS",
            "rolloutStateReason": reason or f"ECS deployment {identifier} in progress.",
        },
    )
    service.plan = plan
    count(service)


def proceed(service):
    plan = getattr(service, "plan", None)
    if plan is None or not service.deployments or service.deployments[0]["rolloutState"] != "IN_PROGRESS":
        return
    deployment = service.deployments[0]
    turns = int((now() - deployment["createdAt"]) / timedelta(seconds=plan.get("secondsPerTask", 1)))
    if "stoppedReason" in plan:
        fail(service, deployment, plan, min(turns, FAILURES_THAT_FAIL))
    else:
        # Those of the way back run already.
        deployment["runningCount"] = max(deployment["runningCount"], min(turns, service.desired_count))
        deployment["pendingCount"] = service.desired_count - deployment["runningCount"]
        if turns >= service.desired_count:
            complete(service, deployment)
    count(service)


def complete(service, deployment):
    deployment["rolloutState"] = "COMPLETED"
    deployment["rolloutStateReason"] = f"ECS deployment {deployment['id']} completed."
    service.deployments = [deployment]
    service.plan = None


def fail(service, deployment, plan, failures):
    for _ in range(deployment["failedTasks"], failures):
        stop_task_of(service, deployment, plan)
    deployment["failedTasks"] = failures
    if failures < FAILURES_THAT_FAIL:
        return
    deployment["rolloutState"] = "FAILED"
    deployment["rolloutStateReason"] = FAILED
    deployment["pendingCount"] = 0
    completed = next((each for each in service.deployments if each["rolloutState"] == "COMPLETED"), None)
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html: without one the deployment is stalled.
    service.plan = None
    if completed:
        deployment["status"] = "ACTIVE"
        service.task_definition = completed["taskDefinition"]
        service.deployments.remove(completed)
        reason = f"ECS deployment circuit breaker: rolling back to deploymentId {completed['id']}."
        begin(service, {"secondsPerTask": plan.get("secondsPerTask", 1)}, reason)
        # The tasks that ran all the time.
        service.deployments[0]["runningCount"] = completed["runningCount"]


def stop_task_of(service, deployment, plan):
    backend = service._backend
    definition = backend.describe_task_definition(deployment["taskDefinition"])
    task = Task(
        cluster=backend._get_cluster(service.cluster_name),
        task_definition=definition,
        container_instance_arn=None,
        resource_requirements={},
        backend=backend,
        group=f"service:{service.name}",
        launch_type="FARGATE",
        started_by=deployment["id"],
        networking_configuration=service.network_configuration and {"awsvpcConfiguration": service.network_configuration["awsvpcConfiguration"]},
    )
    backend.tasks.setdefault(service.cluster_name, {})[task.task_arn] = task
    ecs.stop(task, plan.get("stopCode", "TaskFailedToStart"), plan["stoppedReason"], plan.get("exitCode"))


def count(service):
    service.running_count = sum(each["runningCount"] for each in service.deployments)
    service.pending_count = sum(each["pendingCount"] for each in service.deployments)
    # A task that does not run is no target.
    ecs.be_targets(service)


def take_plans(request, full_url, headers):
    """A test says here how the deployments of services go that begin from now on: slowly, or not at all. Without a word on it, one is done at once."""
    ecs.backend_of(request, full_url, headers).plans = json.loads(request.data)
    return 200, {}, "{}"


urls.url_paths["{0}/deployments$"] = take_plans
