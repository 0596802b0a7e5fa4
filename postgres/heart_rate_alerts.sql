-- Single readings above the alarm line. An alert that comes twice has the same id, so it stands here once.
CREATE TABLE IF NOT EXISTS heart_rate_alerts (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL,
  heart_rate INT NOT NULL,
  latitude DOUBLE PRECISION NOT NULL,
  longitude DOUBLE PRECISION NOT NULL
);
CREATE INDEX IF NOT EXISTS heart_rate_alerts_of_user ON heart_rate_alerts (user_id, recorded_at DESC);
CREATE INDEX IF NOT EXISTS heart_rate_alerts_by_time ON heart_rate_alerts (recorded_at DESC);
