"""XLIFF for a translation agency: releases out, their English back in, as a person's."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline import translate
from pipeline.errors import StoreError
from pipeline.model import PostState, Record, Translation
from pipeline.transitions.releases import returned
from pipeline.translate import xliff
from pipeline.workflow.posts.finding_posts import by_path
from pipeline.workflow.posts.working_text import on_disk
from pipeline.workflow.purchasing.ledger import StoreMemory
from pipeline.workflow.workspace.workspace import Workspace

AGENCY = "agency"
"""Whose name stands beside English that came back."""


def send_out(workspace: Workspace, posts: Sequence[str], file: Path) -> int:
    """Write posts, or releases by id, with the English that exists; how many. Raises StoreError, ParseError."""
    jobs = []
    for name in posts:
        record = workspace.store.get(name)
        language = workspace.settings.languages[0]
        if record is None:
            record, version = by_path(workspace, name)
            language = version.language
        jobs.append(xliff.of(_english(workspace, record, language), source_language=record.language))
    return xliff.write(file, jobs)


def take_back(workspace: Workspace, file: Path) -> list[str]:
    """English of an agency into the memory, as a person's; lines that say what was taken and what was not.

    A release that waits is written by the next run; a written draft gets it by `retry`, as a proposal.
    """
    lines = []
    for job in xliff.read(file):
        record = workspace.store.get(job.release)
        if record is None or record.release is None:
            lines.append(f"{job.release}: no such release")
            continue
        before = _english(workspace, record, job.target_language)
        after, problems = xliff.merged(before, job)
        taken = [new for old, new in zip(before.segments, after.segments, strict=True) if new != old]
        english = tuple(
            (
                translate.number(one.source).text,
                translate.number_like(one.source, one.target),
                AGENCY,
                workspace.now(),
                job.target_language,
            )
            for one in taken
            if one.target is not None
        )
        workspace.change(record.id, returned(english, by=AGENCY))
        lines.append(f"{record.title}: {len(taken)} paragraphs taken")
        lines += [f"  {problem}" for problem in problems]
    return lines


def _english(workspace: Workspace, record: Record, language: str) -> Translation:
    """The English of a release as it stands: the file's, else what the memory knows."""
    if record.release is None:
        raise StoreError("its page was not read yet", about=record.title)
    version = record.versions.get(language)
    if version is not None and version.place in {PostState.DRAFT, PostState.PUBLISHED}:
        found = on_disk(workspace, record, version)
        if found is not None:
            return found.translation
    return translate.translate(
        record.release,
        language=language,
        engine=None,
        memory=StoreMemory(workspace.store, workspace.now()),
        ledger=None,
        now=workspace.now(),
    )
