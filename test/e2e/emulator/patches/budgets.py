import json

from moto.budgets.exceptions import NotFoundException
from moto.budgets.models import BudgetsBackend
from moto.budgets.responses import BudgetsResponse

from patches import add, extend


def budget_of(self):
    budgets = self.backend.budgets[self._get_param("AccountId")]
    name = self._get_param("BudgetName") or self._get_param("NewBudget")["BudgetName"]
    if name not in budgets:
        raise NotFoundException(f"Unable to get budget: {name} - the budget doesn't exist.")
    return budgets[name]


def tags_of(self):
    if not hasattr(self.backend, "tags"):
        self.backend.tags = {}
    return self.backend.tags.setdefault(self._get_param("ResourceARN"), {})


@extend(BudgetsResponse, "create_budget")
def keep_tags(original, self):
    answer = original(self)
    budget, account = self._get_param("Budget"), self._get_param("AccountId")
    if not hasattr(self.backend, "tags"):
        self.backend.tags = {}
    given = self._get_param("ResourceTags") or []
    arn = f"arn:aws:budgets::{account}:budget/{budget['BudgetName']}"
    self.backend.tags[arn] = {tag["Key"]: tag["Value"] for tag in given}
    return answer


@add(BudgetsResponse)
def update_budget(self):
    """Stock makes budgets and changes none: https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_UpdateBudget.html"""
    budget = budget_of(self)
    budget.budget = {**budget.budget, **self._get_param("NewBudget")}
    return json.dumps({})


@add(BudgetsResponse)
def describe_subscribers_for_notification(self):
    """Stock keeps who is told and never says it: the provider fails when it reads the budget."""
    wanted = self._get_param("Notification")
    for notification in budget_of(self).notifications:
        if all(notification.details.get(name) == wanted.get(name) for name in ("NotificationType", "Threshold", "ComparisonOperator")):
            return json.dumps({"Subscribers": notification.subscribers})
    raise NotFoundException("Unable to get subscribers - the notification doesn't exist.")


@extend(BudgetsBackend, "delete_notification")
def delete_by_what_names_it(original, self, account_id, budget_name, notification):
    """Stock compares the state too, which AWS says and nobody sends: the provider's change leaves the old one behind."""
    budget = self.budgets[account_id][budget_name]
    named = ("NotificationType", "Threshold", "ComparisonOperator")
    budget.notifications = [n for n in budget.notifications if any(n.details.get(k) != notification.get(k) for k in named)]


@add(BudgetsResponse)
def list_tags_for_resource(self):
    return json.dumps({"ResourceTags": [{"Key": key, "Value": value} for key, value in tags_of(self).items()]})


@add(BudgetsResponse)
def tag_resource(self):
    tags_of(self).update({tag["Key"]: tag["Value"] for tag in self._get_param("ResourceTags")})
    return json.dumps({})


@add(BudgetsResponse)
def untag_resource(self):
    for key in self._get_param("ResourceTagKeys"):
        tags_of(self).pop(key, None)
    return json.dumps({})
