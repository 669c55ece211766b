package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where a broker is")
class EndpointTest {
    @ParameterizedTest(name = "\"{0}\" is host {1}, port {2}")
    @CsvSource({
        "mqtt://broker:1884, broker, 1884",
        "MQTT://broker:1884, broker, 1884",
        "mqtt://broker:1884/, broker, 1884",
        "mqtt://192.0.2.1:1884, 192.0.2.1, 1884",
        "mqtt://[2001:db8::1]:1884, 2001:db8::1, 1884",
        "mqtt://[::1], ::1, 1883",
        "mqtt://broker.example.org:65535, broker.example.org, 65535",
        "mqtt://broker:1, broker, 1",
        "mqtt://mqtt_broker:1884, mqtt_broker, 1884",
        "mqtt://mqtt_broker, mqtt_broker, 1883",
        "mqtt://mqtt_broker/, mqtt_broker, 1883",
        "mqtt://_mqtt._tcp.example.org:1884, _mqtt._tcp.example.org, 1884",
        "mqtt://my-stack_broker_1:01884, my-stack_broker_1, 1884",
        "mqtt://broker.example.org.:1884, broker.example.org., 1884",
        "mqtt://255.0.10.199, 255.0.10.199, 1883",
        "mqtt://[fe80::1%25eth0]:1884, fe80::1%25eth0, 1884"
    })
    void uris(String uri, String host, int port) {
        assertThat(MqttClientOptions.of(uri).endpoint()).isEqualTo(new Endpoint(host, port));
    }

    @ParameterizedTest(name = "B7 \"{0}\" is port 1883")
    @ValueSource(
            strings = {
                "mqtt://broker",
                "mqtt://broker:0",
                "mqtt://broker/",
                "mqtt://broker:",
                "mqtt://a_b:0",
                "mqtt://[::1]:"
            })
    void defaultPort(String uri) {
        assertThat(MqttClientOptions.of(uri).endpoint().port()).isEqualTo(1883);
    }

    @ParameterizedTest(name = "\"{0}\" is refused")
    @ValueSource(
            strings = {
                "broker",
                "broker:1883",
                "tcp://broker",
                "http://broker",
                "//broker",
                "mqtt:broker",
                "mqtt:///",
                "mqtt://broker/path",
                "mqtt://broker?query",
                "mqtt://broker#fragment",
                "mqtt://broker:65536",
                "mqtt://bro ker",
                "mqtt://_broker_:port",
                ""
            })
    void refusedUris(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> MqttClientOptions.of(uri));
    }

    @ParameterizedTest(name = "\"{0}\" {1}")
    @CsvSource({
        "mqtt://mqtt_broker:port, has a port that is not a number up to 65535",
        "mqtt://mqtt_broker:65536, has a port that is not a number up to 65535",
        "mqtt://mqtt_broker:99999999999, has a port that is not a number up to 65535",
        "mqtt://mqtt_broker:+1, has a port that is not a number up to 65535",
        "mqtt://[::1]:65536, has a port that is not a number up to 65535",
        "mqtt://2001:db8::1, has more than one colon: an IPv6 address stands in brackets",
        "mqtt://::1, has more than one colon: an IPv6 address stands in brackets",
        "mqtt://:1883, has a host that is neither a name nor an address",
        "mqtt://-broker, has a host that is neither a name nor an address",
        "mqtt://mqtt_-, has a host that is neither a name nor an address",
        "mqtt://mqtt_broker..org, has a host that is neither a name nor an address",
        "mqtt://mqtt%5Fbroker, has a host that is neither a name nor an address",
        "mqtt://256.0.0.1, has a host that is neither a name nor an address",
        "mqtt://127.1, has a host that is neither a name nor an address",
        "mqtt://mqtt_broker/path, is not of the form mqtt://host:port"
    })
    void whatIsWrong(String uri, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MqttClientOptions.of(uri))
                .withMessage("server " + uri + " " + why);
    }

    @Test
    @DisplayName("A host with an underscore does not let a password out")
    void userInfoBeforeAnUnderscore() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MqttClientOptions.of("mqtt://me:secret@mqtt_broker"))
                .withMessageContaining("username()")
                .withMessageNotContaining("secret");
    }

    @Test
    @DisplayName("A user name or password in the URI is refused without being repeated")
    void userInfo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MqttClientOptions.of("mqtt://me:secret@broker"))
                .withMessageContaining("username()")
                .withMessageNotContaining("secret");
    }

    @Test
    @DisplayName("An endpoint prints as it is written in a URI")
    void printed() {
        assertThat(new Endpoint("broker", 1883)).hasToString("broker:1883");
        assertThat(new Endpoint("::1", 1883)).hasToString("[::1]:1883");
    }

    @ParameterizedTest(name = "Port {0} is refused")
    @ValueSource(ints = {-1, 0, 65_536})
    void ports(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Endpoint("broker", port))
                .withMessageContaining("port " + port)
                .withMessageContaining("65535");
    }

    @Test
    @DisplayName("An empty host is refused")
    void emptyHost() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Endpoint("", 1883));
    }
}
