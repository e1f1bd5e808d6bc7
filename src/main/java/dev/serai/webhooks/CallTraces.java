package dev.serai.webhooks;

import java.util.Map;

/** Follows the trace of a message into the calls that tell of it. */
@FunctionalInterface
public interface CallTraces {
    /** Nothing is recorded here: a call belongs to the trace that its message names. */
    CallTraces PASSED_ON = (webhook, topic, trace, attempt) -> new Call() {
        @Override
        public Map<String, String> headers() {
            return trace;
        }

        @Override
        public void ended(int status, String reason) {}
    };

    /**
     * A call is about to be made.
     *
     * @param topic the topic of the message that it tells of
     * @param trace the headers that name the message's trace; empty where it has none
     * @param attempt 1 for the first
     */
    Call begin(Webhook webhook, String topic, Map<String, String> trace, int attempt);

    /** One call under way. */
    interface Call {
        /** What goes along so that the application can go on with the trace. */
        Map<String, String> headers();

        /**
         * It is over.
         *
         * @param status the HTTP status, 0 where there was no answer
         * @param reason why it failed; empty where it did not
         */
        void ended(int status, String reason);
    }
}
