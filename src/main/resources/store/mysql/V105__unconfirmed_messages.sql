-- What an application asks for over and over, behind any number of messages that it has confirmed.
CREATE INDEX serai_messages_unconfirmed ON serai_messages (confirmed, direction, id);
