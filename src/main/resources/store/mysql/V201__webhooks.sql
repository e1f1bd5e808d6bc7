-- The applications that are told about messages. The global webhook of the environment (id 0) is not in here.
CREATE TABLE serai_webhooks (
    id              BIGINT   PRIMARY KEY,
    name            MEDIUMTEXT NOT NULL,
    url             MEDIUMTEXT NOT NULL,
    method          MEDIUMTEXT NOT NULL,
    topic_filter    MEDIUMTEXT NOT NULL,
    enabled         SMALLINT NOT NULL,
    headers         MEDIUMTEXT NOT NULL, -- JSON object
    timeout         INT NOT NULL, -- seconds
    retry_count     INT NOT NULL,
    retry_delay     INT NOT NULL, -- seconds
    secret          MEDIUMTEXT,
    previous_secret MEDIUMTEXT,
    created_at      BIGINT NOT NULL, -- milliseconds since 1970
    updated_at      BIGINT NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What they did not take.
CREATE TABLE serai_dead_letters (
    webhook_id  BIGINT NOT NULL,
    message_id  BIGINT NOT NULL,
    broker      MEDIUMTEXT NOT NULL,
    topic       MEDIUMTEXT NOT NULL,
    payload     LONGBLOB NOT NULL,
    qos         SMALLINT NOT NULL,
    retained    SMALLINT NOT NULL,
    received_at BIGINT NOT NULL, -- milliseconds since 1970
    properties  MEDIUMTEXT, -- JSON, MQTT 5
    attempts    INT NOT NULL,
    status      INT NOT NULL, -- of the last answer, 0 where there was none
    reason      MEDIUMTEXT NOT NULL,
    dead_at     BIGINT NOT NULL,
    PRIMARY KEY (webhook_id, message_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
