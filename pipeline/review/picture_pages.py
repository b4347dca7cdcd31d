"""The picture of a draft: chosen among the release's, or uploaded."""

from flask import abort, request
from werkzeug.wrappers import Response

from pipeline.errors import DecisionRefused
from pipeline.review.desk import back, deciding, desk, me, pages
from pipeline.review.saving_pages import form_base
from pipeline.transitions.review import AnotherText
from pipeline.workflow.editing.pictures import choose_picture, put_picture


@pages.post("/draft/<identity>/<language>/picture")
def set_picture(identity: str, language: str) -> Response:
    """One of the release's (`number`), or the file that is sent along with alternative text, credit and licence."""
    file, number = request.files.get("picture"), request.form.get("number", "")
    with deciding(identity, language) as record:
        workspace, base = desk().workspace, form_base()
        try:
            if file is not None and file.filename:
                said = {key: request.form.get(key, "")[:1000] for key in ("alt", "credit", "licence")}
                put_picture(workspace, record, language, file.read(), said=said, base=base, by=me())
            elif number.isdigit() and len(number) < 4:
                choose_picture(workspace, record, language, int(number), base=base, by=me())
            else:
                abort(400, "Choose a picture.")
        except AnotherText as error:
            raise DecisionRefused("the file was changed meanwhile; load the draft again") from error
    return back(identity, language, anchor="pictures")
