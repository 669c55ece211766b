package io.hawser.mqtt;

import java.time.Duration;

/**
 * An outage that is over.
 *
 * @param cause how it was noticed
 * @param duration from the moment it was noticed to the CONNACK that ended it
 * @param attempts how many connection attempts it took, with the last one
 * @param replayed how many publishes had been sent but not acknowledged and are sent again
 * @param held how many publishes had not been sent yet
 */
public record OutageReport(DownCause cause, Duration duration, int attempts, int replayed, int held) {}
