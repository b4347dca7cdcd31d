"""The posts of a workspace, for the changes of its records; what reads them is loaded with the first change."""

from pipeline.model import Record
from pipeline.transitions import posts
from pipeline.workflow.workspace.workspace import Workspace


class SitePosts:
    """Posts in the site's folder, for the changes of a workspace."""

    def facts(self, workspace: Workspace, record: Record) -> posts.Facts:
        """The release's posts as they lie on disk."""
        from pipeline.workflow.posts.facts import Facts

        return Facts(workspace, record)

    def write_side_files(self, workspace: Workspace, record: Record) -> None:
        """The second file of each language's post, where its flavour has one."""
        from pipeline.workflow.posts import sidecar

        for language in record.versions:
            sidecar.write_sidecar(workspace, record, language)
