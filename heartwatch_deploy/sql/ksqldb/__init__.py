"""ksqlDB's SQL for sqlglot: importing this package registers the dialect `ksqldb`."""

from sqlglot.dialects.dialect import Dialect

from heartwatch_deploy.sql.ksqldb.generator import KsqldbGenerator
from heartwatch_deploy.sql.ksqldb.parser import KsqldbParser
from heartwatch_deploy.sql.ksqldb.tokenizer import KsqldbTokenizer


class Ksqldb(Dialect):
    """ksqlDB 7.9: names are compared in upper case unless they are quoted."""

    Tokenizer = KsqldbTokenizer
    Parser = KsqldbParser
    Generator = KsqldbGenerator


__all__ = ["Ksqldb"]
