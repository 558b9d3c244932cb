"""Time and size of a private comparison of two parties' volumes.

python benchmarks/air/psi.py [--mine 3480] [--theirs 3400]
"""

import argparse
import time

from crossfix.air import exchange
from crossfix.air.tokens import Grid


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--mine", type=int, default=3480)
    options.add_argument("--theirs", type=int, default=3400)
    given = options.parse_args()
    mine = {f"862d8ea07ffffff|{n}|1615896" for n in range(given.mine)}
    theirs = {f"862d8ea07ffffff|{given.mine // 2 + n}|1615896" for n in range(given.theirs)}
    begin = time.process_time()
    offered = exchange.offer(exchange.new_terms("A", "B", Grid(), 20_000), mine)
    answered = exchange.answer(offered.message, theirs, party="B")
    revealed = exchange.open_answer(offered.state, answered.message)
    replied = exchange.open_reveal(answered.state, revealed.message)
    found = exchange.open_reply(revealed.state, replied.message)
    seconds = time.process_time() - begin
    assert found == replied.shared == mine & theirs
    steps = (offered, answered, revealed, replied)
    sizes = [len(step.message) for step in steps]
    print(f"{given.mine:,} x {given.theirs:,} tokens, {len(found):,} shared")
    print(f"both parties: {seconds:.2f} CPU s")
    print(f"messages: {', '.join(f'{size / 1000:.0f} kB' for size in sizes)}")
    print(f"together: {sum(sizes) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
