"""What a capability is to the application: one typed value, declared beside its own code.

`codesign/capabilities.py` lists them. The policy table, the limits, the navigation, the kinds of
artefacts and jobs, and who is told of an event are sums of these values.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from click import Command
from flask import Blueprint, Flask
from sqlalchemy.orm import Session

from codesign.artefacts.demo import DemoPart
from codesign.artefacts.events import Events
from codesign.artefacts.kinds import Kind
from codesign.artefacts.page_parts import PagePart
from codesign.artefacts.receipts import Receipts
from codesign.jobs.kinds import JobKind
from codesign.projects.looks import Look
from codesign.projects.policy import Audience
from codesign.projects.project_file.section import Section
from codesign.web.navigation import Entry


@dataclass(frozen=True)
class Capability:
    """Everything that the application must know of one capability."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    policy: Mapping[str, Audience] = field(default_factory=dict)
    """Endpoint → who may. A route that no capability names is closed."""
    looks: Mapping[str, frozenset[Look]] = field(default_factory=dict)
    """Endpoint → what it shows to those who may see everything."""
    look_of: Mapping[str, str] = field(default_factory=dict)
    """Endpoint → the page that it is a part of, and whose look it is."""
    uploads: Mapping[str, int] = field(default_factory=dict)
    """Endpoint → bytes that a request may carry, `web.limits.FILES` for files of staff."""
    navigation: tuple[Entry, ...] = ()
    kinds: tuple[Kind[Any], ...] = ()
    """Kinds of artefacts."""
    trials: Mapping[str, Callable[[Session, Any], Any]] = field(default_factory=dict)
    """Kind of artefact → how a round tries a version of it: an `items.trial.TrialSource`."""
    jobs: tuple[JobKind, ...] = ()
    """Kinds of long work."""
    commands: tuple[Command, ...] = ()
    """Commands of `codesign`, besides those of operations."""
    events: Events | None = None
    """What it does when areas and voices change."""
    receipts: tuple[Receipts, ...] = ()
    """Receipts of more than one voice."""
    page_parts: tuple[PagePart, ...] = ()
    """Pieces that it adds to others' pages."""
    project_file_sections: tuple[Section[Any], ...] = ()
    """Lists of the project file that hold its rows."""
    demo: tuple[DemoPart, ...] = ()
    """Examples that it puts into a demo project."""
    install: tuple[Callable[[Flask], None], ...] = ()
    """What is done once with the application: names for templates, handlers."""
