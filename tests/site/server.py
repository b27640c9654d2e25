# SPDX-FileCopyrightText: The Moult contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site over HTTP/1.1 on the loopback: validators, ranges, gzip, keep-alive, faults and a log.

Pages and bodies are made when they are first asked for and kept in memory.
"""

import email.utils
import gzip
import socket
import sys
import threading
import zlib
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

import bodies
import faults
import packages
import pages
from catalogue import Catalogue

CACHE_BYTES = 128 * 1024 * 1024
GZIP_MAX = 1024 * 1024
HTML = "text/html; charset=utf-8"
FIRMWARE = "/resources/firmware/"
BACKLOG = 128


@dataclass(frozen=True)
class Resource:
    kind: str  # media type
    body: bytes
    etag: str
    modified: datetime
    found: tuple | None = None  # of a firmware file: what Catalogue.find() found
    encoding: str | None = None

    def with_body(self, body):
        return replace(self, body=body)

    @property
    def http_date(self):
        return email.utils.format_datetime(self.modified, usegmt=True)


def date_of(text):
    """"20260406" or "2026-04-06", at midnight."""
    digits = text.replace("-", "")
    return datetime(int(digits[:4]), int(digits[4:6]), int(digits[6:]), tzinfo=timezone.utc)


class Log:
    """What was asked and answered since the last forget(), and how much of it at once."""

    def __init__(self):
        self.lock = threading.Lock()
        self.active = 0
        self.forget()

    def forget(self):
        with self.lock:
            self.requests = []
            self.peak = self.active

    def begin(self, request):
        entry = {"method": request.command, "path": request.path, "range": request.headers.get("Range"),
                 "status": None, "bytes": 0}  # fmt: skip
        with self.lock:
            self.requests.append(entry)
            self.active += 1
            self.peak = max(self.peak, self.active)
        return entry

    def end(self):
        with self.lock:
            self.active -= 1

    def to_dict(self):
        with self.lock:
            return {"requests": [dict(entry) for entry in self.requests], "active": self.active, "peak": self.peak}


class Site(ThreadingHTTPServer):
    """@listener: a bound socket that listens, which the site takes; None: one on a free port."""

    daemon_threads = True

    def __init__(self, state="now", small=False, listener=None):
        super().__init__(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.socket.close()
        self.small = small
        self.catalogues = {}
        self.choose(state)
        self.faults = faults.Faults()
        self.log = Log()
        self.cache = OrderedDict()
        self.cache_lock = threading.Lock()
        self.connections = set()
        self.socket = None
        self.server_address = None
        self.up(listener)

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def choose(self, state):
        self.catalogue = self.catalogues.setdefault(state, Catalogue(state))

    # The listening socket; closed, it is as if there were no network

    def up(self, listener=None):
        if self.socket:
            return
        if not listener:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(self.server_address or ("127.0.0.1", 0))
            listener.listen(BACKLOG)
        self.socket = listener
        self.server_address = listener.getsockname()
        threading.Thread(target=self.accept, args=(listener,), daemon=True).start()

    def down(self):
        if not self.socket:
            return
        self.socket.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self.socket.close()
        self.socket = None
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it went by itself

    def accept(self, listener):
        while True:
            try:
                connection, address = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections.add(connection)
            self.process_request(connection, address)

    def shutdown_request(self, request):
        self.connections.discard(request)
        self.close_request(request)  # without a FIN of its own: a fault may have asked for an RST

    def handle_error(self, request, client_address):
        """The other side may go when it likes; anything else is a mistake here, and told."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    # What there is

    def make_body(self, found):
        return bodies.make(found, self.small)

    def make(self, path, query):
        """The Resource of a path, or None."""
        if path.startswith(FIRMWARE):
            found = self.catalogue.find(path.removeprefix(FIRMWARE))
            if not found:
                return None
            return self.resource("application/octet-stream", self.make_body(found), found[1].date, found)
        date = self.catalogue.state["date"]
        if path.startswith(packages.INDEX):
            body = packages.find(path)
            return None if body is None else self.resource("application/octet-stream", body, date)
        if path == "/resources/boards/index.json":
            return self.resource("application/json", pages.boards_json(self.catalogue).encode(), date)
        if path == "/download/":
            return self.resource(HTML, pages.index_page(self.catalogue, dict(query)).encode(), date)
        board = path.removeprefix("/download/").removesuffix("/")
        if path == f"/download/{board}/" and board in self.catalogue.boards:
            return self.resource(HTML, pages.board_page(self.catalogue, board).encode(), date)
        return None

    @staticmethod
    def resource(kind, body, date, found=None):
        return Resource(kind, body, f'"{zlib.crc32(body):08x}-{len(body):x}"', date_of(date), found)

    def get(self, target):
        """As make(), and kept. The one lock lets no two requests make the same body."""
        url = urlsplit(target)
        key = (self.catalogue.name, target)
        with self.cache_lock:
            if key in self.cache:
                self.cache.move_to_end(key)
                return self.cache[key]
            resource = self.make(unquote(url.path), parse_qsl(url.query))
            if resource:
                self.cache[key] = resource
                while sum(len(kept.body) for kept in self.cache.values()) > CACHE_BYTES:
                    self.cache.popitem(last=False)
            return resource

    def redirect(self, target):
        """Where a path without its slash leads, or None."""
        path = unquote(urlsplit(target).path)
        board = path.removeprefix("/download/")
        if path in ("/", "/download"):
            return "/download/"
        return path + "/" if path == f"/download/{board}" and board in self.catalogue.boards else None


