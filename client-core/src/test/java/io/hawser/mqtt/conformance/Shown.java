package io.hawser.mqtt.conformance;

/**
 * A test that names a statement.
 *
 * @param tag the statement, as it is named there
 * @param test the test, as the page names it
 */
record Shown(String tag, String test) {}
