"""The console as the application takes it in."""

from __future__ import annotations

from fastapi import APIRouter

from wathiq.api.dialect import Dialect
from wathiq.console import errors, lists, onboarding, pages, read, session, tenant, transactions, usage
from wathiq.console.headers import PREFIX

router = APIRouter(include_in_schema=False)
for _part in (pages, session, read, onboarding, transactions, usage, tenant, lists):
    router.include_router(_part.router)

CONSOLE = Dialect(prefixes=(PREFIX,), router=router, refuse=errors.refuse)
"""No wire format of anybody's, but taken in as one."""
