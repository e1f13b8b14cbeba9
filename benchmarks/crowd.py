"""Many clients at once, more than a server has room for: each is answered, or refused at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle

from benchmarks.serving import Answer, Call, Client, Server
from wathiq.settings import Settings


@dataclass(slots=True)
class Crowd:
    """What became of the requests. `odd` are statuses that are neither an answer nor a refusal that says when next."""

    answered: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    odd: list[int] = field(default_factory=list)
    lost: int = 0

    @property
    def total(self) -> int:
        return len(self.answered) + len(self.refused) + len(self.odd) + self.lost

    def note(self, answer: Answer) -> None:
        if answer.status == 200:
            self.answered.append(answer.seconds)
        elif answer.status == 503 and answer.headers.get("retry-after", "").isdigit():
            self.refused.append(answer.seconds)
        else:
            self.odd.append(answer.status)


def crowd(settings: Settings, calls: Sequence[Call], *, clients: int, each: int) -> Crowd:
    """So many clients begin at the same moment and post so many requests each; one that is refused waits as told."""
    found = Crowd()
    start = threading.Barrier(clients)

    def post(call: Call) -> None:
        client = Client(settings.port)
        start.wait()
        for _ in range(each):
            try:
                answer = client.post(call)
            except (OSError, HTTPException):
                found.lost += 1
            else:
                found.note(answer)
                time.sleep(int(answer.headers.get("retry-after", 0)))
        client.close()

    with Server(settings):
        threads = [threading.Thread(target=post, args=(call,)) for call, _ in zip(cycle(calls), range(clients))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return found
