"""The release a post belongs to, by the path a person names."""

from pipeline.errors import StoreError
from pipeline.model import Record, Version
from pipeline.workflow.workspace.workspace import Workspace


def by_path(workspace: Workspace, path: str) -> tuple[Record, Version]:
    """Record and version of a post. Raises StoreError."""
    from pathlib import Path

    names = [path]
    for root in (workspace.settings.folder.resolve(),):
        resolved = Path(path).resolve()
        if resolved.is_relative_to(root):
            names.append(resolved.relative_to(root).as_posix())
    for name in names:
        for record in workspace.store.find(path=name):
            for version in record.versions.values():
                if version.path == name:
                    return record, version
    record_ = workspace.store.get(path)
    if record_ is not None and record_.versions:
        return record_, next(iter(record_.versions.values()))
    raise StoreError("no record knows this post; `stadtbote check` without a name goes over all", about=path)
