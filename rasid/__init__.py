"""What is typed: the rasid command, and the putting together of all other rooms."""

from importlib.metadata import version

__version__ = version("rasid")
