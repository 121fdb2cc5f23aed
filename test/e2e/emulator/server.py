"""Serves AWS on a free port of 127.0.0.1: moto with every patch in the folder patches.

Prints {"port": N} on standard output once it listens, and ends when its standard input is closed. Its one argument is the file
that it records each call in.
"""

import importlib
import json
import os
import pkgutil
import sys
import threading

import patches

# moto reads this while it is imported. Without it a role can't have a policy that AWS manages.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

import moto  # noqa: E402

MOTO_VERSION = "5.2.5"


def apply_patches():
    for module in pkgutil.iter_modules(patches.__path__):
        importlib.import_module(f"patches.{module.name}")


def make_server(calls):
    # Not before the version was checked: another one may not have these.
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
    from recording import Recording
    from repeated import Repeated
    from werkzeug import serving

    application = Repeated(Recording(DomainDispatcherApplication(create_backend_app), calls))
    return serving.make_server("127.0.0.1", 0, application, threaded=True, request_handler=MotoRequestHandler)


def end_with_standard_input(server):
    """The system closes the pipe however the test runner ends, even by SIGKILL."""
    sys.stdin.buffer.read()
    server.shutdown()


def main():
    if moto.__version__ != MOTO_VERSION:
        sys.exit(f"moto: must be {MOTO_VERSION}, which the patches are written against, got {moto.__version__}; "
                 "install requirements.txt")
    apply_patches()
    server = make_server(sys.argv[1])
    threading.Thread(target=end_with_standard_input, args=[server], daemon=True).start()
    print(json.dumps({"port": server.port}), flush=True)
    # Nobody reads the pipe after this line, so anything moto prints would block once it is full.
    sys.stdout = sys.stderr
    server.serve_forever()


if __name__ == "__main__":
    main()
