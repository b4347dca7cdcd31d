"""The morning sheet on a screen."""

from flask import render_template

from pipeline.review.desk import desk, pages, said
from pipeline.workflow.reporting.morning import morning


@pages.get("/today")
def today() -> str:
    return render_template("today.html", sheet=morning(desk().workspace, said()))
