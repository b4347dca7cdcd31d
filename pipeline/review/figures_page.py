"""Figures: what editors changed, per source and engine."""

from __future__ import annotations

from flask import Flask, render_template

from pipeline.check import NAMES
from pipeline.review.desk import desk
from pipeline.workflow.reporting.post_editing import post_editing_stats


def add(app: Flask) -> None:
    """Put the page of figures into the app."""

    @app.get("/figures", endpoint="figures")
    def show() -> str:
        rows, checks = post_editing_stats(desk().workspace)
        names = {one.id: one.name for one in desk().workspace.sources}
        return render_template("figures.html", rows=rows, checks=checks, names=names, check_names=NAMES)
