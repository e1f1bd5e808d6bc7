-- The applications that are told about messages. The global webhook of the environment (id 0) is not in here.
CREATE TABLE serai_webhooks (
    id              BIGINT   PRIMARY KEY,
    name            TEXT    NOT NULL,
    url             TEXT    NOT NULL,
    method          TEXT    NOT NULL,
    topic_filter    TEXT    NOT NULL,
    enabled         SMALLINT NOT NULL,
    headers         TEXT    NOT NULL, -- JSON object
    timeout         INT NOT NULL, -- seconds
    retry_count     INT NOT NULL,
    retry_delay     INT NOT NULL, -- seconds
    secret          TEXT,
    previous_secret TEXT,
    created_at      BIGINT NOT NULL, -- milliseconds since 1970
    updated_at      BIGINT NOT NULL
);

-- What they did not take.
CREATE TABLE serai_dead_letters (
    webhook_id  BIGINT NOT NULL,
    message_id  BIGINT NOT NULL,
    broker      TEXT    NOT NULL,
    topic       TEXT    NOT NULL,
    payload     BYTEA   NOT NULL,
    qos         SMALLINT NOT NULL,
    retained    SMALLINT NOT NULL,
    received_at BIGINT NOT NULL, -- milliseconds since 1970
    properties  TEXT, -- JSON, MQTT 5
    attempts    INT NOT NULL,
    status      INT NOT NULL, -- of the last answer, 0 where there was none
    reason      TEXT    NOT NULL,
    dead_at     BIGINT NOT NULL,
    PRIMARY KEY (webhook_id, message_id)
);