def parse_range(text, size):
    """The (start, end) of "bytes=…"; None: not one range, so all of it; (0, 0): it cannot be met."""
    unit, _, spec = text.partition("=")
    first, dash, last = spec.strip().partition("-")
    if unit != "bytes" or not dash or "," in spec or not (first or last) or not (first + last).isdecimal():
        return None
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else (0, 0)


class Handler(BaseHTTPRequestHandler):
    """One connection: its requests one after the other."""

    protocol_version = "HTTP/1.1"
    server_version = "moult-lab-site"
    serial = 0  # of the validators that a fault makes up

    def log_message(self, *_):
        """The Log has it."""

    def do_GET(self):
        entry = self.server.log.begin(self)
        try:
            self.answer(entry)
        except OSError:
            self.close_connection = True
        finally:
            self.server.log.end()

    do_HEAD = do_GET

    def answer(self, entry):
        fault, mended = self.server.faults.take(self.path)
        name = fault.name if fault else None
        status, headers, body = self.reply(fault, name)
        entry["status"] = status
        length = len(body) + (fault.number(1000) if name == "wrong-length" else 0)
        headers = {"Content-Length": str(length)} | headers if status != 304 else headers
        wire = faults.Wire(self.connection, self.head(status, headers), mended)
        send = faults.WAYS.get(name, faults.send_plainly)
        try:
            if not send(wire, b"" if self.command == "HEAD" else body, fault):
                self.close_connection = True
        finally:
            entry["bytes"] = wire.sent

    def head(self, status, headers):
        lines = [f"{self.protocol_version} {status} {self.responses[status][0]}", f"Server: {self.server_version}",
                 f"Date: {self.date_time_string()}", *(f"{key}: {value}" for key, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode()

    def page(self, status, headers):
        body = pages.missing_page(self.path).encode()
        return status, {"Content-Type": HTML, **headers}, body

    def reply(self, fault, name):
        """Status, headers and body."""
        if name in faults.ANSWERS:
            return self.page(*faults.ANSWERS[name](self, fault))
        target = self.server.redirect(self.path)
        if target:
            return self.page(301, {"Location": target})
        resource = self.server.get(self.path)
        if not resource:
            return self.page(404, {})
        if name in faults.CONTENTS:
            resource = faults.CONTENTS[name](self.server, resource, fault)
        if name == "changed-etag":
            Handler.serial += 1
            resource = replace(resource, etag=f'"changed-{Handler.serial}"')
        return self.serve(resource, ranges=name != "no-range")

    def serve(self, resource, ranges):
        headers = {"Content-Type": resource.kind, "Last-Modified": resource.http_date, "ETag": resource.etag}
        if self.is_known(resource):
            return 304, headers, b""
        if resource.encoding:
            headers["Content-Encoding"] = resource.encoding
        if not resource.found:
            return self.serve_page(resource, headers)
        if not ranges:
            return 200, headers, resource.body
        headers["Accept-Ranges"] = "bytes"
        return self.serve_range(resource, headers)

    def serve_page(self, resource, headers):
        headers["Vary"] = "Accept-Encoding"
        if resource.encoding or len(resource.body) > GZIP_MAX or "gzip" not in self.headers.get("Accept-Encoding", ""):
            return 200, headers, resource.body
        headers |= {"Content-Encoding": "gzip", "ETag": f"W/{resource.etag}"}
        return 200, headers, gzip.compress(resource.body, 5, mtime=0)

    def serve_range(self, resource, headers):
        size = len(resource.body)
        wanted = parse_range(self.headers.get("Range", ""), size)
        unchanged = self.headers.get("If-Range") in (None, resource.etag, resource.http_date)
        if not wanted or not unchanged:
            return 200, headers, resource.body
        start, end = wanted
        if start == end:
            return 416, headers | {"Content-Range": f"bytes */{size}"}, b""
        return 206, headers | {"Content-Range": f"bytes {start}-{end - 1}/{size}"}, memoryview(resource.body)[start:end]

    def is_known(self, resource):
        """Whether the other side has it: RFC 9110, 13.2.2."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return resource.etag in [tag.strip().removeprefix("W/") for tag in tags.split(",")] or tags.strip() == "*"
        since = self.headers.get("If-Modified-Since")
        try:
            return since is not None and resource.modified <= email.utils.parsedate_to_datetime(since)
        except ValueError:
            return False
