package dev.serai.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.api.ApiException;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class BulkRequestTest {
    @Test
    void takesTenThousandMessagesAndNotOneMore() {
        assertThat(BulkRequest.parse(messages(10_000))).hasSize(10_000);
        assertThatThrownBy(() -> BulkRequest.parse(messages(10_001)))
                .isInstanceOf(ApiException.class)
                .hasMessage("A bulk publish takes at most 10000 messages");
    }

    private static byte[] messages(int count) {
        return ("[" + String.join(",", Collections.nCopies(count, "{\"topic\":\"a\"}")) + "]").getBytes(UTF_8);
    }
}
