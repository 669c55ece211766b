package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Packet ids (MQTT 3.1.1, section 2.3.1)")
class PacketIdsTest {
    private static PublishOperation owner() {
        PublishOperation publish = Operations.publish();
        publish.flight = new Flight();
        return publish;
    }

    private static int assign(PacketIds ids) {
        PublishOperation owner = owner();
        ids.assign(owner);
        return owner.packetId();
    }

    @Test
    @DisplayName(
            "B43 L9 The first 65 535 publishes have the ids 1 to 65 535, and the next one 1, never 0 [MQTT-2.3.1-1]")
    void allInTurn() {
        PacketIds ids = new PacketIds(PacketIds.MAX);
        PublishOperation owner = owner();

        for (int expected = 1; expected <= PacketIds.MAX; expected++) {
            ids.assign(owner);
            assertThat(owner.packetId()).isEqualTo(expected);
            ids.release(owner);
        }

        assertThat(assign(ids)).isEqualTo(1);
    }

    @Test
    @DisplayName("L8 An id that is released is not given out again before all others had their turn")
    void nextFit() {
        PacketIds ids = new PacketIds(4);
        PublishOperation first = owner();
        ids.assign(first);
        ids.release(first);

        assertThat(List.of(assign(ids), assign(ids), assign(ids))).containsExactly(2, 3, 4);
        assertThat(assign(ids)).isEqualTo(1);
    }

    @Test
    @DisplayName("B43 An id that is still in use is skipped [MQTT-2.3.1-2]")
    void skipsUsed() {
        PacketIds ids = new PacketIds(4);
        List<PublishOperation> owners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            owners.add(owner());
            ids.assign(owners.get(i));
        }

        ids.release(owners.get(1));
        ids.release(owners.get(3));

        assertThat(assign(ids)).isEqualTo(2);
        assertThat(assign(ids)).isEqualTo(4);
        assertThat(ids.hasFree()).isFalse();
    }

    @Test
    @DisplayName("L7 With all ids in use the search ends, and nothing is given out twice")
    void exhausted() {
        PacketIds ids = new PacketIds(PacketIds.MAX);
        PublishOperation last = owner();
        for (int i = 1; i < PacketIds.MAX; i++) {
            ids.assign(owner());
        }
        ids.assign(last);

        assertThat(ids.hasFree()).isFalse();
        assertThatThrownBy(() -> ids.assign(owner())).isInstanceOf(AssertionError.class);
        assertThat(ids.used()).isEqualTo(PacketIds.MAX);

        ids.release(last);

        assertThat(assign(ids)).isEqualTo(PacketIds.MAX);
    }

    @Test
    @DisplayName("An owner that is released has no id, and cannot be released again")
    void released() {
        PacketIds ids = new PacketIds(4);
        PublishOperation owner = owner();
        ids.assign(owner);

        ids.release(owner);

        assertThat(owner.packetId()).isZero();
        assertThat(ids.get(1)).isNull();
        assertThatThrownBy(() -> ids.release(owner)).isInstanceOf(AssertionError.class);
    }

    @Test
    @DisplayName("An id that nobody has, or that does not exist, has no owner")
    void unknown() {
        PacketIds ids = new PacketIds(4);
        ids.assign(owner());

        assertThat(ids.get(0)).isNull();
        assertThat(ids.get(2)).isNull();
        assertThat(ids.get(65_535)).isNull();
        assertThat(ids.get(-1)).isNull();
    }

    @ParameterizedTest(name = "L7 Of {0} ids, about {1} % in use, none is given out twice or lost in {2} steps")
    @CsvSource({
        "1, 50, 1000",
        "24, 90, 100000",
        "24, 30, 100000",
        "1000, 95, 100000",
        "65535, 1, 1000000",
        "65535, 99, 100000"
    })
    void agreesWithModel(int max, int percent, int steps) {
        Random random = new Random(max + percent);
        PacketIds ids = new PacketIds(max);
        PublishOperation[] model = new PublishOperation[max + 1];
        List<PublishOperation> used = new ArrayList<>();
        int last = 0;

        for (int step = 0; step < steps; step++) {
            boolean assigns =
                    used.isEmpty() || used.size() < max && random.nextInt(100) < bias(used.size(), max, percent);
            if (assigns) {
                last = nextFree(model, last);
                PublishOperation owner = owner();
                ids.assign(owner);
                model[last] = owner;
                used.add(owner);
                check(owner.packetId() == last, "id %s instead of %s", owner.packetId(), last);
            } else {
                PublishOperation owner = removeAny(used, random);
                model[owner.packetId()] = null;
                ids.release(owner);
            }
            int probe = 1 + random.nextInt(max);
            check(ids.get(probe) == model[probe], "owner of %s", probe);
        }

        assertThat(ids.used()).isEqualTo(used.size());
        assertThat(Arrays.stream(model).filter(owner -> owner != null)).hasSameSizeAs(used);
    }

    private static int bias(int used, int max, int percent) {
        return used * 100L < (long) max * percent ? 60 : 40;
    }

    private static int nextFree(PublishOperation[] model, int last) {
        int max = model.length - 1;
        int id = last;
        do {
            id = id == max ? 1 : id + 1;
        } while (model[id] != null);
        return id;
    }

    private static PublishOperation removeAny(List<PublishOperation> used, Random random) {
        int index = random.nextInt(used.size());
        PublishOperation owner = used.get(index);
        PublishOperation end = used.remove(used.size() - 1);
        if (end != owner) {
            used.set(index, end);
        }
        return owner;
    }

    /** Cheaper than an assertion object, a million times. */
    private static void check(boolean holds, String message, Object... arguments) {
        if (!holds) {
            throw new AssertionError(String.format(message, arguments));
        }
    }
}
