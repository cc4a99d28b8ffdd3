"""Random diagrams with a loop around all of it: of the others most have none, or nothing but a desk in it."""

import random

from tests.engine.random_blocks import Blocks

SHAPES = ("and", "or", "sub", "several", "scopes", "call", "around", "event", "rounds", "row")


class Looped(Blocks):
    """A block-structured diagram within a send-back loop, or within a standard loop on a sub-process or call."""

    def scope(self, depth, wrap=None):
        return super().scope(depth, wrap or (None if self.count else self.looped))

    def looped(self, lines, depth):
        if self.rng.random() < 0.5:
            return self._loop(lines, depth, self.shape)
        key, (after, _) = self.new("R"), self._task(lines, 0)
        self.inside(lines, key, depth, self.repeated(), wrap=self.shape)
        lines.append(f"{key} > {after}")
        return key, after

    def shape(self, lines, depth):
        """One or two blocks of which none is a single desk."""
        first, last = self.compound(lines, depth)
        if self.rng.random() < 0.5:
            return first, last
        following, end = self.compound(lines, depth - 1)
        lines.append(f"{last} > {following}")
        return first, end

    def compound(self, lines, depth):
        return getattr(self, f"_{self.rng.choice(SHAPES)}")(lines, depth)


def draw(seed, depth):
    """The block-structured diagram of a seed, every other one in a loop; gives what goes on drawing lots with it."""
    rng = random.Random(seed)
    return rng, (Looped if seed // 2 % 2 else Blocks)(rng, depth)
