-- Every valid reading. With Timescale a hypertable that drops old chunks by itself; without it, partitions by
-- month for two years and a function that drops those past their time: call it once a day.
CREATE TABLE IF NOT EXISTS vitals (
  user_id TEXT NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL,
  device_id TEXT,
  heart_rate INT NOT NULL,
  steps INT,
  PRIMARY KEY (user_id, recorded_at)
){% if not timescale %} PARTITION BY RANGE (recorded_at){% endif %};
{% if timescale %}
SELECT create_hypertable('vitals', by_range('recorded_at', INTERVAL '1 day'), if_not_exists => TRUE);
SELECT add_retention_policy('vitals', INTERVAL '{{ vitals_kept_days }} days', if_not_exists => TRUE);
{% else %}
CREATE TABLE IF NOT EXISTS vitals_other PARTITION OF vitals DEFAULT;
CREATE OR REPLACE FUNCTION keep_vitals(kept INTERVAL DEFAULT INTERVAL '{{ vitals_kept_days }} days') RETURNS INT
LANGUAGE plpgsql AS $$
DECLARE
  month TIMESTAMPTZ;
  old RECORD;
  dropped INT := 0;
BEGIN
  FOR i IN -1..24 LOOP
    month := date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + make_interval(months => i);
    IF to_regclass('vitals_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM')) IS NULL THEN
      EXECUTE format(
        'CREATE TABLE %I PARTITION OF vitals FOR VALUES FROM (%L) TO (%L)',
        'vitals_' || to_char(month AT TIME ZONE 'UTC', 'YYYY_MM'), month, month + INTERVAL '1 month'
      );
    END IF;
  END LOOP;
  FOR old IN
    SELECT inhrelid::regclass AS name FROM pg_inherits WHERE inhparent = 'vitals'::regclass
  LOOP
    CONTINUE WHEN old.name::text !~ '^vitals_[0-9]{4}_[0-9]{2}$';
    CONTINUE WHEN (to_date(right(old.name::text, 7), 'YYYY_MM') + INTERVAL '1 month') AT TIME ZONE 'UTC' > now() - kept;
    EXECUTE format('DROP TABLE %s', old.name);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
SELECT keep_vitals();
{% endif %}
