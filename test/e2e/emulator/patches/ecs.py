import json
from datetime import timedelta

from moto.core.utils import camelcase_to_underscores, unix_time_millis
from moto.ecs import urls
from moto.ecs.exceptions import ECSException
from moto.ecs.models import EC2ContainerServiceBackend, Service, Task
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elbv2.models import elbv2_backends
from moto.logs.models import logs_backends
from moto.moto_api._internal import mock_random

from patches import extend
from patches.clock import now

KEPT_PARAMETERS = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
)

RECORDED_OPERATIONS = ("CreateService", "UpdateService", "RunTask", "StopTask")

TIME_TO_START = timedelta(seconds=1)
TIME_TO_RUN = timedelta(seconds=1)

# What a task does that nothing else was asked of.
SUCCESS = {"exitCode": 0, "log": ["Done."]}


@extend(EC2ContainerServiceResponse, "create_service")
def keep_service_parameters(original, self):
    """Stock drops these on create: the provider plans to change or replace the service, or never compares them."""
    response = original(self)
    service = response.result["service"]
    for parameter in KEPT_PARAMETERS:
        setattr(service, camelcase_to_underscores(parameter), self._get_param(parameter))
    return response


@extend(EC2ContainerServiceResponse, "__init__")
def leave_tags_out_of_one_answer_alone(original, self):
    """Stock's answers share what they leave out: one without tags, at the same time, leaves a service's tags out, and the provider plans them."""
    original(self)
    self.RESPONSE_KEY_PATH_TO_TRANSFORMER = dict(self.RESPONSE_KEY_PATH_TO_TRANSFORMER)


@extend(Service, "__init__")
def settle(original, self, *args, **kwargs):
    """Stock never starts a new service's tasks: the provider waits for its steady state until it times out."""
    original(self, *args, **kwargs)
    self.running_count = self.desired_count
    self.pending_count = 0
    # What a test says of its tasks, where it runs them itself.
    self.tasks_of_test = None
    be_targets(self)
    for deployment in self.deployments:
        deployment.update(
            runningCount=self.desired_count,
            pendingCount=0,
            rolloutState="COMPLETED",
            rolloutStateReason=f"ECS deployment {deployment['id']} completed.",
        )


@extend(EC2ContainerServiceBackend, "update_service")
def roll_out_at_once(original, self, service_properties):
    """
    Stock leaves the deployment at what the service was made with: whoever asks which task definition is rolled out, as npm run status does, sees the first one for ever.
    PRIMARY is the most recent deployment: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html
    Stock also keeps the id of the deployment when the task definition changes. Both that and forceNewDeployment make a new one:
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
    """
    service = self._get_service(service_properties.get("cluster", "default"), service_properties["service"])
    running, was = service.running_count, service.task_definition
    forced = service_properties.get("force_new_deployment")
    service = original(self, service_properties)
    is_new = forced or service.task_definition != was
    if service.tasks_of_test is not None:
        begin_deployment(service, running, is_new)
        return service
    be_targets(service)
    if is_new:
        service.deployments[0]["id"] = new_deployment_id()
    for deployment in service.deployments:
        deployment.update(
            taskDefinition=service.task_definition,
            desiredCount=service.desired_count,
            runningCount=service.running_count,
        )
    return service


@extend(EC2ContainerServiceBackend, "update_service")
def keep_what_is_left_out(original, self, service_properties):
    """
    Stock forgets what a changed deploymentConfiguration leaves out. The provider sends what differs alone, so that on AWS the rest stays:
    https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/ecs/service.go, resourceServiceUpdate
    """
    service = self._get_service(service_properties.get("cluster", "default"), service_properties["service"])
    changed = service_properties.get("deployment_configuration")
    if changed:
        service_properties["deployment_configuration"] = {**(service.deployment_configuration or {}), **changed}
    return original(self, service_properties)


@extend(EC2ContainerServiceBackend, "delete_service")
def leave_target_groups(original, self, *args):
    """Stock has no targets for a service."""
    service = original(self, *args)
    be_targets(service, 0)
    return service


def be_targets(service, count=None):
    """
    Stock registers no task with the target group of its service: whoever waits for healthy targets waits for ever.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-load-balancing.html: with awsvpc the target is the address of the task.
    """
    count = service.running_count if count is None else count
    for place, balancer in enumerate(service.load_balancers or []):
        arn = balancer.get("targetGroupArn")
        group = elbv2_backends[service._account_id][service.region_name].target_groups.get(arn)
        if not group:
            continue
        number = sum(map(ord, arn))
        group.targets = {
            address: {"Id": address, "Port": balancer["containerPort"]}
            for address in (f"10.{number % 200 + 10}.{place}.{task + 10}" for task in range(count))
        }


def new_deployment_id():
    return f"ecs-svc/{mock_random.randint(0, 32**12)}"


