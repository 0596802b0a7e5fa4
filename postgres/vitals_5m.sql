-- The windows of some minutes in which a user's average heart rate was high.
CREATE TABLE IF NOT EXISTS vitals_5m (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  window_start TIMESTAMPTZ NOT NULL,
  window_end TIMESTAMPTZ NOT NULL,
  avg_heart_rate DOUBLE PRECISION NOT NULL,
  readings BIGINT NOT NULL,
  max_temperature DOUBLE PRECISION
);
CREATE INDEX IF NOT EXISTS vitals_5m_by_time ON vitals_5m (window_start DESC);
