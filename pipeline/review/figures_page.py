"""Figures: what editors changed, per source and engine."""

from __future__ import annotations

from flask import Flask, render_template

from pipeline.review.desk import desk
from pipeline.review.showing import CHECK_NAMES
from pipeline.run.figures import figures


def add(app: Flask) -> None:
    """Put the page of figures into the app."""

    @app.get("/figures", endpoint="figures")
    def show() -> str:
        rows, checks = figures(desk().place)
        names = {one.id: one.name for one in desk().place.sources}
        return render_template("figures.html", rows=rows, checks=checks, names=names, check_names=CHECK_NAMES)
