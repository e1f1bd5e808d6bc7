-- The applications that are told about messages. The global webhook of the environment (id 0) is not in here.
CREATE TABLE serai_webhooks (
    id              INTEGER PRIMARY KEY,
    name            TEXT    NOT NULL,
    url             TEXT    NOT NULL,
    method          TEXT    NOT NULL,
    topic_filter    TEXT    NOT NULL,
    enabled         INTEGER NOT NULL,
    headers         TEXT    NOT NULL, -- JSON object
    timeout         INTEGER NOT NULL, -- seconds
    retry_count     INTEGER NOT NULL,
    retry_delay     INTEGER NOT NULL, -- seconds
    secret          TEXT,
    previous_secret TEXT,
    created_at      INTEGER NOT NULL, -- milliseconds since 1970
    updated_at      INTEGER NOT NULL
);

-- What they did not take.
CREATE TABLE serai_dead_letters (
    webhook_id  INTEGER NOT NULL,
    message_id  INTEGER NOT NULL,
    broker      TEXT    NOT NULL,
    topic       TEXT    NOT NULL,
    payload     BLOB    NOT NULL,
    qos         INTEGER NOT NULL,
    retained    INTEGER NOT NULL,
    received_at INTEGER NOT NULL, -- milliseconds since 1970
    properties  TEXT, -- JSON, MQTT 5
    attempts    INTEGER NOT NULL,
    status      INTEGER NOT NULL, -- of the last answer, 0 where there was none
    reason      TEXT    NOT NULL,
    dead_at     INTEGER NOT NULL,
    PRIMARY KEY (webhook_id, message_id)
);
