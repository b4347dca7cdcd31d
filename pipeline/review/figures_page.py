"""Figures: what editors changed, per source and engine."""

from flask import render_template

from pipeline.check import NAMES
from pipeline.review.desk import desk, pages
from pipeline.workflow.reporting.post_editing import post_editing_stats


@pages.get("/figures", endpoint="figures")
def show() -> str:
    rows, checks = post_editing_stats(desk().workspace)
    names = {source.id: source.name for source in desk().workspace.sources}
    return render_template("figures.html", rows=rows, checks=checks, names=names, check_names=NAMES)
