package dev.serai.front;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.io.IOCallback;
import org.apache.activemq.artemis.core.persistence.OperationContext;

/** The copies of one retained message that new subscriptions were handed and that are on their way to the disk. */
final class CopiesUnderWay {
    private final Set<OperationContext> contexts = ConcurrentHashMap.newKeySet();

    /** Stores a copy. */
    interface Storing {
        void run() throws Exception;
    }

    /** Stores a copy in a context, which is the calling thread's. */
    void storing(OperationContext context, Storing copy) throws Exception {
        contexts.add(context);
        copy.run();
        context.executeOnCompletion(new IOCallback() {
            @Override
            public void done() {
                contexts.remove(context);
            }

            @Override
            public void onError(int errorCode, String errorMessage) {
                contexts.remove(context);
            }
        });
    }

    /** Completes a context only after what is under way now. */
    void completeBefore(OperationContext context) {
        contexts.forEach(earlier -> completeBefore(earlier, context));
    }

    /**
     * Completes the second context only after the first one. What a context has stored is only counted, so that this would
     * be taken for done with something else; its count of replications is nobody else's, as there are none.
     */
    static void completeBefore(OperationContext first, OperationContext second) {
        second.replicationLineUp();
        first.executeOnCompletion(new IOCallback() {
            @Override
            public void done() {
                second.replicationDone();
            }

            @Override
            public void onError(int errorCode, String errorMessage) {
                second.onError(errorCode, errorMessage);
            }
        });
    }
}
