package io.hawser.mqtt;

/** What becomes of a QoS 2 message that the broker had received when it lost the session: nobody knows its outcome. */
public enum QosTwoInDoubt {
    /** It is sent as a new message: never lost, and perhaps there twice; see {@link PublishResult#possibleDuplicate()}. */
    RESEND,

    /** Its future fails with {@link MqttPublishException.Reason#IN_DOUBT}: never there twice, and perhaps lost. */
    FAIL
}
