-- What each model multiplies its inputs by; the topic of the same name follows every change. `readings risk` fills it.
CREATE TABLE IF NOT EXISTS risk_coefficients (
  model TEXT PRIMARY KEY,
  intercept DOUBLE PRECISION NOT NULL,
  heart_rate_above DOUBLE PRECISION NOT NULL,
  avg_stress DOUBLE PRECISION NOT NULL,
  avg_temperature DOUBLE PRECISION NOT NULL,
  CHECK (abs(intercept) + abs(heart_rate_above) + abs(avg_stress) + abs(avg_temperature) < 1000000) -- and no NaN
);
-- With the old row in the log, a delete tells which coefficients it ended.
DO $$ BEGIN
  ALTER TABLE risk_coefficients REPLICA IDENTITY FULL;
END $$;
