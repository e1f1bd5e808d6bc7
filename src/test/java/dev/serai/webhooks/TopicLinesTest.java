package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.webhooks.TopicLines.Answer;
import dev.serai.webhooks.TopicLines.Line;
import dev.serai.webhooks.TopicLines.Then;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TopicLinesTest {
    private final TopicLines<String> lines = new TopicLines<>(2);

    @Test
    void sendsOneMessageOfATopicAtATimeAndTopicsSideBySide() {
        offer("a", "a1");
        offer("a", "a2");
        offer("b", "b1");
        Line<String> a = next();

        assertThat(a.first()).isEqualTo("a1");
        assertThat(next().first()).isEqualTo("b1");
        assertThat(lines.next()).isNull();
        assertThat(lines.settled(a)).isEqualTo(Then.NOTHING);
        assertThat(next().first()).isEqualTo("a2");
    }

    @Test
    void sendsNoMoreAtOnceThanItMay() {
        offer("a", "1");
        offer("b", "2");
        offer("c", "3");
        next();
        next();

        assertThat(lines.next()).isNull();
    }

    @Test
    void handsBackWhatIsBehindAFailureLastOneFirst() {
        offer("a", "a1");
        offer("a", "a2");
        offer("a", "a3");
        Line<String> a = next();

        assertThat(lines.failed(a)).containsExactly("a3", "a2");
        assertThat(lines.offer("a", "a2", 1)).isEqualTo(Answer.PASSED);
        assertThat(lines.offer("b", "b1", 1)).isEqualTo(Answer.TAKEN);
    }

    @Test
    void takesWhatItPassedOnlyOnceEverythingIsOfferedAgain() {
        offer("a", "a1");
        Line<String> a = next();
        assertThat(lines.failed(a)).isEmpty();
        assertThat(lines.offer("a", "a2", 1)).isEqualTo(Answer.PASSED);
        lines.again(a);
        assertThat(next().attempt()).isEqualTo(2);

        assertThat(lines.settled(a)).isEqualTo(Then.OFFER_ALL);
        assertThat(lines.offer("a", "a3", 1)).isEqualTo(Answer.PASSED);
        lines.reopen(a);
        assertThat(lines.offer("a", "a2", 1)).isEqualTo(Answer.TAKEN);
        assertThat(next().attempt()).isEqualTo(1);
    }

    @Test
    void passesABusyTopicAndThenStopsTheQueueWhenMemoryIsFull() {
        for (int i = 0; i < TopicLines.MAX_PER_TOPIC; i++) {
            offer("a", "a" + i);
        }
        assertThat(lines.offer("a", "more", 1)).isEqualTo(Answer.PASSED);
        for (int i = TopicLines.MAX_PER_TOPIC; i < TopicLines.MAX_MESSAGES; i++) {
            offer("t" + i, "x");
        }
        assertThat(lines.offer("new", "x", 1)).isEqualTo(Answer.FULL);
    }

    @Test
    void boundsTheBytesButTakesOneMessageOfAnySize() {
        assertThat(lines.offer("a", "huge", TopicLines.MAX_BYTES * 2)).isEqualTo(Answer.TAKEN);
        assertThat(lines.offer("b", "small", 1)).isEqualTo(Answer.FULL);

        assertThat(lines.settled(next())).isEqualTo(Then.OFFER_NEXT);
        assertThat(lines.offer("b", "small", 1)).isEqualTo(Answer.TAKEN);
    }

    private void offer(String topic, String message) {
        assertThat(lines.offer(topic, message, 1)).isEqualTo(Answer.TAKEN);
    }

    private Line<String> next() {
        return Objects.requireNonNull(lines.next());
    }
}
