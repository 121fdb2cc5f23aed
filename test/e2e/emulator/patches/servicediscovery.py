from moto.core.exceptions import JsonRESTError
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.moto_api._internal import mock_random
from moto.servicediscovery.models import ServiceDiscoveryBackend, servicediscovery_backends
from moto.servicediscovery.responses import ServiceDiscoveryResponse

from patches import extend


@extend(ServiceDiscoveryBackend, "create_http_namespace")
def make_no_second_one(original, self, name, *args, **kwargs):
    """
    Stock takes a name twice.
    https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html#API_CreateHttpNamespace_Errors
    """
    if any(each.name == name and each.type == "HTTP" for each in self.namespaces.values()):
        raise JsonRESTError("NamespaceAlreadyExists", f"The namespace {name} exists.")
    return original(self, name, *args, **kwargs)


@extend(ServiceDiscoveryBackend, "create_service")
def make_no_second_service(original, self, name, namespace_id, *args, **kwargs):
    """
    Stock takes a name twice, does not know the namespace of a service that names it with its records, and keeps a threshold, which is always 1.
    https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateService.html
    https://docs.aws.amazon.com/cloud-map/latest/api/API_HealthCheckCustomConfig.html
    """
    if kwargs.get("health_check_custom_config") is not None:
        kwargs["health_check_custom_config"] = {"FailureThreshold": 1}
    namespace_id = namespace_id or (kwargs.get("dns_config") or {}).get("NamespaceId")
    if any(each.name == name and each.namespace_id == namespace_id for each in self.services.values()):
        raise JsonRESTError("ServiceAlreadyExists", f"The service {name} exists.")
    return original(self, name, namespace_id, *args, **kwargs)


@extend(ServiceDiscoveryBackend, "delete_namespace")
def delete_an_empty_one(original, self, namespace_id):
    """
    Stock deletes one that has services.
    https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteNamespace.html
    """
    if any(each.namespace_id == namespace_id for each in self.services.values()):
        raise JsonRESTError("ResourceInUse", "Namespace has associated services; please delete the services first.")
    return original(self, namespace_id)


@extend(ServiceDiscoveryBackend, "delete_service")
def delete_one_without_instances(original, self, service_id):
    """
    Stock deletes one that has instances.
    https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteService.html
    """
    if self.get_service(service_id).instances:
        raise JsonRESTError("ResourceInUse", "Service contains registered instances; delete the instances first.")
    return original(self, service_id)


@extend(ServiceDiscoveryResponse, "list_services")
def list_those_of_a_namespace(original, self):
    """Stock lists those of all namespaces."""
    wanted = [value for each in self._get_param("Filters") or [] for value in each["Values"]]
    backend = self.servicediscovery_backend
    everything = backend.services
    try:
        backend.services = {key: each for key, each in everything.items() if not wanted or each.namespace_id in wanted}
        return original(self)
    finally:
        backend.services = everything


def backend_of(service):
    return servicediscovery_backends[service._account_id][service.region_name]


def register(service):
    """
    ECS registers each task under its id, and takes it away some time after it has stopped: here it never does, which is the worst for whoever deletes the service of Cloud Map.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-discovery.html
    """
    for registry in service.service_registries:
        backend = backend_of(service)
        found = backend.get_service(registry["registryArn"].split("/")[-1])
        for _ in range(service.desired_count - len(found.instances)):
            backend.register_instance(found.id, mock_random.get_random_hex(32), "", {"AWS_INSTANCE_IPV4": "10.0.0.1"})


def connect(service, configuration):
    """
    ECS makes a service of Cloud Map for each endpoint, and deletes it with the endpoint.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts.html
    """
    backend = backend_of(service)
    for made in getattr(service, "endpoints", []):
        backend.delete_service(made)
    service.endpoints = []
    if configuration and configuration.get("enabled"):
        namespace = configuration["namespace"].split("/")[-1]
        backend.get_namespace(namespace)
        for each in configuration.get("services", []):
            name = each.get("discoveryName") or each["portName"]
            made = backend.create_service(name, namespace, "", "", None, None, None, [], "HTTP")
            service.endpoints.append(made.id)
    for deployment in service.deployments:
        deployment.pop("serviceConnectConfiguration", None)
        # What was turned off is not there any more: the provider's own test plans nothing after it,
        # https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/ecs/service_test.go, TestAccECSService_ServiceConnect_remove
        if configuration and configuration.get("enabled"):
            deployment["serviceConnectConfiguration"] = configuration


def kept_by(operation):
    @extend(EC2ContainerServiceResponse, operation)
    def keep(original, self):
        """Stock drops Service Connect, and has nothing in Cloud Map for what a service says of it."""
        response = original(self)
        service = response.result["service"]
        if operation == "delete_service":
            connect(service, None)
        else:
            configuration = self._get_param("serviceConnectConfiguration")
            if configuration is not None:
                connect(service, configuration)
            register(service)
        return response


for operation in ("create_service", "update_service", "delete_service"):
    kept_by(operation)
