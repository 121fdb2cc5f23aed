from moto.awslambda.models import LambdaFunction

from patches import extend


@extend(LambdaFunction, "__init__")
def keep_logging_config(original, self, account_id, spec, *args, **kwargs):
    """Stock drops where a function logs to: the provider plans to set it again and again."""
    original(self, account_id, spec, *args, **kwargs)
    self.logging_config = spec.get("LoggingConfig") or {}


@extend(LambdaFunction, "update_configuration")
def update_logging_config(original, self, updates):
    """Stock drops it here too."""
    self.logging_config = updates.get("LoggingConfig", self.logging_config)
    return original(self, updates)


@extend(LambdaFunction, "get_configuration")
def answer_logging_config(original, self, *args, **kwargs):
    """Stock answers none, where AWS answers even what it chose itself."""
    logging_config = {"LogFormat": "Text", "LogGroup": self.logs_group_name, **self.logging_config}
    if logging_config["LogFormat"] == "JSON":
        logging_config = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", **logging_config}
    return {**original(self, *args, **kwargs), "LoggingConfig": logging_config}
