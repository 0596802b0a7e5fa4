"""What two statements say differently, in words for a reviewer."""

from heartwatch_deploy.sql.difference.statements import differences

__all__ = ["differences"]
