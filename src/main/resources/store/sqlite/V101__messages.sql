-- What was published through the API or received on a subscription. Ids grow with time, so the newest come last.
CREATE TABLE serai_messages (
    id          INTEGER PRIMARY KEY,
    topic       TEXT    NOT NULL,
    payload     BLOB    NOT NULL,
    qos         INTEGER NOT NULL,
    retained    INTEGER NOT NULL,
    direction   INTEGER NOT NULL, -- 0 published, 1 received
    broker      TEXT    NOT NULL,
    properties  TEXT,             -- JSON, MQTT 5
    created_at  INTEGER NOT NULL, -- milliseconds since 1970
    confirmed   INTEGER NOT NULL
);

CREATE INDEX serai_messages_topic ON serai_messages (topic, id);
CREATE INDEX serai_messages_confirmed ON serai_messages (id) WHERE confirmed = 1;