def begin_deployment(service, running, is_new):
    """Of a service whose tasks a test runs: the test says when they run."""
    service.running_count = running
    if not is_new:
        service.deployments[0]["desiredCount"] = service.desired_count
        return
    primary = service.deployments[0]
    deployment_id = new_deployment_id()
    made = {
        **primary,
        "id": deployment_id,
        "taskDefinition": service.task_definition,
        "desiredCount": service.desired_count,
        "runningCount": 0,
        "pendingCount": 0,
        "failedTasks": 0,
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {deployment_id} in progress.",
        "createdAt": now(),
        "updatedAt": now(),
    }
    primary["status"] = "ACTIVE"
    service.deployments.insert(0, made)


@extend(EC2ContainerServiceBackend, "put_cluster_capacity_providers")
def forget_no_capacity_in_use(original, self, cluster_name, capacity_providers, *args):
    """
    Stock forgets capacity that a service uses: nothing shows that it has to go last.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html
    """
    cluster = self._get_cluster(cluster_name)
    for service in self.services.values():
        if service.cluster_arn != cluster.arn or service.status != "ACTIVE":
            continue
        for item in getattr(service, "capacity_provider_strategy", None) or []:
            if item["capacityProvider"] not in capacity_providers:
                raise ECSException(
                    "ResourceInUseException", "The specified capacity provider is in use and cannot be removed."
                )
    return original(self, cluster_name, capacity_providers, *args)


@extend(EC2ContainerServiceBackend, "delete_capacity_provider")
def delete_no_capacity_that_a_cluster_knows(original, self, name_or_arn):
    """
    Stock deletes it from under the cluster.
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html
    """
    name = name_or_arn.split("/")[-1]
    if any(name in (cluster.capacity_providers or []) for cluster in self.clusters.values()):
        raise ECSException("ClientException", "The capacity provider is associated with a cluster.")
    return original(self, name_or_arn)


@extend(EC2ContainerServiceBackend, "__init__")
def make_room_for_what_tests_ask_and_read(original, self, *args, **kwargs):
    """Stock has nowhere to keep the outcome that tasks are to have, nor what happened."""
    original(self, *args, **kwargs)
    self.outcome = SUCCESS
    self.events = []


@extend(EC2ContainerServiceBackend, "_calculate_task_resource_requirements")
def need_no_container_instance(original, self, task_definition):
    """Stock answers 500 to RunTask when a container names no memory, which on Fargate only the task has to."""
    return {} if "FARGATE" in (task_definition.requires_compatibilities or []) else original(task_definition)


@extend(Task, "__init__")
def begin(original, self, *args, **kwargs):
    """Stock is RUNNING at once and STOPPED four looks later, in 0 and without a log: no task fails, none goes on."""
    original(self, *args, **kwargs)
    self._transitions = []
    self.last_status = "PROVISIONING"
    self.outcome = self._backend.outcome
    self.created_at = now()
    self.stopped_at = None
    # Stock has one at once, and it is 0.
    self.containers[0].exitCode = None


@extend(EC2ContainerServiceBackend, "describe_tasks")
def describe_as_of_now(original, self, *args):
    """Stock does not go by the time."""
    tasks = original(self, *args)
    for task in tasks:
        proceed(task)
    return tasks


@extend(EC2ContainerServiceBackend, "list_tasks")
def list_as_of_now(
    original, self, cluster_str=None, container_instance=None, family=None, started_by=None, service_name=None, *args
):
    """
    Stock lists a task as running until somebody stops it, and each task as one of each service. No task that was run once is of a service:
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
    """
    for tasks in self.tasks.values():
        for task in tasks.values():
            proceed(task)
    found = original(self, cluster_str, container_instance, family, started_by, service_name, *args)
    return [task for task in found if not service_name or task.group == f"service:{service_name.split('/')[-1]}"]


@extend(EC2ContainerServiceResponse, "list_tasks")
def list_tasks_of_test(original, self):
    """Stock runs no task for a service."""
    response = original(self)
    wanted = self._get_param("desiredStatus") or "RUNNING"
    cluster = self._get_param("cluster", "default").split("/")[-1]
    response.result["taskArns"] += [
        task["taskArn"]
        for service in services_of_test(self.ecs_backend)
        if (service.cluster_name, service.name) == (cluster, self._get_param("serviceName"))
        for task in service.tasks_of_test
        if task["desiredStatus"] == wanted
    ]
    return response


@extend(EC2ContainerServiceResponse, "describe_tasks")
def describe_tasks_of_test(original, self):
    """Stock runs no task for a service."""
    asked = self._get_param("tasks", [])
    found = [
        task
        for service in services_of_test(self.ecs_backend)
        for task in service.tasks_of_test
        if task["taskArn"] in asked
    ]
    response = original(self)
    response.result["tasks"] = [*response.result["tasks"], *found]
    return response


def services_of_test(backend):
    return [service for service in backend.services.values() if service.tasks_of_test is not None]


