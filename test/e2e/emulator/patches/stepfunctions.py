from moto.core.responses import ActionResult
from moto.stepfunctions.responses import StepFunctionResponse

from patches import add


@add(StepFunctionResponse)
def validate_state_machine_definition(self):
    """Stock does not know the operation, by which the provider asks of each definition while it plans: each plan fails.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
    """
    return ActionResult({"result": "OK", "diagnostics": [], "truncated": False})


@add(StepFunctionResponse)
def list_state_machine_versions(self):
    """Stock does not know the operation either, which the provider reads each state machine by. One that is published has versions, and none here is.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineVersions.html
    """
    return ActionResult({"stateMachineVersions": []})
