"""A call to hub or instance: a token goes to the address that was configured and nowhere else, and answers are bounded."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipeline.errors import ConfigError, SiteError
from pipeline.workflow.publishing import calls


@pytest.fixture
def service() -> Iterator[tuple[str, list[str]]]:
    """Address of a service that answers as the path says, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302 if self.path == "/away" else 200)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b"0123456789")

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()


def test_no_redirect_is_followed(service: tuple[str, list[str]]) -> None:
    address, asked = service
    with pytest.raises(SiteError, match="answered 302"):
        calls.call("GET", f"{address}/away", b"", {"Authorization": "Bearer a-token"})
    assert asked == ["/away"]


@pytest.mark.parametrize(("most", "seconds"), [(9, 60), (10, -1)], ids=["too much", "too long"])
def test_an_answer_without_end_is_none(
    service: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch, most: int, seconds: int
) -> None:
    address, _ = service
    monkeypatch.setattr(calls, "MOST", 10)
    assert calls.call("GET", address, b"", {}) == (200, b"0123456789")

    monkeypatch.setattr(calls, "MOST", most)
    monkeypatch.setattr(calls, "MOST_SECONDS", seconds)
    with pytest.raises(SiteError, match="cannot be reached"):
        calls.call("GET", address, b"", {})


def test_plain_http_leaves_no_machine() -> None:
    with pytest.raises(ConfigError, match="https://"):
        calls.call("GET", "http://social.example", b"", {})
