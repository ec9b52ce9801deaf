"""The version stands here alone: `forum --version` prints it, and the top section of CHANGELOG.md is for it."""

__version__ = "0.1.0"
