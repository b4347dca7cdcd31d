"""The far side of the wire: one loopback server that speaks DeepL, LibreTranslate, OpenAI and Ollama.

`say` turns a text into its reply, in whatever markup it came. `faults` are taken one a translation request.
What was billed is counted as the real services count: source text without tags.
"""

from __future__ import annotations

import html
import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "canary-5f1e9c77-key:fx"
Say = Callable[[str], str]


def echo(text: str) -> str:
    """The same text: markup, masks and all."""
    return text


def plain(text: str) -> str:
    """What is billed: text without tags."""
    return html.unescape(re.sub(r"<[^<>]*>", "", text))


class Api(ThreadingHTTPServer):
    """A server on loopback; `url` is its root."""

    daemon_threads = True

    def __init__(self, say: Say = echo) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.say = say
        self.faults: list[str] = []
        """Names, or a status and what it says."""
        self.asked: list[dict[str, Any]] = []
        """Bodies of translation requests, as they came."""
        self.paths: list[str] = []
        self.billed = 0
        self.bill: list[str] = []
        """Texts that were paid for, one line each time."""
        self.counter: int | None = None
        """What /v2/usage says where it is not `billed`: a lagging counter."""
        self.limit = 500_000
        self.glossaries: list[dict[str, Any]] = []
        self.most_glossaries = 1000
        self.forms = ("json_schema", "json_object", "text")
        """Forms of reply this OpenAI-compatible endpoint knows."""
        self.on_request: Callable[[], None] = lambda: None
        self.lock = threading.Lock()
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is part of the tests."""

    def stop(self) -> None:
        """End the server."""
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Api
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/v2/usage":
            counter = self.server.billed if self.server.counter is None else self.server.counter
            self._json({"character_count": counter, "character_limit": self.server.limit})
        elif self.path.startswith("/v3/glossaries"):
            self._glossary_get()
        elif self.path in FILES:
            self._raw(200, FILES[self.path])
        else:
            self._json({"message": "Not found"}, 404)

    def do_POST(self) -> None:
        body = self._body()
        self.server.paths.append(self.path)
        if self.path == "/v3/glossaries":
            return self._glossary_post(body)
        answer = {
            "/v2/translate": self._deepl,
            "/translate": self._libre,
            "/v1/chat/completions": self._openai,
            "/api/chat": self._ollama,
        }.get(self.path)
        if answer is None:
            return self._json({"message": "Not found"}, 404)
        with self.server.lock:
            self.server.asked.append(body)
        self.server.on_request()
        fault = self.server.faults.pop(0) if self.server.faults else ""
        if fault in _SILENT and self._silent(fault):
            return None
        status, _, words = fault.partition(" ")
        if status.isdigit():
            return self._json({"message": words or "no", "error": words or "no"}, int(status))
        reply, texts = answer(body, fault)
        if isinstance(reply, int):
            return self._json({"message": "Bad request", "error": "not supported"}, reply)
        self.server.bill += texts
        self.server.billed += sum(map(len, texts))
        if fault == "late":
            time.sleep(1.5)
        data = json.dumps(reply).encode()
        if fault == "half":
            data = data[: len(data) // 2]
        if fault == "cut":
            return self._cut(data)
        return self._raw(200, data)

    def do_PUT(self) -> None:
        body = self._body()
        found = self._found()
        found["dictionaries"] = [
            d for d in found["dictionaries"] if d["target_lang"].lower() != body["target_lang"].lower()
        ] + [body]
        self._json(_dictionary(body))

    def do_PATCH(self) -> None:
        found = self._found()
        found["name"] = self._body()["name"]
        self._json(_shown(found))

    def do_DELETE(self) -> None:
        found = self._found()
        target = re.search(r"target_lang=(\w+)", self.path)
        if target:
            found["dictionaries"] = [
                d for d in found["dictionaries"] if d["target_lang"].lower() != target[1].lower()
            ]
        self._raw(204, b"")

    def _deepl(self, body: dict[str, Any], fault: str) -> tuple[Any, list[str]]:
        if self.headers["Authorization"] != f"DeepL-Auth-Key {KEY}":
            return 403, []
        texts = body["text"]
        if (
            not texts
            or len(texts) > 50
            or body["target_lang"] in ("EN", "PT", "XX")
            or body["tag_handling"] != "html"
        ):
            return 400, []
        if self.server.billed + sum(len(plain(t)) for t in texts) > self.server.limit:
            return 456, []
        said = _spoilt([self.server.say(text) for text in texts], fault)
        out = [
            {
                "detected_source_language": "DE",
                "text": s,
                "billed_characters": len(plain(t)),
                "model_type_used": "quality_optimized",
            }
            for s, t in zip(said, [*texts, *texts], strict=False)
        ]
        return {"translations": out}, [plain(t) for t in texts]

    def _libre(self, body: dict[str, Any], fault: str) -> tuple[Any, list[str]]:
        if body["target"] == "xx" or body["format"] != "text":
            return 400, []
        said = _spoilt([html.unescape(self.server.say(text)) for text in body["q"]], fault)
        return {"translatedText": said}, list(body["q"])

    def _openai(self, body: dict[str, Any], fault: str) -> tuple[Any, list[str]]:
        form = body.get("response_format", {"type": "text"})["type"]
        if form not in self.server.forms:
            return 400, []
        content, texts = self._chat(body, fault)
        message = {"role": "assistant", "content": content, "refusal": None}
        finish = "length" if fault == "truncated" else "stop"
        if fault == "refusal":
            message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
        return {"choices": [{"index": 0, "message": message, "finish_reason": finish}]}, texts

    def _ollama(self, body: dict[str, Any], fault: str) -> tuple[Any, list[str]]:
        if body["model"] == "absent":
            return 404, []
        content, texts = self._chat(body, fault)
        reason = "length" if fault == "truncated" else "stop"
        return {
            "message": {"role": "assistant", "content": content},
            "done": True,
            "done_reason": reason,
        }, texts

    def _chat(self, body: dict[str, Any], fault: str) -> tuple[str, list[str]]:
        segments = json.loads(body["messages"][-1]["content"])["segments"]
        said = _spoilt([self.server.say(segment["text"]) for segment in segments], fault)
        marks = [segment["id"] for segment in segments] + ["s-unknown"]
        out = [{"id": mark, "text": text} for mark, text in zip(marks, said, strict=False)]
        content = json.dumps({"segments": out})
        if fault == "refusal":
            content = "I cannot help with that."
        return content, [plain(segment["text"]) for segment in segments]

    def _silent(self, fault: str) -> bool:
        """Faults that answer nothing at all."""
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif fault == "hang":
            time.sleep(1.5)
        self.close_connection = True
        self.connection.close()
        return True

    def _cut(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])
        self.wfile.flush()
        self.close_connection = True

    def _body(self) -> dict[str, Any]:
        data = self.rfile.read(int(self.headers["Content-Length"] or 0))
        body: dict[str, Any] = json.loads(data)
        return body

    def _json(self, body: Any, status: int = 200) -> None:
        self._raw(status, json.dumps(body).encode())

    def _raw(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _found(self) -> dict[str, Any]:
        return next(g for g in self.server.glossaries if g["glossary_id"] in self.path)

    def _glossary_get(self) -> None:
        if "/entries" not in self.path:
            return self._json({"glossaries": [_shown(g) for g in self.server.glossaries]})
        target = self.path.rpartition("=")[2].lower()
        found = [d for d in self._found()["dictionaries"] if d["target_lang"].lower() == target]
        return self._json({"dictionaries": found})

    def _glossary_post(self, body: dict[str, Any]) -> None:
        if len(self.server.glossaries) >= self.server.most_glossaries:
            return self._json({"message": "Too many glossaries"}, 456)
        body |= {
            "glossary_id": f"g{len(self.server.glossaries)}",
            "creation_time": "2026-11-01T00:00:00.000001Z",
        }
        self.server.glossaries.append(body)
        return self._json(_shown(body))


_SILENT = {"reset", "hang", "gone"}
FILES: dict[str, bytes] = {}
"""Files for GET: a mirror of models."""


def _dictionary(body: dict[str, Any]) -> dict[str, Any]:
    pair = {"source_lang": body["source_lang"], "target_lang": body["target_lang"]}
    return {**pair, "entry_count": len(body["entries"].splitlines())}


def _shown(glossary: dict[str, Any]) -> dict[str, Any]:
    return {**glossary, "dictionaries": [_dictionary(d) for d in glossary["dictionaries"]]}


def _spoilt(said: list[str], fault: str) -> list[str]:
    """Replies as a fault makes them."""
    if fault == "fewer":
        return said[:-1]
    if fault == "more":
        return [*said, "Something else."]
    spoil: dict[str, Callable[[str], str]] = {
        "empty": lambda text: "",
        "sorry": lambda text: "I'm sorry, but I cannot translate this text.",
        "french": lambda text: (
            "La ville invite les habitants à la fête de la ville avec les enfants et les amis."
        ),
        "short": lambda text: text[:5],
        "huge": lambda text: text + " and so on" * 20_000,
        "unmarked": plain,
        "doubled": lambda text: text + text,
        "script": lambda text: text + "<script>alert(1)</script>",
    }
    return [spoil[fault](text) for text in said] if fault in spoil else said
