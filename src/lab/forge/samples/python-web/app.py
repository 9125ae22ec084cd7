"""A small site: / greets, /proof tells what it was given."""

import hashlib
import json
import os
import platform
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def sha256(data):
    return hashlib.sha256(data).hexdigest()


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
        if self.path == "/proof":
            answer = {"sample": "python-web", "python": platform.python_version(), **proof()}
            self.answer(200, "application/json", json.dumps(answer))
        elif self.path == "/":
            self.answer(200, "text/plain; charset=utf-8", "It runs.\n")
        else:
            self.answer(404, "text/plain; charset=utf-8", "There is nothing here.\n")

    def answer(self, status, kind, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8000"))
    print(f"listening on port {port}", flush=True)
    ThreadingHTTPServer(("", port), Handler).serve_forever()
