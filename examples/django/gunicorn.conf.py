"""What gunicorn reads beside the command line that the task definition gives it: https://docs.gunicorn.org/en/stable/settings.html"""

import os

from config.logs import json_logs

logconfig_dict = json_logs(os.environ.get("LOG_LEVEL", "INFO"))

# Nobody can log in to a task to use it, and its file would go to a home directory, which is read-only.
control_socket_disable = True
