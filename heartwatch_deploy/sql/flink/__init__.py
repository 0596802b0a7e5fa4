"""Flink SQL 2.2 as a dialect of sqlglot: importing this package registers it as `flink`."""

from sqlglot.dialects.dialect import Dialect

from heartwatch_deploy.sql.flink.generator import FlinkGenerator
from heartwatch_deploy.sql.flink.parser import FlinkParser
from heartwatch_deploy.sql.flink.tokenizer import FlinkTokenizer


class Flink(Dialect):
    Tokenizer = FlinkTokenizer
    Parser = FlinkParser
    Generator = FlinkGenerator
