package dev.serai.webhooks;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookCrashIT {
    @Test
    void deliversEveryDurableMessageUnderOneIdThoughTheProcessIsKilled(@TempDir Path folder) throws Exception {
        try (Receiver receiver = new Receiver()) {
            AtomicInteger calls = new AtomicInteger();
            // Every tenth call fails, so that the crash finds retries and messages that are held back.
            receiver.answering(call -> calls.incrementAndGet() % 10 == 0 ? 500 : 200);
            Set<Integer> durable = new HashSet<>();
            for (int round = 0; round < 2; round++) {
                Process process = start(folder, receiver.url(), round * 10_000, round * 10_000 + 3_000, Redirect.PIPE);
                durable.addAll(readUntil(process, 1_000 + 500 * round));
                process.destroyForcibly().waitFor();
            }
            Process process = start(folder, receiver.url(), 0, 0, Redirect.DISCARD);

            await().atMost(60, SECONDS)
                    .until(() -> idsByNumber(receiver).keySet().containsAll(durable));

            process.getOutputStream().close();
            assertThat(process.waitFor(30, SECONDS)).isTrue();
            assertThat(durable).hasSizeGreaterThanOrEqualTo(2_500);
            assertThat(idsByNumber(receiver).values())
                    .allSatisfy(ids -> assertThat(ids).hasSize(1));
        }
    }

    private static Process start(Path folder, String url, int first, int end, Redirect output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WebhookProcess.class.getName(),
                        folder.toString(),
                        url,
                        Integer.toString(first),
                        Integer.toString(end))
                .redirectOutput(output)
                .redirectError(Redirect.DISCARD)
                .start();
    }

    /** The numbers that the process has called durable by the time there are this many. */
    private static Set<Integer> readUntil(Process process, int count) throws IOException {
        Set<Integer> numbers = new HashSet<>();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        while (numbers.size() < count) {
            String line = lines.readLine();
            assertThat(line).as("the process ended by itself").isNotNull();
            // Log lines go to the same place.
            if (line.matches("\\d+")) {
                numbers.add(Integer.valueOf(line));
            }
        }
        return numbers;
    }

    private static Map<Integer, Set<String>> idsByNumber(Receiver receiver) {
        Map<Integer, Set<String>> ids = new HashMap<>();
        receiver.calls().forEach(call -> ids.computeIfAbsent(
                        Integer.valueOf(call.body().replaceFirst(".*\"payload\":(\\d+),.*", "$1")),
                        number -> new HashSet<>())
                .add(call.header("webhook-id")));
        return ids;
    }
}
