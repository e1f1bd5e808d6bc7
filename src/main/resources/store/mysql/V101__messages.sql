-- What was published through the API or received on a subscription. Ids grow with time, so the newest come last.
CREATE TABLE serai_messages (
    id          BIGINT       NOT NULL PRIMARY KEY,
    topic       MEDIUMTEXT   NOT NULL,
    payload     LONGBLOB     NOT NULL,
    qos         SMALLINT     NOT NULL,
    retained    SMALLINT     NOT NULL,
    direction   SMALLINT     NOT NULL, -- 0 published, 1 received
    broker      VARCHAR(255) NOT NULL,
    properties  MEDIUMTEXT,            -- JSON, MQTT 5
    created_at  BIGINT       NOT NULL, -- milliseconds since 1970
    confirmed   SMALLINT     NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX serai_messages_topic ON serai_messages (topic(200), id);
CREATE INDEX serai_messages_confirmed ON serai_messages (confirmed, id);
