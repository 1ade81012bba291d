"""The verb trace: one lot's chain as text or as a picture."""

from datetime import datetime

import click

from hazchem.cli import chain as chains
from hazchem.cli.console import as_of_option, lang_option, now, size_option, verb
from hazchem.custody.graph import Direction
from hazchem.custody.words import Lang
from hazchem.domain.instant import show
from hazchem.services import custody
from hazchem.services.pictures import picture
from hazchem.services.seen.asked import Asked
from hazchem.services.seen.scope import SYSTEM
from hazchem.store.store import Store

NODES_MAX = 2_000


@click.command()
@click.argument("lot")
@click.option("--direction", default="both", show_default=True,
              type=click.Choice(["both", "upstream", "downstream"]), help="方向 / direction")
@click.option("--max-nodes", default=NODES_MAX, show_default=True, type=click.IntRange(min=1),
              help="最多节点数 / at most so many nodes")
@click.option("--format", "form", default="text", show_default=True,
              type=click.Choice(["text", "svg"]), help="格式 / format")
@as_of_option
@size_option
@lang_option
@verb
def trace(
    store: Store, *, lot: str, direction: Direction, max_nodes: int, form: str,
    as_of: datetime | None, size: int | None, lang: Lang,
) -> None:
    """追溯批次 LOT（企业/批号）的流向链 / Trace the custody chain of LOT (issuer/code)."""
    answer = custody.chain(store, SYSTEM, lot, Asked(as_of, size), now(),
                           direction=direction, max_nodes=max_nodes)
    if form == "svg":
        click.echo(picture(answer, lang))
        return
    found = [shown.finding for shown in answer.findings]
    for line in chains.told(answer.chain, found, answer.names, lang):
        click.echo(line)
    click.echo(f"as_of {show(answer.as_of)}  size {answer.size}  root {answer.root.hex()}")
