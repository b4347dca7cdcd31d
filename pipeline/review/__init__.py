"""The review desk: where an editor turns a machine draft into news. It shows and asks; the workflow decides.

`create_app` makes the Flask application for a workspace; `stadtbote review` serves it with waitress.
"""

from pipeline.review.app import Opened, create_app

__all__ = ["Opened", "create_app"]
