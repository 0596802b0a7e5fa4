-- One row a user and window: a heart rate out of the user's own range while still.
CREATE TABLE IF NOT EXISTS out_of_range_while_still (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  window_start TIMESTAMPTZ NOT NULL,
  window_end TIMESTAMPTZ NOT NULL,
  avg_heart_rate DOUBLE PRECISION NOT NULL,
  readings BIGINT NOT NULL,
  min_heart_rate INT NOT NULL,
  max_heart_rate INT NOT NULL,
  latitude DOUBLE PRECISION NOT NULL,
  longitude DOUBLE PRECISION NOT NULL
);
CREATE INDEX IF NOT EXISTS out_of_range_of_user ON out_of_range_while_still (user_id, window_start DESC);
CREATE INDEX IF NOT EXISTS out_of_range_by_time ON out_of_range_while_still (window_start DESC);
