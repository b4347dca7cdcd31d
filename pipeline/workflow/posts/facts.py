"""What is read under a release's lock for a change of it: the posts as they lie on disk, each at most once."""

from pipeline import files, site
from pipeline.errors import SiteError
from pipeline.model import Finding, Record, Version
from pipeline.workflow.posts import lead_image, sidecar
from pipeline.workflow.posts.edited_post import EditedPost, edited_post
from pipeline.workflow.posts.file_findings import copies
from pipeline.workflow.posts.index import PostIndex
from pipeline.workflow.posts.working_text import with_edit
from pipeline.workflow.workspace.workspace import Workspace


class Facts:
    """The site's folder as a transition may see it."""

    def __init__(self, workspace: Workspace, record: Record) -> None:
        self._workspace = workspace
        self._record = record
        self._raw: dict[str, bytes | None] = {}
        self._posts: dict[str, EditedPost] = {}

    def raw(self, path: str) -> bytes | None:
        """Bytes of a post; None where there is no file. Raises SiteError where it cannot be read."""
        if path not in self._raw:
            file = site.writing.inside(self._workspace.settings.folder, path)
            with files.reading(path, SiteError):
                self._raw[path] = file.read_bytes() if file.is_file() else None
        return self._raw[path]

    def post(self, version: Version) -> EditedPost | None:
        """A version's post as it lies on disk; None where there is no file."""
        known = self._posts.get(version.path)
        if known is not None and known.version == version:
            return known
        raw = self.raw(version.path) if version.path else None
        if raw is None:
            return None
        self._posts[version.path] = edited_post(self._workspace, self._record, version, raw)
        return self._posts[version.path]

    def working(self, version: Version) -> EditedPost | None:
        """The same with the edit that lies beside it."""
        post = self.post(version)
        return with_edit(post) if post is not None else None

    def copies(self, version: Version) -> tuple[Finding, ...]:
        """An error for each other file that carries the release's identity."""
        return copies(PostIndex(self._workspace), self._record, version)

    def belongings(self, record: Record) -> tuple[str, ...]:
        """Paths of files that belong to the posts of a release: pictures, side files."""
        pictures = lead_image.written_images(self._workspace, record)
        sides = (sidecar.side_path(self._workspace, record, version) for version in record.versions.values())
        return (*pictures, *(path for path in sides if path))
