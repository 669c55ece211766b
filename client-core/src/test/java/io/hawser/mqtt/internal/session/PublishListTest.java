package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A list of publishes, linked through themselves")
class PublishListTest {
    @Test
    @DisplayName("L51 It keeps its order, whatever is removed from wherever")
    void agreesWithModel() {
        Random random = new Random(51);
        PublishList list = new PublishList();
        List<PublishOperation> model = new ArrayList<>();

        for (int step = 0; step < 20_000; step++) {
            int action = random.nextInt(4);
            if (action < 2 && model.size() < 100) {
                PublishOperation operation = Operations.publish();
                list.addLast(operation);
                model.add(operation);
            } else if (action == 2) {
                assertThat(list.pollFirst()).isSameAs(model.isEmpty() ? null : model.remove(0));
            } else if (!model.isEmpty()) {
                list.remove(model.remove(random.nextInt(model.size())));
            }
            assertThat(list.size()).isEqualTo(model.size());
            assertThat(list.isEmpty()).isEqualTo(model.isEmpty());
            assertThat(list.first()).isSameAs(model.isEmpty() ? null : model.get(0));
        }

        model.forEach(operation -> assertThat(list.pollFirst()).isSameAs(operation));
        assertThat(list.isEmpty()).isTrue();
    }

    @Test
    @DisplayName("A publish is in one list at a time")
    void oneList() {
        PublishList list = new PublishList();
        PublishList other = new PublishList();
        PublishOperation operation = Operations.publish();
        list.addLast(operation);

        assertThatThrownBy(() -> list.addLast(operation)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> other.addLast(operation)).isInstanceOf(AssertionError.class);
        assertThatThrownBy(() -> other.remove(operation)).isInstanceOf(AssertionError.class);
        list.remove(operation);
        other.addLast(operation);

        assertThat(list.isEmpty()).isTrue();
        assertThat(other.first()).isSameAs(operation);
        assertThatThrownBy(() -> list.remove(operation)).isInstanceOf(AssertionError.class);
    }
}
