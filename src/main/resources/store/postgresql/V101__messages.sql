-- What was published through the API or received on a subscription. Ids grow with time, so the newest come last.
CREATE TABLE serai_messages (
    id          BIGINT   PRIMARY KEY,
    topic       TEXT     NOT NULL,
    payload     BYTEA    NOT NULL,
    qos         SMALLINT NOT NULL,
    retained    SMALLINT NOT NULL,
    direction   SMALLINT NOT NULL, -- 0 published, 1 received
    broker      TEXT     NOT NULL,
    properties  TEXT,              -- JSON, MQTT 5
    created_at  BIGINT   NOT NULL, -- milliseconds since 1970
    confirmed   SMALLINT NOT NULL
);

-- An index entry holds at most 2,700 bytes and a topic name up to 65,535; the beginning is enough to find it.
CREATE INDEX serai_messages_topic ON serai_messages (substr(topic, 1, 200), id);
CREATE INDEX serai_messages_confirmed ON serai_messages (id) WHERE confirmed = 1;
