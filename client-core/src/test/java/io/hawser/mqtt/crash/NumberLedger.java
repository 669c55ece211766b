package io.hawser.mqtt.crash;

import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** Which numbers were durable, acknowledged, and received, and how often. Thread-safe. */
final class NumberLedger {
    private final Set<Long> stored = ConcurrentHashMap.newKeySet();
    private final Set<Long> acked = ConcurrentHashMap.newKeySet();
    private final Map<Long, Integer> received = new ConcurrentHashMap<>();

    /** What else the publisher has said. */
    private final Queue<String> log = new ConcurrentLinkedQueue<>();

    /** A line of the publisher. */
    void said(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case PublishingProcess.STORED -> stored.add(Long.parseLong(words[1]));
            case PublishingProcess.ACKED -> acked.add(Long.parseLong(words[1]));
            case PublishingProcess.UP -> {}
            default -> log.add(line);
        }
    }

    void received(long number) {
        received.merge(number, 1, Integer::sum);
    }

    String log() {
        return String.join("\n", log);
    }

    int stored() {
        return stored.size();
    }

    int acked() {
        return acked.size();
    }

    int received() {
        return received.size();
    }

    /** What was durable and has not come. */
    Set<Long> lost() {
        Set<Long> lost = new TreeSet<>(stored);
        lost.addAll(acked);
        lost.removeAll(received.keySet());
        return lost;
    }

    /** What has come more than once. */
    Set<Long> duplicates() {
        return received.entrySet().stream()
                .filter(entry -> entry.getValue() > 1)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