@extend(EC2ContainerServiceBackend, "stop_task")
def stop_for_its_user(original, self, cluster_str, task_str, reason):
    """Stock gives no stop code, and 0 as the exit code of what was killed."""
    task = original(self, cluster_str, task_str, reason)
    # Told to stop by SIGTERM.
    stop(task, "UserInitiated", reason, exit_code=143)
    return task


def proceed(task):
    age = now() - task.created_at
    if task.last_status == "PROVISIONING" and age >= TIME_TO_START:
        if "stopCode" in task.outcome:
            stop(task, task.outcome["stopCode"], task.outcome["stoppedReason"], exit_code=None)
        else:
            start(task)
    if task.last_status == "RUNNING" and age >= TIME_TO_START + TIME_TO_RUN and "exitCode" in task.outcome:
        stop(task, "EssentialContainerExited", "Essential container in task exited", task.outcome["exitCode"])


def start(task):
    task.last_status = task.containers[0].last_status = "RUNNING"
    task.started_at = now()
    definition = task._backend.describe_task_definition(task.task_definition_arn).container_definitions[0]
    log = definition["logConfiguration"]["options"]
    if definition["logConfiguration"]["logDriver"] == "awsfirelens":
        # https://aws.amazon.com/blogs/containers/under-the-hood-firelens-for-amazon-ecs-tasks/: the tag of a line is <container>-firelens-<task>.
        if log["Name"] != "cloudwatch_logs":
            return
        group, region = log["log_group_name"], log["region"]
        stream = f"{log['log_stream_prefix']}{definition['name']}-firelens-{task.id}"
    else:
        group, region = log["awslogs-group"], log["awslogs-region"]
        stream = f"{log['awslogs-stream-prefix']}/{definition['name']}/{task.id}"
    backend = logs_backends[task._account_id][region]
    backend.create_log_stream(group, stream)
    timestamp = int(unix_time_millis())
    backend.put_log_events(
        group, stream, [{"timestamp": timestamp, "message": message} for message in task.outcome.get("log", [])]
    )


def stop(task, code, reason, exit_code):
    if task.stopped_at:
        return
    task.last_status = task.desired_status = task.containers[0].last_status = "STOPPED"
    task.stop_code, task.stopped_reason = code, reason
    task.containers[0].exitCode = exit_code
    task.stopped_at = now()
    task._backend.events.append({"event": "TaskStopped", "taskDefinition": task.task_definition_arn})


def definition_of_task(backend, arn):
    return next(tasks[arn].task_definition_arn for tasks in backend.tasks.values() if arn in tasks)


def record_calls_of(operation):
    @extend(EC2ContainerServiceResponse, camelcase_to_underscores(operation))
    def record(original, self):
        event = {"event": operation}
        service = self._get_param("serviceName") or self._get_param("service")
        if service:
            # Terraform names a service that is there by its ARN.
            event["service"] = service.split("/")[-1]
        if self._get_param("taskDefinition"):
            event["taskDefinition"] = self._get_param("taskDefinition")
        if self._get_param("task"):
            event["taskDefinition"] = definition_of_task(self.ecs_backend, self._get_param("task"))
        self.ecs_backend.events.append(event)
        return original(self)


for operation in RECORDED_OPERATIONS:
    record_calls_of(operation)


def answer_events(request, full_url, headers):
    """AWS tells it to CloudTrail and EventBridge: tests read here what was called, and what stopped, in order."""
    return 200, {}, json.dumps(backend_of(request, full_url, headers).events)


def take_outcome(request, full_url, headers):
    """A test says here how the tasks end that are run from now on."""
    backend_of(request, full_url, headers).outcome = json.loads(request.data)
    return 200, {}, "{}"


def take_tasks_of_service(request, full_url, headers):
    """
    A test that runs the tasks of a service itself says here what became of them: `deployments` by id, with what changed, or null where one is gone, and `tasks` as DescribeTasks has them.
    """
    said = json.loads(request.data)
    backend = backend_of(request, full_url, headers)
    service = backend._get_service(said["cluster"], said["service"])
    service.tasks_of_test = said["tasks"]
    changed = said["deployments"]
    known = [deployment for deployment in service.deployments if changed.get(deployment["id"], {}) is not None]
    for deployment in known:
        deployment.update(changed.get(deployment["id"], {}))
    service.deployments = known
    service.running_count = sum(deployment["runningCount"] for deployment in known)
    service.pending_count = sum(deployment["pendingCount"] for deployment in known)
    return 200, {}, "{}"


def backend_of(request, full_url, headers):
    response = EC2ContainerServiceResponse()
    # It would look for an operation of ECS.
    response.automated_parameter_parsing = False
    response.setup_class(request, full_url, headers)
    return response.ecs_backend


urls.url_paths["{0}/events$"] = answer_events
urls.url_paths["{0}/one-off-tasks$"] = take_outcome
urls.url_paths["{0}/service-tasks$"] = take_tasks_of_service
