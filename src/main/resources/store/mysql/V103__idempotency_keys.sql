-- The answers given under an Idempotency-Key, kept for 24 hours. Both hashes are SHA-256 in hexadecimal.
CREATE TABLE serai_idempotency_keys (
    key_hash     CHAR(64) NOT NULL PRIMARY KEY, -- of user and key
    request_hash CHAR(64) NOT NULL, -- of path and body
    status       INTEGER NOT NULL, -- the HTTP status answered
    answer       MEDIUMTEXT NOT NULL,
    created_at   BIGINT NOT NULL -- milliseconds since 1970
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE INDEX serai_idempotency_keys_created ON serai_idempotency_keys (created_at);
