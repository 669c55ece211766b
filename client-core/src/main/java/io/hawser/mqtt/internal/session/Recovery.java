package io.hawser.mqtt.internal.session;

/**
 * What a new connection has to put right; see {@link io.hawser.mqtt.OutageReport}.
 *
 * @param sessionKept whether the broker has kept the session, without a doubt
 * @param filtersKept wanted filters that it has
 * @param filtersRenewed wanted filters that must be asked for
 * @param replayed publishes that are sent again
 * @param held publishes that were never sent
 */
record Recovery(boolean sessionKept, int filtersKept, int filtersRenewed, int replayed, int held) {}
