package dev.serai.bridges;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.mqtt.MqttMessage;
import dev.serai.mqtt.PublishProperties;
import dev.serai.mqtt.PublishProperties.UserProperty;
import dev.serai.mqtt.TopicFilter;
import dev.serai.mqtt.TopicName;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgeRulesTest {
    private static final String HERE = "0a1b2c3d";

    private static BridgeSettings settings(
            String name, Direction direction, String filter, String local, String remote) {
        return new BridgeSettings(name, direction, "hivemq", filter, local, remote, "", 1, true, "", "", 1, 0);
    }

    private static MqttMessage message(String topic, UserProperty... properties) {
        PublishProperties carried = PublishProperties.NONE.withUserProperties(List.of(properties));
        return new MqttMessage(new TopicName(topic), "x".getBytes(UTF_8), 2, true, carried);
    }

    @Test
    void aReasonIsNotCutWithinACharacter() {
        MqttMessage letter = DeadLetter.of(message("a"), "route", "x".repeat(999) + "\uD83D\uDE00");
        assertThat(letter.properties().userProperties()).contains(new UserProperty("serai-reason", "x".repeat(999)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "sensors/#, '', '', '', sensors/a/b, sensors/a/b",
                "sensors/#, '', site1/, '', sensors/a/b, site1/sensors/a/b",
                "sensors/#, local/, remote/, '', local/sensors/a, remote/sensors/a",
                "#, local/, '', '', local/a/b, a/b",
                "devices/+/telemetry/#, '', '', up/{1}/{2}, devices/7/telemetry/t/1, up/7/t/1",
                "devices/+/telemetry/#, '', '', '{2}/of/{1}', devices/7/telemetry/t, t/of/7",
                "+/+, '', '', x/{2}-{1}, a/b, x/b-a",
                "+, '', '', fixed, a$1, fixed",
                "+, '', '', t/{1}, a$1, t/a$1",
            })
    void aTopicBecomesTheTopicOnTheOtherSide(
            String filter, String from, String to, String template, String topic, String expected) {
        TopicMapping mapping = TopicMapping.of(filter, from, to, template);
        assertThat(mapping.filter().matches(topic)).isTrue();
        assertThat(mapping.map(new TopicName(topic)).text()).isEqualTo(expected);
        assertThat(mapping.target().matches(expected)).isTrue();
    }

    @Test
    void aSharedFilterIsOneOfTheTopicsBehindItsGroup() {
        TopicMapping mapping = TopicMapping.of("$share/g/a/+", "", "up/", "");
        assertThat(mapping.filter().text()).isEqualTo("a/+");
        assertThat(mapping.map(new TopicName("a/b")).text()).isEqualTo("up/a/b");
        assertThatThrownBy(() -> TopicMapping.of("$share/g/a/+", "site/", "", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("$share/g/site/a/+");
    }

    @Test
    void aTopicThatIsOnlyThePrefixDoesNotCross() {
        TopicMapping mapping = TopicMapping.of("#", "site/", "up/", "");
        assertThat(mapping.filter().matches("site")).isTrue();
        assertThat(mapping.covers(new TopicName("site"))).isFalse();
        assertThat(mapping.covers(new TopicName("site/1"))).isTrue();
        assertThat(TopicMapping.of("site/#", "", "", "up/{1}").covers(new TopicName("site")))
                .isTrue();
    }

    @Test
    void aTemplateNamesOnlyWildcardsThatExist() {
        assertThatThrownBy(() -> TopicMapping.of("a/+", "", "", "b/{2}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{1} to {1}");
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/+, +/b, true",
        "a/#, a, true",
        "a/#, a/b/c, true",
        "a/+/c, a/b, false",
        "#, x/y, true",
        "a/b/#, a/+/c, true",
        "a/b, a/b/c, false",
    })
    void filtersOverlapWhereATopicMatchesBoth(String one, String other, boolean expected) {
        assertThat(FilterOverlap.exists(new TopicFilter(one), new TopicFilter(other)))
                .isEqualTo(expected);
        assertThat(FilterOverlap.exists(new TopicFilter(other), new TopicFilter(one)))
                .isEqualTo(expected);
    }

    @Test
    void twoBridgesThatFeedEachOtherAreRefused() {
        Bridges bridges = new Bridges(Set.of("hivemq"), HERE);
        bridges.add(new Bridge(settings("out", Direction.OUT, "sync/#", "", ""), HERE));
        assertThatThrownBy(() -> bridges.add(new Bridge(settings("in", Direction.IN, "sync/#", "", ""), HERE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("out and in feed each other");
        assertThatCode(() -> bridges.add(new Bridge(settings("in", Direction.IN, "sync/#", "remote/", ""), HERE)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sync/#; sync/#; false",
                "sync/b; sync/b,sync/a/#; true",
                "sync/+; sync/+/#; true",
                "other/#; other/#; true",
            })
    void whatIsExcludedIsNotFed(String outExcludes, String inExcludes, boolean refused) {
        Bridges bridges = new Bridges(Set.of("hivemq"), HERE);
        bridges.add(new Bridge(excluding("out", Direction.OUT, outExcludes), HERE));
        ThrowingCallable in = () -> bridges.add(new Bridge(excluding("in", Direction.IN, inExcludes), HERE));
        if (refused) {
            assertThatThrownBy(in).hasMessageContaining("feed each other");
        } else {
            assertThatCode(in).doesNotThrowAnyException();
        }
    }

    private static BridgeSettings excluding(String name, Direction direction, String excludes) {
        return new BridgeSettings(name, direction, "hivemq", "sync/#", "", "", "", 1, true, "", excludes, 1, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "a/#, a/b/+, true",
        "a/#, a, true",
        "a/+, a/#, false",
        "+/b, a/b, true",
        "a/b, +/b, false",
        "#, $SYS/x, false",
        "a/#, b/c, false",
    })
    void aFilterCoversAnotherWhereEachOfItsTopicsMatches(String wide, String narrow, boolean expected) {
        assertThat(FilterOverlap.covers(new TopicFilter(wide), new TopicFilter(narrow)))
                .isEqualTo(expected);
    }

    @Test
    void aMessageCrossesAsManyBridgesAsItsHopLimitAllows() {
        LoopGuard in = new LoopGuard(HERE, "a", Direction.IN, 1);
        LoopGuard out = new LoopGuard(HERE, "b", Direction.OUT, 1);
        MqttMessage received = in.mark(message("t"));
        assertThat(in.passes(message("t"))).isTrue();
        assertThat(out.passes(received)).isFalse();
        assertThat(new LoopGuard(HERE, "b", Direction.OUT, 2).passes(received)).isTrue();
    }

    @Test
    void aMessageNeverReturnsToWhereItCameFrom() {
        MqttMessage fromA = new LoopGuard(HERE, "a", Direction.IN, 9).mark(message("t"));
        assertThat(new LoopGuard(HERE, "a", Direction.OUT, 9).passes(fromA)).isFalse();
        assertThat(new LoopGuard(HERE, "b", Direction.OUT, 9).passes(fromA)).isTrue();
        MqttMessage sent = new LoopGuard(HERE, "a", Direction.OUT, 9).mark(message("t"));
        assertThat(new LoopGuard(HERE, "a", Direction.IN, 9).passes(sent)).isFalse();
        assertThat(new LoopGuard("ffffffff", "a", Direction.IN, 9).passes(sent)).isTrue();
    }

    @Test
    void aHopCountThatIsNoNumberCountsAsNone() {
        LoopGuard guard = new LoopGuard(HERE, "a", Direction.IN, 1);
        assertThat(guard.passes(message("t", new UserProperty(LoopGuard.HOPS, "many"))))
                .isTrue();
        assertThat(guard.passes(message("t", new UserProperty(LoopGuard.HOPS, "99999999999"))))
                .isTrue();
    }

    @Test
    void qosRetainAndPropertiesFollowTheBridgesSettings() {
        BridgeSettings strict = new BridgeSettings(
                "out", Direction.OUT, "hivemq", "t/#", "", "up/", "", 1, false, "site=7, line=b=2", "", 1, 0);
        MqttMessage crossed = new Bridge(strict, HERE).translate(message("t/1", new UserProperty("own", "1")));
        assertThat(crossed.topic().text()).isEqualTo("up/t/1");
        assertThat(crossed.qos()).isEqualTo(1);
        assertThat(crossed.retained()).isFalse();
        assertThat(crossed.properties().userProperties())
                .containsExactly(
                        new UserProperty("own", "1"),
                        new UserProperty("serai-hops", "1"),
                        new UserProperty("serai-origin", HERE),
                        new UserProperty("site", "7"),
                        new UserProperty("line", "b=2"));
    }
}
