import json
from uuid import uuid4

from moto.ses import urls
from moto.ses.models import EmailIdentity, SESBackend
from moto.ses.utils import get_arn
from moto.sesv2 import urls as urls_v2
from moto.sesv2.models import SESV2Backend
from moto.sesv2.responses import SESV2Response

from patches import add, extend

# What was sent, as a test asks for it: by which configuration set, from whom, to whom.
sent = []


@extend(EmailIdentity, "__init__")
def sign_by_dkim(original, self, *args, **kwargs):
    """
    Stock gives a domain no DKIM tokens, of which its records are made.
    https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_DkimAttributes.html
    """
    original(self, *args, **kwargs)
    self.mail_from_attributes = {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}
    if self.identity_type == "DOMAIN":
        self.dkim_attributes.update(
            SigningEnabled=True, Status="PENDING", Tokens=[uuid4().hex for _ in range(3)], SigningAttributesOrigin="AWS_SES"
        )
        self.dkim_attributes["CurrentSigningKeyLength"] = self.dkim_attributes["NextSigningKeyLength"]
        self.dkim_attributes.pop("LastKeyGenerationTimestamp", None)


@extend(SESV2Response, "get_email_identity")
def answer_mail_from(original, self):
    """Stock knows no MAIL FROM domain: the provider fails when it has set one."""
    identity = self.sesv2_backend.get_email_identity(self._get_param("EmailIdentity"))
    return json.dumps({**json.loads(original(self)), "MailFromAttributes": identity.mail_from_attributes})


@add(SESV2Response)
def put_email_identity_mail_from_attributes(self):
    identity = self.sesv2_backend.get_email_identity(self._get_param("EmailIdentity"))
    given = {name: self._get_param(name) for name in ("MailFromDomain", "BehaviorOnMxFailure")}
    given = {name: value for name, value in given.items() if value}
    status = {"MailFromDomainStatus": "PENDING"} if "MailFromDomain" in given else {}
    identity.mail_from_attributes = {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE", **given, **status}
    return json.dumps({})


@add(SESV2Response)
def put_email_identity_configuration_set_attributes(self):
    identity = self.sesv2_backend.get_email_identity(self._get_param("EmailIdentity"))
    identity.configuration_set_name = self._get_param("ConfigurationSetName")
    return json.dumps({})


@extend(SESBackend, "create_email_identity_v2")
def tag_under_its_arn(original, self, email_identity, tags, *args, **kwargs):
    """
    Stock keeps the tags under an ARN that nobody asks for: the provider plans to set them again and again.
    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsimpleemailservicev2.html
    """
    if tags:
        self.tagger.tag_resource(get_arn(self, "ses", f"identity/{email_identity}"), tags)
    return original(self, email_identity, tags, *args, **kwargs)


@extend(SESV2Response, "get_configuration_set")
def answer_sending_as_it_is(original, self):
    """Stock puts what sends into itself once more: the provider can't read it."""
    answer = json.loads(original(self))
    options = answer["SendingOptions"]["SendingEnabled"]
    answer["SendingOptions"] = options or {"SendingEnabled": True}
    # What was not set is not there.
    return json.dumps({name: value for name, value in answer.items() if value})


def destinations(self):
    configuration_set = self.sesv2_backend.get_configuration_set(self._get_param("ConfigurationSetName"))
    return configuration_set.__dict__.setdefault("event_destinations", {})


@add(SESV2Response)
def create_configuration_set_event_destination(self):
    """Stock has none in the second version of the API."""
    name = self._get_param("EventDestinationName")
    destinations(self)[name] = {"Name": name, **self._get_param("EventDestination")}
    return json.dumps({})


@add(SESV2Response)
def update_configuration_set_event_destination(self):
    name = self.path.rsplit("/", 1)[1]
    destinations(self)[name] = {"Name": name, **self._get_param("EventDestination")}
    return json.dumps({})


@add(SESV2Response)
def get_configuration_set_event_destinations(self):
    return json.dumps({"EventDestinations": list(destinations(self).values())})


@add(SESV2Response)
def delete_configuration_set_event_destination(self):
    destinations(self).pop(self.path.rsplit("/", 1)[1], None)
    return json.dumps({})


@extend(SESV2Response, "send_email")
def keep_what_was_sent(original, self):
    """Stock does not keep what a mail was sent by, and takes any configuration set."""
    params = json.loads(self.body)
    if params.get("ConfigurationSetName"):
        self.sesv2_backend.get_configuration_set(params["ConfigurationSetName"])
    answer = original(self)
    message = self.sesv2_backend.core_backend.sent_messages[-1]
    sent.append(
        {
            "ConfigurationSetName": params.get("ConfigurationSetName"),
            "Source": message.source,
            "Destinations": params.get("Destination", {}),
        }
    )
    return answer


@extend(SESV2Backend, "delete_configuration_set")
def delete_what_is_there(original, self, configuration_set_name):
    """Stock fails at a set that is not there, in place of saying so."""
    self.get_configuration_set(configuration_set_name)
    original(self, configuration_set_name)


def answer_sent(request, full_url, headers):
    """What a test asks of the mail that was sent, and nobody can of SES."""
    return 200, {"Content-Type": "application/json"}, json.dumps(sent)


urls.url_paths["{0}/sent$"] = answer_sent

# Stock answers 404 at what it has no path for.
for path in (
    "identities/(?P<EmailIdentity>[^/]+)/mail-from",
    "identities/(?P<EmailIdentity>[^/]+)/configuration-set",
    "configuration-sets/(?P<ConfigurationSetName>[^/]+)/event-destinations",
    "configuration-sets/(?P<ConfigurationSetName>[^/]+)/event-destinations/(?P<EventDestinationName>[^/]+)",
):
    urls_v2.url_paths[f"{{0}}/v2/email/{path}$"] = SESV2Response.dispatch
