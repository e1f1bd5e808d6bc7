package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignaturesTest {
    private static final Instant NOW = Instant.ofEpochSecond(1614265330);
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
    /** The example of the Standard Webhooks specification. */
    private static final SigningSecret STANDARD = new SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    private static final String STANDARD_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void signsAsTheExampleOfStandardWebhooks() {
        assertThat(Signatures.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, BODY, List.of(STANDARD)))
                .containsEntry("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
                .containsEntry("webhook-timestamp", "1614265330")
                .containsEntry("webhook-signature", STANDARD_SIGNATURE);
    }

    @Test
    void signsTheBodyInLowerCaseHexForLaravel() {
        // echo -n '{"test": 2432232314}' | openssl dgst -sha256 -hmac key
        assertThat(Signatures.headers("1", NOW, BODY, List.of(new SigningSecret("key"))))
                .containsEntry("Signature", "ad1a616fa5d45e0552fd84752e21f775525a9caa345c9b14fa23d8435584f7e9");
    }

    @Test
    void signsWithBothSecretsDuringARotation() {
        Map<String, String> headers = Signatures.headers(
                "msg_p5jXN8AQM9LWM0D4loKWxJek", NOW, BODY, List.of(new SigningSecret("key"), STANDARD));

        assertThat(headers.get("webhook-signature")).matches("v1,\\S+ v1,\\S+").endsWith(" " + STANDARD_SIGNATURE);
        assertThat(headers)
                .containsEntry("Signature", "ad1a616fa5d45e0552fd84752e21f775525a9caa345c9b14fa23d8435584f7e9");
    }

    @Test
    void namesTheMessageWithoutASecretButSignsNothing() {
        assertThat(Signatures.headers("1", NOW, BODY, List.of())).containsOnlyKeys("webhook-id", "webhook-timestamp");
    }

    @Test
    void refusesASecretThatIsNone() {
        assertThatThrownBy(() -> new SigningSecret(" ")).hasMessageContaining("1 to 255");
        assertThatThrownBy(() -> new SigningSecret("whsec_%%%")).hasMessageContaining("base64");
        assertThatThrownBy(() -> new SigningSecret("whsec_")).hasMessageContaining("base64");
    }

    @Test
    void neverShowsASecret() {
        assertThat(new SigningSecret("key")).hasToString("***");
    }
}
