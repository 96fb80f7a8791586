import type { Migration } from '../database/index.ts';

/** The schema of the database of jobs; times are Unix ms. */
export const JOB_MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    name: 'jobs',
    up: (database) =>
      database.execute(`
-- One run of a policy, or one act of a user: what Harbor calls an execution.
CREATE TABLE execution (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL,
  policy_id  INTEGER NOT NULL DEFAULT 0,           -- 0: of none
  trigger    TEXT NOT NULL,                        -- manual, schedule, event
  actor      TEXT NOT NULL,
  state      TEXT NOT NULL DEFAULT 'waiting',
  parameters TEXT NOT NULL,                        -- JSON, by kind
  -- How many of its tasks are in which state; maintained by the triggers below.
  waiting    INTEGER NOT NULL DEFAULT 0,
  running    INTEGER NOT NULL DEFAULT 0,
  done       INTEGER NOT NULL DEFAULT 0,
  failed     INTEGER NOT NULL DEFAULT 0,
  stopped    INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  started_at INTEGER,
  ended_at   INTEGER
) STRICT;
CREATE INDEX execution_by_kind ON execution (kind, id);
CREATE INDEX execution_by_policy ON execution (kind, policy_id, id);
CREATE INDEX execution_under_way ON execution (id) WHERE ended_at IS NULL;
CREATE INDEX execution_by_end ON execution (kind, policy_id, ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE task (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  execution_id INTEGER NOT NULL REFERENCES execution (id) ON DELETE CASCADE,
  kind         TEXT NOT NULL,
  state        TEXT NOT NULL,                      -- scheduled, waiting, running, done, failed, stopped
  priority     INTEGER NOT NULL,
  parameters   TEXT NOT NULL,                      -- JSON, by kind
  dedupe_key   TEXT,
  run_at       INTEGER NOT NULL,                   -- not before
  attempts     INTEGER NOT NULL DEFAULT 0,         -- begun
  crashes      INTEGER NOT NULL DEFAULT 0,         -- times the process ended under it
  fence        INTEGER NOT NULL DEFAULT 0,         -- of the latest attempt: only that one may write
  step         TEXT,                               -- JSON: from where a later attempt goes on
  done         INTEGER NOT NULL DEFAULT 0,         -- of "total", in the kind's unit
  total        INTEGER,
  message      TEXT,                               -- why it failed, or waits again
  result       TEXT,                               -- JSON, by kind
  created_at   INTEGER NOT NULL,
  started_at   INTEGER,                            -- of the latest attempt
  beat_at      INTEGER,                            -- last sign of life
  ended_at     INTEGER
) STRICT;
CREATE INDEX task_by_execution ON task (execution_id, id);
CREATE INDEX task_waiting ON task (kind, priority DESC, id) WHERE state = 'waiting';
CREATE INDEX task_scheduled ON task (run_at, id) WHERE state = 'scheduled';
CREATE INDEX task_unbegun_of_kind ON task (kind, id) WHERE state IN ('scheduled', 'waiting');
CREATE INDEX task_unbegun_of_execution ON task (execution_id, id) WHERE state IN ('scheduled', 'waiting');
CREATE INDEX task_not_done ON task (execution_id, id) WHERE state IN ('failed', 'stopped');
CREATE INDEX task_running ON task (kind, dedupe_key) WHERE state = 'running';
-- Not unique: beside one that was added, one that ran may wait for another attempt.
CREATE INDEX task_deduped ON task (kind, dedupe_key)
  WHERE state IN ('scheduled', 'waiting') AND dedupe_key IS NOT NULL;

-- A queue of each kind: how long it is, and whether it is paused.
CREATE TABLE queue (
  kind      TEXT PRIMARY KEY,
  waiting   INTEGER NOT NULL DEFAULT 0,            -- maintained by the triggers below
  paused_at INTEGER,
  paused_by TEXT
) STRICT, WITHOUT ROWID;

CREATE TRIGGER task_added AFTER INSERT ON task BEGIN
  INSERT INTO queue (kind, waiting) VALUES (new.kind, 1) ON CONFLICT (kind) DO UPDATE SET waiting = waiting + 1;
  UPDATE execution SET waiting = waiting + 1 WHERE id = new.execution_id;
END;
CREATE TRIGGER task_moved AFTER UPDATE OF state ON task WHEN old.state <> new.state BEGIN
  UPDATE queue SET waiting = waiting - (old.state IN ('scheduled', 'waiting')) + (new.state IN ('scheduled', 'waiting'))
    WHERE kind = new.kind;
  UPDATE execution SET
    waiting = waiting - (old.state IN ('scheduled', 'waiting')) + (new.state IN ('scheduled', 'waiting')),
    running = running - (old.state = 'running') + (new.state = 'running'),
    done    = done    - (old.state = 'done')    + (new.state = 'done'),
    failed  = failed  - (old.state = 'failed')  + (new.state = 'failed'),
    stopped = stopped - (old.state = 'stopped') + (new.state = 'stopped')
    WHERE id = new.execution_id;
END;
CREATE TRIGGER task_removed AFTER DELETE ON task WHEN old.state IN ('scheduled', 'waiting') BEGIN
  UPDATE queue SET waiting = waiting - 1 WHERE kind = old.kind;
END;

CREATE TABLE task_log (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  task_id INTEGER NOT NULL REFERENCES task (id) ON DELETE CASCADE,
  at      INTEGER NOT NULL,
  level   TEXT NOT NULL,                           -- info, warn, error
  message TEXT NOT NULL,
  facts   TEXT                                     -- JSON
) STRICT;
CREATE INDEX task_log_by_task ON task_log (task_id, id);

CREATE TABLE schedule (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  kind       TEXT NOT NULL,
  policy_id  INTEGER NOT NULL DEFAULT 0,
  type       TEXT NOT NULL,                        -- Hourly, Daily, Weekly, Custom
  cron       TEXT NOT NULL,                        -- six fields, seconds first
  time_zone  TEXT NOT NULL,                        -- IANA name; empty: the machine's
  parameters TEXT NOT NULL,                        -- JSON, by kind
  actor      TEXT NOT NULL,
  next_at    INTEGER,                              -- null: never again
  last_at    INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (kind, policy_id)
) STRICT;
CREATE INDEX schedule_by_next ON schedule (next_at) WHERE next_at IS NOT NULL;
`),
  },
];
