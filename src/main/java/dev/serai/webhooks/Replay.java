package dev.serai.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.api.ApiException;
import dev.serai.messages.MessageIds;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters go back into the queue of their webhook.
 *
 * @param ids message ids, or null for a span of time
 * @param since the earliest time of receipt, included
 * @param until the latest time of receipt, excluded
 */
record Replay(@Nullable List<Long> ids, Instant since, Instant until) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** Bounds memory: letters may hold large payloads. */
    private static final int CHUNK = 100;

    /** Read at once where each may be as large as a message can be. */
    private static final int FEW = 10;

    private static final int MAX_IDS = 1000;
    private static final Instant LATEST = Instant.ofEpochMilli(Long.MAX_VALUE);

    /**
     * Reads {@code {"ids":[…]}}, {@code {"since":…,"until":…}} or nothing at all, also as {@code []}, which means every dead letter.
     *
     * @throws IllegalArgumentException naming the field that is wrong
     */
    static Replay parse(byte[] body) {
        if (body.length == 0) {
            return new Replay(null, Instant.EPOCH, LATEST);
        }
        JsonNode object;
        try {
            object = JSON.readTree(body);
        } catch (IOException malformed) {
            throw ApiException.invalidBody("not JSON");
        }
        // How PHP writes no data.
        if (object.isArray() && object.isEmpty()) {
            return new Replay(null, Instant.EPOCH, LATEST);
        }
        if (!object.isObject()) {
            throw ApiException.invalidBody("the body must be a JSON object");
        }
        Map<String, JsonNode> fields = new HashMap<>();
        object.properties().stream()
                .filter(field -> !field.getValue().isNull())
                .forEach(field -> fields.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue()));
        JsonNode ids = fields.get("ids");
        return new Replay(
                ids == null ? null : ids(ids),
                time(fields.get("since"), "since", Instant.EPOCH),
                time(fields.get("until"), "until", LATEST));
    }

    /** Puts the letters back, oldest first; answers how many there were. */
    int run(Webhooks webhooks, String webhookId) {
        if (ids != null) {
            int found = 0;
            for (int i = 0; i < ids.size(); i += FEW) {
                List<Long> few = ids.subList(i, Math.min(i + FEW, ids.size()));
                List<DeadLetter> letters = webhooks.deadLetters().find(webhookId, few);
                webhooks.replay(webhookId, letters);
                found += letters.size();
            }
            return found;
        }
        int count = 0;
        long after = 0;
        while (true) {
            List<DeadLetter> letters = webhooks.deadLetters().between(webhookId, after, since, until, CHUNK);
            if (letters.isEmpty()) {
                return count;
            }
            webhooks.replay(webhookId, letters);
            count += letters.size();
            after = letters.get(letters.size() - 1).message().id();
        }
    }

    private static List<Long> ids(JsonNode array) {
        if (!array.isArray() || array.size() > MAX_IDS) {
            throw ApiException.invalidBody("ids must be an array of at most " + MAX_IDS + " ids");
        }
        List<Long> ids = new ArrayList<>();
        for (JsonNode id : array) {
            ids.add(MessageIds.read(id.asText())
                    .orElseThrow(() -> ApiException.invalidBody("ids must be strings of decimal digits")));
        }
        return ids.stream().distinct().sorted().toList();
    }

    private static Instant time(@Nullable JsonNode text, String name, Instant unset) {
        if (text == null) {
            return unset;
        }
        try {
            return OffsetDateTime.parse(text.asText()).toInstant();
        } catch (DateTimeException wrong) {
            throw new IllegalArgumentException(name + " must be a time as in RFC 3339", wrong);
        }
    }
}
