"""Verbs about the ledger itself: seed, verify, rebuild, sweep, key issue."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import current_app
from tqdm import tqdm

from hazchem.cli.console import FAILED, now, verb
from hazchem.services import keys
from hazchem.services.evidence import checkpoint
from hazchem.services.judging import catchup
from hazchem.services.rebuild import Work
from hazchem.services.rebuild import rebuild as rebuilt
from hazchem.services.seen.history import remember
from hazchem.services.seen.scope import ROLES
from hazchem.services.signing import signer_of
from hazchem.services.verify import verify as faults_of
from hazchem.store.store import Store
from seeds import loader


def _long_work(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every verb takes that goes through the whole ledger."""
    command = click.option(
        "--processes", "hands", type=click.IntRange(min=1), default=os.cpu_count() or 1,
        show_default="每核一个 / one a core",
        help="同时判定的进程数 / how many processes judge side by side")(command)
    return click.option("--quiet", is_flag=True, help="不显示进度条 / no progress bar")(command)


@contextmanager
def _working(quiet: bool, hands: int) -> Iterator[Work]:
    """Long work with a bar of the entries read again, and below it one of the subjects judged."""
    with (tqdm(desc="重放 / log", unit="条", disable=quiet or None) as replayed,
          tqdm(desc="判定 / judged", unit="个", disable=quiet or None) as judged):
        yield Work(hands, replayed.update, judged.update)


@click.command()
@click.option("--demo", is_flag=True, help="并载入演示园区 / and the demo park")
@verb
def seed(store: Store, *, demo: bool) -> None:
    """建立台账并载入基础数据，可重复运行 / Create the ledger and enter the reference data.

    Safe to repeat: what is there already is left as it is.
    """
    store.migrate()
    loader.seed(store)
    if demo:
        for role, key in loader.seed_demo(store).items():
            click.echo(f"{role:<12}{key}")


@click.command()
@_long_work
@verb
def verify(store: Store, *, quiet: bool, hands: int) -> None:
    """核验日志、投影表与账户，逐项报告错误 / Check log, projections and balances; name what fails.

    Changes nothing. Ends with 1 when anything is wrong.
    """
    found = 0
    with _working(quiet, hands) as work:
        for fault in faults_of(store, now(), work):
            found += 1
            click.echo(f"{fault.check}: {fault.says_zh} / {fault.says}")
    if found:
        click.echo(f"发现 {found} 处错误 / {found} faults")
        raise click.exceptions.Exit(FAILED)
    click.echo("无误：日志完整，各投影表与账户均与日志一致")
    click.echo("Sound: the log is whole; projections and balances are what it makes them")
    click.echo("请将以下日志头与他处保存的副本核对：只有外部副本能发现整体改写 /")
    click.echo("Compare this head with a copy kept elsewhere: nothing else shows a rewritten log")
    signer = signer_of(store, current_app.config["HAZCHEM_SIGNING_KEY"])
    click.echo(f"\n{checkpoint(store, signer)}\n{signer.verifier_key}")


@click.command()
@_long_work
@verb
def rebuild(store: Store, *, quiet: bool, hands: int) -> None:
    """清空并由日志重建全部投影表 / Drop all projections and derive them anew from the log."""
    with _working(quiet, hands) as work:
        judged = rebuilt(store, now(), work)
    click.echo(f"已重建，重新判定 {judged} 个对象 / rebuilt; {judged} subjects judged")
    click.echo("问题历史将在首次查询全部问题时重演，也可现在运行 flask sweep /")
    click.echo("What became of findings is replayed when all are asked for, or now by: flask sweep")


@click.command()
@_long_work
@verb
def sweep(store: Store, *, quiet: bool, hands: int) -> None:
    """判定所有待判对象，补齐问题历史 / Judge what is due, and replay what became of findings."""
    with _working(quiet, hands) as work:
        judged = catchup.catch_up(store, now(), hands=work.hands, told=work.judged)
        remember(store, now(), hands=work.hands, told=work.replayed)
    click.echo(f"判定 {judged} 个对象 / {judged} subjects judged")


@click.group()
def key() -> None:
    """密钥 / Keys to the API."""


@key.command()
@click.option("--custodian", help="责任单位（admin 可省略） / whose key (an admin's needs none)")
@click.option("--role", required=True, type=click.Choice(ROLES), help="角色 / role")
@click.option("--label", default="", help="备注 / what it is for")
@click.option("--kind", "kinds", multiple=True,
              help="feed：可报的流向类型，可重复 / kinds a feed may file; repeatable")
@click.option("--for", "custodians", multiple=True,
              help="feed：可代报的单位，可重复 / custodians a feed speaks for; repeatable")
@verb
def issue(
    store: Store, *, custodian: str | None, role: str, label: str, kinds: tuple[str, ...],
    custodians: tuple[str, ...],
) -> None:
    """签发密钥，只显示这一次 / Issue a key; it is shown this once and stored as a hash."""
    click.echo(keys.issue(store, custodian=custodian, role=role, label=label, kinds=kinds,
                          custodians=custodians))
