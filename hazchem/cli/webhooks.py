"""Verbs about webhooks: who is told of what waits for them, and sending it."""

import click
from flask import current_app

from hazchem.cli.console import FAILED, now, verb
from hazchem.domain import instant
from hazchem.services.casework import webhooks as service
from hazchem.store.store import Store


@click.group()
def webhook() -> None:
    """推送地址 / Addresses that are told what waits for a custodian."""


@webhook.command()
@click.option("--custodian", required=True, help="责任单位 / whose work it is told of")
@click.option("--role", required=True, type=click.Choice(service.ROLES), help="角色 / role")
@click.option("--url", required=True, help="https 地址 / https address")
@verb
def add(store: Store, *, custodian: str, role: str, url: str) -> None:
    """登记推送地址；签名密钥只显示这一次 / Register an address; its secret is shown this once."""
    code, secret = service.register(store, custodian=custodian, role=role, url=url,
                                    hosts=current_app.config["HAZCHEM_WEBHOOK_HOSTS"], now=now())
    click.echo(f"{code} {secret}")


@webhook.command("list")
@verb
def listing(store: Store) -> None:
    """列出在用的推送地址 / The addresses in force."""
    for one in service.listing(store):
        since = instant.show(instant.from_us(one.created_us))
        click.echo(f"{one.code} {one.custodian} {one.role} {one.url} {since}")


@webhook.command()
@click.argument("code")
@verb
def remove(store: Store, code: str) -> None:
    """停用推送地址 / Take an address back."""
    if not service.revoke(store, code):
        click.echo(f"没有在用的推送地址 {code} / there is no address {code} in force")
        raise click.exceptions.Exit(FAILED)


@click.command()
@verb
def notify(store: Store) -> None:
    """推送新的待办，未送达的重试；宜每分钟运行一次 / Send what newly waits; run it every minute."""
    for one in service.notify(store, current_app.config["HAZCHEM_WEBHOOK_HOSTS"], now()):
        click.echo(f"{one.outcome}: {one.webhook} {one.notice} ({one.answer})")
