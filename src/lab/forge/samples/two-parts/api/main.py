"""The interface: /proof writes a row into PostgreSQL, reads it back, and tells what it was given."""

import hashlib
import json
import os
import secrets
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# `create table if not exists` alone fails when two ask at the same moment.
STATEMENTS = """
select pg_advisory_lock(1);
create table if not exists proof (id serial primary key, word text not null);
insert into proof (word) values (:'word');
select word from proof order by id desc limit 1;
select count(*) from proof;
"""


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def database():
    """A fresh word, as it was written and as it was read, and how many rows there are by now."""
    word = secrets.token_hex(8)
    asked = subprocess.run(
        ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", f"--set=word={word}"]
        + ["--dbname=" + os.environ.get("DATABASE_URL", "postgresql:///notes")],
        input=STATEMENTS,
        capture_output=True,
        text=True,
        timeout=10,
    )
    if asked.returncode != 0:
        raise RuntimeError(asked.stderr.strip())
    read, rows = asked.stdout.split()[-2:]
    return {"written": word, "read": read, "rows": int(rows)}


def proof():
    """SHA-256 of every variable of the environment, by name, and of the file .env as it lies here."""
    try:
        with open(".env", "rb") as file:
            digest = sha256(file.read())
    except OSError:
        digest = None
    variables = {name.decode(): sha256(value) for name, value in os.environb.items()}
    return {"environment": variables, "file": digest}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != "/proof":
            return self.answer(404, "There is nothing here.\n")
        try:
            self.answer(200, json.dumps({"database": database(), **proof()}))
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            self.answer(503, f"The database does not answer: {error}\n")

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8001"))
    print(f"listening on port {port}", flush=True)
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
