"""A process for the tests of `limited`: it gives back as many letters as it is asked for, ends on "end", sleeps on "sleep"."""

import os
import time

from greenfactory.workbooks import limited


def answer(question: int | str) -> str:
    """The letters."""
    if question == "end":
        os._exit(3)
    if question == "sleep":
        time.sleep(60)
    return "字" * int(question)


if __name__ == "__main__":
    limited.serve(answer)
