"""
A mail server on a free port of 127.0.0.1, which asks for STARTTLS and then for one user and password. Prints the port, and each mail that it takes, as
JSON, a line each.
"""

import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Printing:
    async def handle_DATA(self, server, session, envelope):
        mail = {"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": envelope.content.decode()}
        print(json.dumps(mail), flush=True)
        return "250 taken"


def main(certificate, key, user, password):
    def authenticate(server, session, envelope, mechanism, auth_data):
        success = (auth_data.login.decode(), auth_data.password.decode()) == (user, password)
        # Whoever leaves it "handled" answers a failure itself.
        return AuthResult(success=success, handled=success)

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    asyncio.run(serve(lambda: SMTP(
        Printing(), tls_context=context, require_starttls=True, auth_required=True, authenticator=authenticate
    )))


async def serve(make_session):
    server = await asyncio.get_running_loop().create_server(make_session, "127.0.0.1", 0)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    await server.serve_forever()


main(*sys.argv[1:])
