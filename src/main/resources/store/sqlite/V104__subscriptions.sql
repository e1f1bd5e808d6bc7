-- What the service listens to for the application; restored at every start.
CREATE TABLE serai_subscriptions (
    subscription_hash TEXT NOT NULL PRIMARY KEY, -- SHA-256 of broker and topic filter, which may be too long for a key
    broker            TEXT NOT NULL,
    topic_filter      TEXT NOT NULL,
    qos               INTEGER NOT NULL,
    created_at        INTEGER NOT NULL -- milliseconds since 1970
);
