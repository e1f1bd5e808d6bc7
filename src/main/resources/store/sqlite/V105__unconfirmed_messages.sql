-- What an application asks for over and over, behind any number of messages that it has confirmed. An index ends with the
-- row's id by itself: named once more, as it was in that of the topics, it only makes the entries longer.
CREATE INDEX serai_messages_unconfirmed ON serai_messages (direction) WHERE confirmed = 0;
DROP INDEX serai_messages_topic;
CREATE INDEX serai_messages_topic ON serai_messages (topic);
