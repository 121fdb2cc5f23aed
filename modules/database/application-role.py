"""
Makes the role that the application logs in as, and gives the role what an application does at run time. This program runs in the application's image,
which has one of Django's two drivers. Run again, it gives the role its newest password, and the same rights on all that is there by then.
"""

import base64
import hashlib
import hmac
import os

try:
    import psycopg as driver
except ImportError:
    import psycopg2 as driver

# The owner alone changes tables. MAINTAIN, which PostgreSQL has from 17 on, refreshes materialized views. Before PostgreSQL 15 everybody could
# make tables in the schema `public`.
STATEMENTS = """
with given as (
  select current_setting('given.role') as role,
         'select, usage, update' as sequences,
         'select, insert, update, delete, truncate' ||
         case when current_setting('server_version_num')::int >= 170000 then ', maintain' else '' end as tables
)
select format('grant connect, temporary on database %I to %I', current_database(), role) from given
union all
select format('alter default privileges grant usage on schemas to %I', role) from given
union all
select format('alter default privileges grant %s on tables to %I', tables, role) from given
union all
select format('alter default privileges grant %s on sequences to %I', sequences, role) from given
union all
select format('revoke create on schema %I from public', nspname) from pg_namespace
 where nspname = 'public' and pg_has_role(nspowner, 'usage')
union all
select format('grant usage on schema %I to %I', nspname, role) from given, pg_namespace
 where pg_has_role(nspowner, 'usage')
union all
select format('grant %s on table %s to %I', tables, pg_class.oid::regclass, role) from given, pg_class
 where relkind in ('r', 'p', 'v', 'm', 'f') and pg_has_role(relowner, 'usage')
union all
select format('grant %s on sequence %s to %I', sequences, pg_class.oid::regclass, role) from given, pg_class
 where relkind = 'S' and pg_has_role(relowner, 'usage')
"""


def verifier(password):
    """
    What PostgreSQL keeps of a password (https://www.postgresql.org/docs/current/catalog-pg-authid.html). The server logs the statement that sets a
    password, and with this nobody can log in.
    """
    salt, iterations = os.urandom(16), 4096
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, iterations)
    stored_key = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server_key = hmac.digest(salted, b"Server Key", "sha256")
    texts = [base64.b64encode(part).decode() for part in (salt, stored_key, server_key)]
    return "SCRAM-SHA-256$%d:%s$%s:%s" % (iterations, *texts)


role = os.environ["DATABASE_ROLE"]
connection = driver.connect(os.environ["DATABASE_OWNER_URL"], password=os.environ["DATABASE_OWNER_PASSWORD"])
# All of it, or nothing.
with connection, connection.cursor() as cursor:
    cursor.execute("select set_config('given.role', %s, true)", [role])
    cursor.execute("select from pg_roles where rolname = %s", [role])
    known = len(cursor.fetchall()) > 0
    password = verifier(os.environ["DATABASE_ROLE_PASSWORD"])
    cursor.execute(f"{'alter' if known else 'create'} role {role} login nocreatedb nocreaterole password '{password}'")
    cursor.execute(STATEMENTS)
    statements = [statement for (statement,) in cursor.fetchall()]
    for statement in statements:
        cursor.execute(statement)
print(f"role {role}: {'was there' if known else 'made'}; its password is set, and {len(statements)} statements gave it its rights")
