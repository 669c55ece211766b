package io.hawser.examples.gateway;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Reads a configuration in either of its forms, of which the end of the file's name tells. JSON is flattened to the keys that
 * the properties have: {@code {"source": {"uri": "…"}}} is {@code source.uri}, and the first of a list of objects is number 1.
 */
final class ConfigurationFile {
    private ConfigurationFile() {}

    static Settings read(Path file) throws ConfigurationException {
        String name = file.toString();
        Map<String, String> values = new TreeMap<>();
        try {
            if (name.endsWith(".json")) {
                flatten(
                        name,
                        "",
                        JSON.std.with(JSON.Feature.FAIL_ON_DUPLICATE_MAP_KEYS).mapFrom(Files.readString(file)),
                        values);
            } else if (name.endsWith(".properties")) {
                readProperties(file, values);
            } else {
                throw new ConfigurationException(name + ": is neither a .json nor a .properties file");
            }
        } catch (NoSuchFileException e) {
            throw new ConfigurationException(name + ": there is no such file");
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException(name + ": cannot be read: " + firstLine(e));
        }
        return new Settings(name, values);
    }

    private static void readProperties(Path file, Map<String, String> to) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        properties
                .stringPropertyNames()
                .forEach(key -> to.put(key, properties.getProperty(key).strip()));
    }

    private static void flatten(String file, String key, Object value, Map<String, String> to)
            throws ConfigurationException {
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                String below = key.isEmpty() ? entry.getKey().toString() : key + "." + entry.getKey();
                if (entry.getValue() == null) {
                    throw new ConfigurationException(file + ": " + below + ": is null");
                }
                flatten(file, below, entry.getValue(), to);
            }
        } else if (value instanceof List<?> list && list.stream().allMatch(each -> each instanceof Map)) {
            for (int i = 0; i < list.size(); i++) {
                flatten(file, key + "." + (i + 1), list.get(i), to);
            }
        } else if (value instanceof List<?> list) {
            to.put(key, list.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        } else {
            to.put(key, value.toString());
        }
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
