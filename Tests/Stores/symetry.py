"""A client of SymetryML's REST face as its documentation describes it, and a web server that runs CGI programs."""

import base64
import datetime
import hashlib
import hmac
import http.server
import json
import os
import subprocess
import threading
import urllib.error
import urllib.request

from nodes import Node

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

VECTOR = base64.b64decode("LzM5QUtXZXWHm7HJ4wAePg==")


def encrypt(key, text, mode=None):
    padder = padding.PKCS7(128).padder()
    cipher = Cipher(algorithms.AES(key), mode or modes.CBC(VECTOR)).encryptor()
    return base64.b64encode(cipher.update(padder.update(text.encode()) + padder.finalize()) + cipher.finalize()).decode()


def decrypt(key, text, mode=None):
    cipher = Cipher(algorithms.AES(key), mode or modes.CBC(VECTOR)).decryptor()
    unpadder = padding.PKCS7(128).unpadder()
    padded = cipher.update(base64.b64decode(text)) + cipher.finalize()
    return (unpadder.update(padded) + unpadder.finalize()).decode()


def open_invitation(password, text):
    return json.loads(decrypt(password.encode().ljust(16, b"0"), text, modes.ECB()))


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, json.loads(body)
        self.code, self.text = self.body["statusCode"], self.body["statusString"]
        self.values = self.body["values"]

    def __repr__(self):
        return f"{self.status} {self.body}"


class Client:
    def __init__(self, base, customer, key):
        self.base, self.customer, self.secret = base, customer, key
        self.key = base64.b64decode(key)

    def sign(self, method, path, query, body, date, md5, resource=None):
        text = "\n".join(
            [method, md5, self.secret, date, self.customer] + ([body] if body else []) + [resource or path]
            + ([query] if query else [])) + "\n"
        return base64.b64encode(hmac.new(self.key, text.encode(), hashlib.sha256).digest()).decode()

    def call(self, method, path, query="", body="", *, headers=None, at=None, resource=None, replay=None):
        path = f"/symetry/rest/{self.customer}/{path}"
        if replay is None:
            moment = at or datetime.datetime.now(datetime.timezone.utc)
            date = moment.strftime("%Y-%m-%d %H:%M:%S;") + str(moment.microsecond * 1000)
            md5 = base64.b64encode(hashlib.md5(body.encode()).digest()).decode() if body else ""
            replay = {
                "Authorization": self.sign(method, path, query, body, date, md5, resource), "sym-date": date,
                "Content-MD5": md5, "Customer-ID": self.customer, "sym-version": "6.3", **(headers or {}),
            }
        self.last = (method, path, query, body, replay)
        request = urllib.request.Request(
            self.base + path + (f"?{query}" if query else ""), data=body.encode() or None, headers=replay, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return Answer(answer.status, dict(answer.headers), answer.read())
        except urllib.error.HTTPError as error:
            return Answer(error.code, dict(error.headers), error.read())

    def map(self, method, path, query, content):
        return self.call(method, path, query, encrypt(self.key, json.dumps(content)))

    def again(self):
        method, path, query, body, headers = self.last
        return self.call(method, path.split("/", 4)[4], query, body, replay=headers)


class Gateway:
    """A web server on loopback that starts a CGI program (RFC 3875) for each request."""

    def __init__(self, binary, workspace, variables=None):
        class Handler(http.server.BaseHTTPRequestHandler):
            def answer(self):
                path, _, query = self.path.partition("?")
                length = int(self.headers.get("Content-Length") or 0)
                environment = {
                    "PATH": os.environ["PATH"], "REQUEST_METHOD": self.command, "SCRIPT_NAME": "", "PATH_INFO": path,
                    "QUERY_STRING": query, "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(length),
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""), "FEDFLOW_WORKSPACE": str(workspace),
                    **(variables or {}),
                }
                for name, value in self.headers.items():
                    environment["HTTP_" + name.upper().replace("-", "_")] = value
                ended = subprocess.run(
                    [binary, "cgi"], env=environment, input=self.rfile.read(length), capture_output=True)
                head, _, body = ended.stdout.partition(b"\r\n\r\n")
                lines = [line.split(b": ", 1) for line in head.split(b"\r\n")]
                status = int(dict(lines).get(b"Status", b"500 x").split()[0])
                self.send_response(status)
                for name, value in lines:
                    if name != b"Status":
                        self.send_header(name.decode(), value.decode())
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_DELETE = do_PUT = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def host(binary, work, name, variables):
    """A workspace with the customer c1 behind a gateway: its commands and the customer's client."""
    node = Node(binary, work, name, variables)
    key = node.run("federation", "customer", "add", "c1")["values"]["secret_key"]
    return node, Client(Gateway(binary, work / name, variables).base, "c1", key)
