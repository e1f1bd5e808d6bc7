package dev.serai.messages;

import java.util.List;

/** The bodies of the answers of {@code /messages}; {@code status} is always {@code success}. */
public final class MessageAnswers {
    private MessageAnswers() {}

    /**
     * A page of messages.
     *
     * @param count how many are on this page
     */
    public record Page(String status, List<MessageView> messages, int count) {
        static Page of(List<StoredMessage> stored) {
            return new Page("success", stored.stream().map(MessageView::of).toList(), stored.size());
        }
    }

    /** One message. */
    public record One(String status, MessageView message) {}

    /**
     * Something was done.
     *
     * @param message what, in words
     */
    public record Done(String status, String message) {}

    /**
     * Something was done to many messages.
     *
     * @param message what, in words
     * @param count to how many
     */
    public record Count(String status, String message, long count) {}
}
