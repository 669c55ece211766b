package io.hawser.examples.gateway;

import io.hawser.examples.gateway.GatewayOptions.Broker;
import io.hawser.examples.gateway.GatewayOptions.Outbox;
import io.hawser.examples.gateway.GatewayOptions.Source;
import io.hawser.examples.gateway.GatewayOptions.StatusReport;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TopicFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Reads the options of a gateway from a file. Every key is in {@code docs/gateway.md}. */
final class GatewayConfiguration {
    private static final int MOST_LANES = 16;
    private static final Duration SHORTEST_REPORT = Duration.ofMillis(100);
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(65_535);

    private final Path file;
    private final String instance;
    private final Settings settings;

    private GatewayConfiguration(Path file, String instance, Settings settings) {
        this.file = file;
        this.instance = instance;
        this.settings = settings;
    }

    /** @param instance which process of the gateway this is */
    static GatewayOptions read(Path file, String instance) throws ConfigurationException {
        return new GatewayConfiguration(file, instance, ConfigurationFile.read(file)).options();
    }

    private GatewayOptions options() throws ConfigurationException {
        String clientId = settings.text("clientId", "gateway");
        Source source = source();
        Broker target = broker("target");
        Outbox outbox = outbox();
        Pressure.Thresholds pressure = pressure();
        StatusReport status = status(clientId);
        Duration drain = settings.duration("drain", Duration.ofSeconds(10));
        TopicMapping mapping = mapping(outbox.lanes());
        settings.rejectUnknown();
        return new GatewayOptions(clientId, instance, source, target, outbox, pressure, status, drain, mapping);
    }

    private Source source() throws ConfigurationException {
        Broker broker = broker("source");
        String share = settings.optional("source.share");
        if (share != null && !share.matches("[^/+#\\s]+")) {
            throw settings.bad("source.share", "'" + share + "' is no name of a shared subscription");
        }
        Duration expiry = settings.duration("source.sessionExpiry", Mqtt5Options.FOR_EVER);
        if (expiry.toMillis() % 1_000 != 0 || expiry.compareTo(Mqtt5Options.FOR_EVER) > 0) {
            throw settings.bad("source.sessionExpiry", "must be whole seconds, at most 136 years");
        }
        return new Source(broker, share, settings.number("source.receiveMaximum", 65_535, 1, 65_535), expiry);
    }

    private Broker broker(String side) throws ConfigurationException {
        String uri = settings.text(side + ".uri");
        try {
            MqttClientOptions.of(uri);
        } catch (IllegalArgumentException e) {
            throw settings.bad(side + ".uri", "'" + uri + "' is not of the form mqtt://host:port");
        }
        String username = settings.optional(side + ".username");
        String password = settings.optional(side + ".password");
        Duration keepAlive = settings.duration(side + ".keepAlive", Duration.ofSeconds(60));
        if (keepAlive.toMillis() % 1_000 != 0 || keepAlive.compareTo(LONGEST_KEEP_ALIVE) > 0) {
            throw settings.bad(side + ".keepAlive", "must be whole seconds, at most 65535s");
        }
        return new Broker(uri, username, password, keepAlive);
    }

    private Outbox outbox() throws ConfigurationException {
        String name = settings.text("outbox.file", "gateway-{instance}.outbox").replace("{instance}", instance);
        int messages = settings.number("outbox.messages", 100_000, 100, 10_000_000);
        long bytes = (long) settings.number("outbox.megabytes", 64, 1, 1_000_000) << 20;
        Duration sync = settings.optional("outbox.syncInterval") == null
                ? null
                : settings.duration("outbox.syncInterval", Duration.ZERO);
        List<String> lanes = settings.list("lanes");
        if (lanes.size() > MOST_LANES || lanes.contains("") || new HashSet<>(lanes).size() < lanes.size()) {
            throw settings.bad("lanes", "must be at most " + MOST_LANES + " names that differ");
        }
        return new Outbox(file.toAbsolutePath().resolveSibling(name), messages, bytes, sync, lanes);
    }

    private Pressure.Thresholds pressure() throws ConfigurationException {
        double acceptBelow = settings.fraction("pressure.acceptBelow", 0.4);
        double slowAbove = settings.fraction("pressure.slowAbove", 0.6);
        double slowBelow = settings.fraction("pressure.slowBelow", 0.75);
        double refuseAbove = settings.fraction("pressure.refuseAbove", 0.9);
        requireLower("pressure.acceptBelow", acceptBelow, "pressure.slowAbove", slowAbove);
        requireLower("pressure.slowAbove", slowAbove, "pressure.refuseAbove", refuseAbove);
        requireLower("pressure.slowBelow", slowBelow, "pressure.refuseAbove", refuseAbove);
        return new Pressure.Thresholds(acceptBelow, slowAbove, slowBelow, refuseAbove);
    }

    private void requireLower(String lowKey, double low, String highKey, double high) throws ConfigurationException {
        if (low >= high) {
            throw settings.bad(lowKey, low + " is not below " + highKey + ", which is " + high);
        }
    }

    private StatusReport status(String clientId) throws ConfigurationException {
        String topic = settings.text("status.topic", "gateways/{clientId}/{instance}")
                .replace("{clientId}", clientId)
                .replace("{instance}", instance);
        try {
            Publication.of(topic, new byte[0], Qos.AT_MOST_ONCE);
        } catch (IllegalArgumentException e) {
            throw settings.bad("status.topic", String.valueOf(e.getMessage()));
        }
        Duration interval = settings.duration("status.interval", Duration.ofSeconds(10));
        if (interval.compareTo(SHORTEST_REPORT) < 0) {
            throw settings.bad("status.interval", "must be at least " + SHORTEST_REPORT.toMillis() + "ms");
        }
        return new StatusReport(topic, interval);
    }

    private TopicMapping mapping(List<String> lanes) throws ConfigurationException {
        List<Rule> rules = new ArrayList<>();
        for (int number : settings.numbers("rules")) {
            rules.add(rule("rules." + number, lanes));
        }
        if (rules.isEmpty()) {
            throw settings.bad("rules", "there is none, so that nothing would be forwarded");
        }
        return new TopicMapping(rules);
    }

    private Rule rule(String key, List<String> lanes) throws ConfigurationException {
        TopicFilter filter = filter(key + ".filter");
        TopicTemplate template;
        try {
            template = new TopicTemplate(
                    settings.text(key + ".prefix", "") + settings.text(key + ".topic", "{topic}"), filter);
        } catch (IllegalArgumentException e) {
            throw settings.bad(key + ".topic", String.valueOf(e.getMessage()));
        }
        String lane = settings.optional(key + ".lane");
        if (lane != null && !lanes.contains(lane)) {
            throw settings.bad(key + ".lane", "'" + lane + "' is none of the lanes " + lanes);
        }
        Qos qos = Qos.of(settings.number(key + ".qos", 2, 0, 2));
        return new Rule(filter, template, qos, lane, settings.flag(key + ".conflate", false));
    }

    private TopicFilter filter(String key) throws ConfigurationException {
        TopicFilter filter;
        try {
            filter = new TopicFilter(settings.text(key));
        } catch (IllegalArgumentException e) {
            throw settings.bad(key, String.valueOf(e.getMessage()));
        }
        if (filter.isShared()) {
            throw settings.bad(key, "is a shared subscription; name it in source.share instead");
        }
        return filter;
    }
}
