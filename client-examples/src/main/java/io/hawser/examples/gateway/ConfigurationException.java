package io.hawser.examples.gateway;

/** The configuration cannot be used; the message is one line that names the file, the key and what is wrong with its value. */
final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1;

    ConfigurationException(String message) {
        super(message);
    }
}
