"""The rim network: convolutions of growing reach, and a last look at where in the view things are."""

from __future__ import annotations

from torch import Tensor, nn

from training.convolutions import Separable, dense
from wathiq.authenticity.rim import VIEW


class Rim(nn.Module):
    """(views, 4, side, side): BGR and where there is something to see, in -1..1 -> (views,) logits of a rim."""

    def __init__(self) -> None:
        super().__init__()
        self.see = nn.Sequential(
            dense(4, 24, 2, kernel=5),
            dense(24, 48, 2),
            Separable(48),
            Separable(48, 2),
            dense(48, 72, 2),
            *(Separable(72, reach) for reach in (1, 2, 4, 1)),
            dense(72, 96, 2),
            *(Separable(96, reach) for reach in (1, 2, 1)),
            nn.Conv2d(96, 24, 1),
            nn.ReLU(inplace=True),
        )
        cells = (VIEW // 16) ** 2
        self.tell = nn.Sequential(
            nn.Flatten(), nn.Dropout(0.2), nn.Linear(24 * cells, 64), nn.ReLU(inplace=True), nn.Linear(64, 1)
        )

    def forward(self, views: Tensor) -> Tensor:
        return self.tell(self.see(views)).squeeze(1)
