"""The workbench: the pages of one case on this machine, each number a link to what it is made of.

It listens on the loopback address only, asks nothing of any other machine, and changes nothing but
what a person writes down.
"""

from crossfix.workbench.app import create_app
from crossfix.workbench.data import Audience

__all__ = ["Audience", "create_app"]
