-- Valid heartbeats of patients; one that comes twice has the same id, so it stands here once.
CREATE TABLE IF NOT EXISTS heartbeats (
  id TEXT PRIMARY KEY,
  patient_id TEXT NOT NULL,
  "timestamp" TIMESTAMPTZ NOT NULL,
  heart_rate INT NOT NULL,
  status TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS heartbeats_of_patient ON heartbeats (patient_id, "timestamp" DESC);
