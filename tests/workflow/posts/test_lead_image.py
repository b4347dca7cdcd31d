"""A picture is published only where rights, credit and licence are known; it never takes another file's name."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from PIL import Image

from pipeline.model import Draft
from pipeline.workflow.editing import decisions
from pipeline.workflow.importing.importing import run_import
from pipeline.workflow.posts import lead_image
from tests.workflow.city import City, Item, item
from tests.workflow.conftest import SOURCE, MakeSite

ALLOWED = SOURCE.replace(
    "checked: 2026-09-01}", 'checked: 2026-09-01, images: publish, licence: "CC BY 4.0"}'
).replace("date: time}", 'date: time, image: "figure img", caption: figcaption, credit: ".credit"}')


@dataclass
class PictureCity(City):
    """Each page shows a picture of its own."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    credit: str = "Stadt Musterstadt"

    def answer(self, path: str) -> tuple[int, str, bytes]:
        """A picture, or a page with one."""
        if path not in self.broken and path in self.pictures:
            return 200, "image/jpeg", self.pictures[path]
        status, kind, body = super().answer(path)
        if status == 200 and path.startswith("/presse/"):
            figure = (
                f"<figure><img src='/bilder/{path.rsplit('/')[-1]}.jpg' alt='Eine Brücke'>"
                f"<figcaption>Die Brücke</figcaption><span class='credit'>{self.credit}</span></figure>"
            )
            body = body.replace(b"</div></article>", f"{figure}</div></article>".encode())
        return status, kind, body


def _picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def city() -> Iterator[PictureCity]:
    """A city with pictures."""
    with PictureCity() as picture_city:
        yield picture_city


def _with_picture(city: PictureCity, number: int = 1) -> Item:
    one = item(number)
    city.items.append(one)
    city.pictures[f"/bilder/{one.name}.jpg"] = _picture("red")
    return one


def _post(place: object) -> str:
    folder = place.settings.folder  # type: ignore[attr-defined]  # a Workspace
    return "".join(item.read_text(encoding="utf-8") for item in folder.rglob("*.md"))


def test_an_allowed_picture_is_shown_with_credit_and_asked_for_once(
    city: PictureCity, make_site: MakeSite
) -> None:
    item = _with_picture(city)
    workspace = make_site(source=ALLOWED, extra="images: publish\n")

    run_import(workspace, forced=True)
    run_import(workspace, forced=True)

    (laid,) = (workspace.settings.folder / "images" / "news").iterdir()
    with Image.open(laid) as image:
        assert image.size == (40, 30)
    post = _post(workspace)
    assert f'path: "/images/news/{laid.name}"' in post
    assert 'licence: "CC BY 4.0"' in post and 'credit: "Stadt Musterstadt"' in post
    assert [path for path, _ in city.asked].count(f"/bilder/{item.name}.jpg") == 1


@pytest.mark.parametrize(
    ("source", "extra", "credit"),
    [
        (ALLOWED, "images: link\n", "Stadt"),
        (ALLOWED.replace("images: publish, ", ""), "images: publish\n", "Stadt"),
        (ALLOWED.replace(', licence: "CC BY 4.0"', ""), "images: publish\n", "Stadt"),
        (ALLOWED, "images: publish\n", ""),
    ],
    ids=["site only links", "source allows none", "no licence", "no credit"],
)
def test_what_may_not_be_shown_is_not_even_asked_for(
    source: str, extra: str, credit: str, city: PictureCity, make_site: MakeSite
) -> None:
    city.credit = credit
    _with_picture(city)
    workspace = make_site(source=source, extra=extra)

    report = run_import(workspace)

    assert report.rows[0].written == 1
    assert not (workspace.settings.folder / "images").exists()
    assert not any(path.startswith("/bilder/") for path, _ in city.asked)


@pytest.mark.parametrize("wrong", ["gone", "no picture"])
def test_a_picture_that_cannot_be_had_is_linked_and_told(
    wrong: str, city: PictureCity, make_site: MakeSite
) -> None:
    item = _with_picture(city)
    path = f"/bilder/{item.name}.jpg"
    if wrong == "gone":
        city.broken[path] = 404
    else:
        city.pictures[path] = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
    workspace = make_site(source=ALLOWED, extra="images: publish\n")

    report = run_import(workspace)

    assert report.rows[0].written == 1
    assert any("linked, not shown" in line for line in report.notes)
    assert f"{city.base}{path}" in _post(workspace)
    assert "\nimage:" not in _post(workspace)


def test_a_taken_name_is_left_alone(city: PictureCity, make_site: MakeSite) -> None:
    """The city shows another picture under the corrected text: the first one's file stays as it is."""
    item = _with_picture(city)
    workspace = make_site(source=ALLOWED, extra="images: publish\n")
    run_import(workspace)
    (first,) = (workspace.settings.folder / "images" / "news").iterdir()
    first.write_bytes(b"an editor's own picture")
    record = next(workspace.store.find())
    draft = Draft(front={"slug": record.versions["en-GB"].slug})

    name = lead_image.write_image(workspace, workspace.sources[0], record, draft)

    assert first.read_bytes() == b"an editor's own picture"
    assert name != f"/images/news/{first.name}"
    assert (workspace.settings.folder / name.lstrip("/")).is_file()
    assert item.name in record.entry.url


def test_forgetting_takes_the_picture_away(city: PictureCity, make_site: MakeSite) -> None:
    _with_picture(city)
    workspace = make_site(source=ALLOWED, extra="images: publish\n")
    run_import(workspace)
    folder = workspace.settings.folder / "images" / "news"
    assert len(list(folder.iterdir())) == 1

    decisions.forget(workspace, next(workspace.store.find()))

    assert list(folder.iterdir()) == []
    assert list((workspace.settings.state / "pictures").iterdir()) == []
