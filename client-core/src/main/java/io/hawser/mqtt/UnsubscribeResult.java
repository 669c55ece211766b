package io.hawser.mqtt;

import java.util.List;

/**
 * What the broker answered to an unsubscribe, filter by filter, in the order of the call (MQTT 5, section 3.11). Older
 * versions know no other answer than success.
 *
 * @param answers one for each filter
 */
public record UnsubscribeResult(List<Answer> answers) {
    public UnsubscribeResult {
        answers = List.copyOf(answers);
    }

    /** Whether the broker has ended all of them, or never had them. */
    public boolean allEnded() {
        return answers.stream().noneMatch(answer -> answer.reason().code().isError());
    }

    /**
     * The answer for one filter.
     *
     * @param filter the filter as called with
     * @param reason what the broker said of it; text and user properties are those of the whole UNSUBACK
     */
    public record Answer(TopicFilter filter, Reason reason) {}
}
