"""The review desk: where an editor turns a machine draft into news. It shows and asks; the corridor decides.

`create_app` makes the Flask application for a Workplace; `stadtbote review` serves it with waitress.
"""

from pipeline.review.app import Opened, create_app

__all__ = ["Opened", "create_app"]
