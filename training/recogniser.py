"""The recogniser: a small CRNN with CTC. Convolutions see shapes, one BiLSTM pass sees the line."""

from __future__ import annotations

from torch import Tensor, nn

from training.recipe import Recipe


class Recogniser(nn.Module):
    """(batch, 1, height, width) grey in -1..1 -> (batch, width / 4, 1 + alphabet) log-probabilities, blank first.

    `height` must be a multiple of 16.
    """

    def __init__(self, recipe: Recipe) -> None:
        super().__init__()
        a, b, c, d = recipe.channels
        self.see = nn.Sequential(
            _block(1, a, stride=(2, 2)),
            _block(a, b, stride=(1, 1)),
            nn.MaxPool2d(2),
            _block(b, c, stride=(1, 1)),
            _block(c, c, stride=(1, 1)),
            nn.MaxPool2d((2, 1)),
            _block(c, d, stride=(1, 1)),
            nn.MaxPool2d((2, 1)),
            nn.Conv2d(d, d, (recipe.height // 16, 3), padding=(0, 1), bias=False),
            nn.BatchNorm2d(d),
            nn.ReLU(inplace=True),
            nn.Dropout(0.1),
        )
        self.read = nn.LSTM(d, recipe.hidden, bidirectional=True, batch_first=True)
        self.name = nn.Linear(2 * recipe.hidden, 1 + len(recipe.alphabet))

    def forward(self, lines: Tensor) -> Tensor:
        seen = self.see(lines).squeeze(2).transpose(1, 2)
        return self.name(self.read(seen)[0]).log_softmax(2)


def _block(inputs: int, outputs: int, stride: tuple[int, int]) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def greedy(scores: Tensor, alphabet: str) -> list[str]:
    """Best path of each line of (batch, steps, classes)."""
    texts = []
    for line in scores.argmax(2).tolist():
        kept = (c for i, c in enumerate(line) if c and (i == 0 or c != line[i - 1]))
        texts.append("".join(alphabet[c - 1] for c in kept))
    return texts
