-- What the service listens to for the application; restored at every start.
CREATE TABLE serai_subscriptions (
    subscription_hash CHAR(64) NOT NULL PRIMARY KEY, -- SHA-256 of broker and topic filter, which may be too long for a key
    broker            MEDIUMTEXT NOT NULL,
    topic_filter      MEDIUMTEXT NOT NULL,
    qos               INTEGER NOT NULL,
    created_at        BIGINT NOT NULL -- milliseconds since 1970
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
