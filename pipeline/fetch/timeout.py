"""Work that may take too long: done in a thread of its own, waited for only so long."""

import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def call_with_timeout(seconds: float, work: Callable[[], T]) -> T:
    """Result of `work`, or TimeoutError after that many seconds.

    Python cannot stop a thread: work that overruns goes on in the background, unheard. So this is only for
    work that ends by itself some time: a name look-up (the resolver gives up), the parsing of a capped body.
    What `work` raises is raised here.
    """
    results: list[T] = []
    errors: list[BaseException] = []
    context = contextvars.copy_context()

    def run() -> None:
        try:
            results.append(context.run(work))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True, name="stadtbote-timeout")
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise TimeoutError
    return results[0]
