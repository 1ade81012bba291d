"""Verbs that print what was found: breaks, report, rules."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click

from hazchem.cli.console import as_of_option, lang_option, now, size_option, verb
from hazchem.custody.words import Lang
from hazchem.domain.finding import Finding
from hazchem.domain.instant import show
from hazchem.domain.mass import to_kg
from hazchem.services import findings, reports, rulebook
from hazchem.services.seen.asked import Asked, Page
from hazchem.services.seen.scope import SYSTEM
from hazchem.store.store import Store

PAGE = 1_000
# What an inspector reads first; the rest is in the report of the same name.
CLASSES = {"BREAK": "断链", "IMBALANCE": "不平衡"}
STATUS = {"live": {"zh": "启用", "en": "live"}, "dormant": {"zh": "休眠", "en": "dormant"}}
_NONE = {"zh": "没有未结的断链或不平衡", "en": "no open break or imbalance"}


@click.command()
@click.option("--custodian", default="", help="仅此单位 / of this custodian alone")
@click.option("--park", default="", help="仅此园区 / of this park alone")
@as_of_option
@size_option
@lang_option
@verb
def breaks(
    store: Store, *, custodian: str, park: str, as_of: datetime | None, size: int | None,
    lang: Lang,
) -> None:
    """列出未结的断链与不平衡 / List the open breaks and imbalances, by custodian."""
    filters = {name: value for name, value in (("custodian", custodian), ("park", park)) if value}
    found: list[Finding] = []
    asked = Asked(as_of, size)
    for name in CLASSES:
        for page in _pages(store, filters | {"class": name}, asked):
            # The second list is of the same ledger as the first, whatever is filed meanwhile.
            asked = Asked(page.as_of, page.size)
            found += [shown.finding for shown in page.results]
    found.sort(key=lambda one: (one.custodian, one.severity, one.code))
    for holder, theirs in groupby(found, key=lambda one: one.custodian):
        click.echo(holder or "–")
        for one in theirs:
            click.echo(f"  {_line(one, lang)}")
    if not found:
        click.echo(_NONE[lang])
    click.echo(f"as_of {show(page.as_of)}  size {page.size}  root {page.root.hex()}")


@click.command()
@click.argument("name")
@click.option("--format", "form", default="csv", show_default=True,
              type=click.Choice(["json", "csv", "xlsx", "html"]), help="格式 / format")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path),
              help="写入文件，否则写到标准输出 / file to write; else the standard output")
@click.option("--filter", "filters", multiple=True, metavar="NAME=VALUE",
              help="筛选，可重复 / filter; repeatable")
@as_of_option
@size_option
@lang_option
@verb
def report(
    store: Store, *, name: str, form: str, output: Path | None, filters: tuple[str, ...],
    as_of: datetime | None, size: int | None, lang: Lang,
) -> None:
    """输出报告 NAME（如 breaks） / Write the report NAME (breaks, …)."""
    wanted = dict(_pair(text) for text in filters)
    made = reports.render(store, SYSTEM, name, form, wanted, Asked(as_of, size), now(), lang)
    if output is None:
        click.echo(made.body, nl=False)
        return
    output.write_bytes(made.body)
    click.echo(f"{output}: {len(made.body)} bytes", err=True)


@click.command()
@lang_option
@verb
def rules(store: Store, *, lang: Lang) -> None:
    """列出规则及其状态与依据 / List every rule: whether it judges, and on what basis."""
    for rule in rulebook.listing(store, Asked(), now(), PAGE, None).results:
        row = rule.row
        status, needs = STATUS[rule.status][lang], f" ({rule.feed})" if rule.feed else ""
        title = row.name_zh if lang == "zh" else row.name_en
        click.echo(f"{row.code}  {row.severity}  {row.finding_class:<13}  {status}{needs}  {title}")
        click.echo(f"      {row.basis}")


def _pages(store: Store, filters: dict[str, str], asked: Asked) -> Iterator[Page]:
    cursor: str | None = None
    while True:
        page = findings.listing(store, SYSTEM, filters, asked, now(), PAGE, cursor)
        yield page
        if page.next is None:
            return
        cursor, asked = page.next, Asked(page.as_of, page.size)


def _line(one: Finding, lang: Lang) -> str:
    title, says = (one.title_zh, one.says_zh) if lang == "zh" else (one.title, one.says)
    mass = f"  {to_kg(one.mass_mg)} kg" if one.mass_mg is not None else ""
    return f"{one.code}  {one.severity}  {title}{mass}  {says}"


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name:
        raise click.BadParameter(f"{text!r}: 应为 名称=值 / must be NAME=VALUE")
    return name, value
