package dev.serai.bridges;

import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a topic on one side of a bridge becomes a topic on the other. Either Mosquitto's prefix rule: the prefix of the
 * side it comes from is cut off and that of the other side put in front; or a template in which {@code {1}} stands for
 * what the filter's first wildcard matched, {@code {2}} for the second.
 *
 * @param filter what the bridge subscribes to, with the prefix of that side, without a share
 * @param fromPrefix what is cut off
 * @param toPrefix what is put in front
 * @param template the template, or empty for the prefix rule
 */
public record TopicMapping(TopicFilter filter, String fromPrefix, String toPrefix, String template) {
    private static final Pattern CAPTURE = Pattern.compile("\\{(\\d+)}");

    /**
     * Checks that the template names wildcards that exist.
     *
     * @throws IllegalArgumentException naming the capture that does not
     */
    public TopicMapping {
        long wildcards = wildcards(filter);
        Matcher captures = CAPTURE.matcher(template);
        while (captures.find()) {
            int number = Integer.parseInt(captures.group(1));
            if (number < 1 || number > wildcards) {
                throw new IllegalArgumentException("topic must use {1} to {" + wildcards + "} for the wildcards of "
                        + filter + ", but was " + template);
            }
        }
    }

    /**
     * A mapping.
     *
     * @param topicFilter the filter without the prefix, also {@code $share/group/filter} where there is no prefix
     */
    public static TopicMapping of(String topicFilter, String fromPrefix, String toPrefix, String template) {
        String[] shared = topicFilter.split("/", 3);
        if (shared.length < 3 || !shared[0].equals("$share")) {
            return new TopicMapping(new TopicFilter(fromPrefix + topicFilter), fromPrefix, toPrefix, template);
        }
        if (!fromPrefix.isEmpty()) {
            throw new IllegalArgumentException("a shared topicFilter has its prefix after the group, as in $share/"
                    + shared[1] + "/" + fromPrefix + shared[2] + ", but was " + topicFilter + " with a prefix");
        }
        return new TopicMapping(new TopicFilter(shared[2]), "", toPrefix, template);
    }

    private static long wildcards(TopicFilter filter) {
        return filter.text().chars().filter(c -> c == '+' || c == '#').count();
    }

    /** Whether a topic that matches the filter is below the prefix: {@code site/#} matches {@code site}, too. */
    public boolean covers(TopicName topic) {
        return !template.isEmpty() || topic.text().startsWith(fromPrefix);
    }

    /**
     * The topic on the other side of one that this mapping {@link #covers}.
     *
     * @throws IllegalArgumentException where the result is no topic name
     */
    public TopicName map(TopicName topic) {
        if (template.isEmpty()) {
            return new TopicName(toPrefix + topic.text().substring(fromPrefix.length()));
        }
        List<String> captured = capture(topic);
        return new TopicName(CAPTURE.matcher(template)
                .replaceAll(match -> Matcher.quoteReplacement(captured.get(Integer.parseInt(match.group(1)) - 1))));
    }

    private List<String> capture(TopicName topic) {
        String[] wanted = filter.text().split("/", -1);
        String[] levels = topic.text().split("/", -1);
        List<String> captured = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            if (wanted[i].equals("+")) {
                captured.add(levels[i]);
            } else if (wanted[i].equals("#")) {
                captured.add(String.join("/", List.of(levels).subList(Math.min(i, levels.length), levels.length)));
            }
        }
        return captured;
    }

    /** All topics that {@link #map} can answer, as a filter; at least those. */
    public TopicFilter target() {
        if (template.isEmpty()) {
            return new TopicFilter(toPrefix + filter.text().substring(fromPrefix.length()));
        }
        String wide = CAPTURE.matcher(template).replaceAll("+");
        List<String> levels = new ArrayList<>();
        for (String level : wide.split("/", -1)) {
            levels.add(level.indexOf('+') >= 0 ? "+" : level);
        }
        // The last capture may have been several levels.
        boolean open =
                filter.text().endsWith("#") && levels.get(levels.size() - 1).equals("+");
        if (open) {
            levels.set(levels.size() - 1, "#");
        }
        return new TopicFilter(String.join("/", levels));
    }
}
