"""policy list, show, check, test, schema."""

from __future__ import annotations

import typer

app = typer.Typer(help="Policies: what is protected, and how.", no_args_is_help=True)
