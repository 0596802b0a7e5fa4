"""What an edit of a statement makes of the state of its job, told by the plans that Flink compiles before and after."""

from heartwatch_deploy.engines.flink_sql.edit.verdict import edit_of

__all__ = ["edit_of"]
