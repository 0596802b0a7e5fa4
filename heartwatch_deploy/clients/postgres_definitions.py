"""The question that tells all of some tables: what would make them again, and what no file of a table can
say. Names are quoted where they must be."""

from typing import Final

DEFINITIONS: Final = """
SELECT c.relname, json_build_object(
  'name', quote_ident(c.relname),
  'columns', (
    SELECT json_agg(json_build_object(
      'name', quote_ident(attname),
      'type', format_type(atttypid, atttypmod),
      'not_null', attnotnull,
      'default', pg_get_expr(adbin, adrelid),
      'identity', attidentity,
      'generated', attgenerated,
      'collation', (
        SELECT quote_ident(nspname) || '.' || quote_ident(collname)
        FROM pg_collation JOIN pg_namespace AS n ON n.oid = collnamespace
        WHERE pg_collation.oid = attcollation AND attcollation <> typcollation
      ),
      'own_type', typnamespace <> 'pg_catalog'::regnamespace,
      'sequence', pg_get_serial_sequence(quote_ident(c.relname), attname),
      'comment', col_description(c.oid, attnum)
    ) ORDER BY attnum)
    FROM pg_attribute AS a JOIN pg_type ON pg_type.oid = atttypid
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped
  ),
  'constraints', (
    SELECT json_agg(json_build_object('name', quote_ident(conname), 'says', pg_get_constraintdef(oid, true))
      ORDER BY contype <> 'p', conname)
    FROM pg_constraint WHERE conrelid = c.oid AND contype IN ('p', 'u', 'c', 'f', 'x')
  ),
  'indexes', (
    SELECT json_agg(pg_get_indexdef(indexrelid, 0, true) ORDER BY indexrelid::regclass::text)
    FROM pg_index
    WHERE indrelid = c.oid AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
  ),
  'partition_key', pg_get_partkeydef(c.oid),
  'partitions', (
    SELECT json_agg(json_build_object(
      'name', quote_ident(p.relname), 'bound', pg_get_expr(p.relpartbound, p.oid), 'key', pg_get_partkeydef(p.oid)
    ) ORDER BY p.relname)
    FROM pg_inherits JOIN pg_class AS p ON p.oid = inhrelid WHERE inhparent = c.oid AND p.relispartition
  ),
  'options', c.reloptions,
  'untold', json_build_object(
    'trigger', (SELECT json_agg(tgname ORDER BY tgname) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal),
    'rule', (SELECT json_agg(rulename ORDER BY rulename) FROM pg_rewrite WHERE ev_class = c.oid),
    'policy', (SELECT json_agg(polname ORDER BY polname) FROM pg_policy WHERE polrelid = c.oid),
    'view', (
      SELECT json_agg(DISTINCT ev_class::regclass::text)
      FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = objid
      WHERE classid = 'pg_rewrite'::regclass AND refobjid = c.oid AND ev_class <> c.oid
    ),
    'parent', (
      SELECT json_agg(inhparent::regclass::text ORDER BY inhparent::regclass::text)
      FROM pg_inherits WHERE inhrelid = c.oid AND NOT c.relispartition
    ),
    'grant', (
      SELECT json_agg(DISTINCT coalesce(r.rolname, 'PUBLIC'))
      FROM aclexplode(c.relacl) AS x LEFT JOIN pg_roles AS r ON r.oid = grantee WHERE grantee <> c.relowner
    ),
    'unlogged', CASE WHEN c.relpersistence = 'u' THEN json_build_array('it is not logged') END,
    'tablespace', (SELECT json_build_array(spcname) FROM pg_tablespace WHERE oid = c.reltablespace),
    'replica identity', CASE WHEN c.relreplident <> 'd' THEN json_build_array(c.relreplident) END
  )
)
FROM pg_class AS c
WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND relname = ANY(%s)
ORDER BY relname
"""
