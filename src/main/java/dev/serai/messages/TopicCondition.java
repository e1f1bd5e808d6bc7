package dev.serai.messages;

import dev.serai.mqtt.TopicFilter;
import dev.serai.store.Database;
import java.util.List;

/**
 * A topic filter as SQL that holds for every topic the filter matches, and for few others: who reads the rows asks the
 * filter itself once more.
 *
 * @param sql a condition on the column {@code topic}
 * @param parameters its values
 * @param exact whether it is one topic, without a wildcard
 */
record TopicCondition(String sql, List<Object> parameters, boolean exact) {
    static TopicCondition of(TopicFilter filter, Database database) {
        String text = filter.text();
        if (text.indexOf('+') < 0 && !text.endsWith("#")) {
            // The index of PostgreSQL is on the beginning of the topic, and used only by the same expression.
            return database == Database.POSTGRESQL
                    ? new TopicCondition(
                            "substr(topic, 1, 200) = substr(?, 1, 200) AND topic = ?", List.of(text, text), true)
                    : new TopicCondition("topic = ?", List.of(text), true);
        }
        // "a/#" matches "a" as well, hence no slash before the last wildcard.
        String pattern = text.replaceFirst("/?#$", "#")
                .replace("!", "!!")
                .replace("%", "!%")
                .replace("_", "!_")
                .replace('+', '%')
                .replace('#', '%');
        return new TopicCondition("topic LIKE ? ESCAPE '!'", List.of(pattern), false);
    }
}
