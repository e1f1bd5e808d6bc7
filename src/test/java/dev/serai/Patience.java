package dev.serai;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** How long a test waits where it does not say so itself: long enough for a machine that is busy with something else. */
public final class Patience implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext test) {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }
}
