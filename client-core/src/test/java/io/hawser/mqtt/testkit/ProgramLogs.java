package io.hawser.mqtt.testkit;

import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Shows what the broker and the proxies of a test have said when it fails, while they still run. */
public final class ProgramLogs implements AfterTestExecutionCallback {
    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            System.err.println(
                    context.getDisplayName() + " failed; the programs that it uses said:\n" + Program.said());
        }
    }
}
