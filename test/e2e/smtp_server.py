"""
A mail server on a free port of 127.0.0.1, which asks for STARTTLS and then for one user and password. Prints the port, and each mail that it takes, as
JSON, a line each.
"""

import json
import ssl
import sys
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Printing:
    async def handle_DATA(self, server, session, envelope):
        mail = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": envelope.content.decode()}
        print(json.dumps(mail), flush=True)
        return "250 taken"


def main(certificate, key, user, password):
    def authenticate(server, session, envelope, mechanism, auth_data):
        return AuthResult(success=(auth_data.login.decode(), auth_data.password.decode()) == (user, password))

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    controller = Controller(
        Printing(),
        hostname="127.0.0.1",
        port=0,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=authenticate,
    )
    # It knocks at the port that it was told, which is none.
    controller._trigger_server = lambda: None
    controller.start()
    print(json.dumps({"port": controller.server.sockets[0].getsockname()[1]}), flush=True)
    while True:
        time.sleep(3600)


main(*sys.argv[1:])
