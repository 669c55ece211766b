package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.conformance.PageSection;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The page says which ways have been run")
final class MatrixPageTest {
    @Test
    @DisplayName("It has the cells that MatrixTest runs, and no others")
    void thePageHasTheCells() throws IOException {
        PageSection section = new PageSection("transports.md", "what has been run");

        if (Boolean.getBoolean("hawser.rewrite")) {
            section.write(Cell.table());
        }

        assertThat(section.read())
                .as("docs/transports.md; -Dhawser.rewrite=true writes it")
                .isEqualTo(Cell.table());
    }
}
