package io.hawser.mqtt.broker;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProxyOptions;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.testkit.Door;
import io.hawser.mqtt.testkit.Pki;

/** A way from the client to a door of a broker: a row of the table of what has been run. */
enum Way {
    MQTT("`mqtt`", Door.TCP),
    MQTTS("`mqtts`", Door.TLS),
    MQTTS_MUTUAL("`mqtts`, with a client certificate", Door.MUTUAL_TLS),
    WS("`ws`", Door.WEB_SOCKET),
    WSS("`wss`", Door.WEB_SOCKET_TLS),
    UNIX("`unix`", Door.UNIX),
    MQTT_BY_HTTP("`mqtt`, by Tinyproxy (HTTP CONNECT, with a password)", Door.TCP),
    MQTT_BY_SOCKS("`mqtt`, by microsocks (SOCKS 5, with a password)", Door.TCP),
    MQTTS_BY_SOCKS("`mqtts`, by Dante (SOCKS 5)", Door.TLS),
    WSS_BEHIND_PATH("`wss` to a path of nginx, `ws` from there", Door.WEB_SOCKET);

    final String words;
    final Door door;

    Way(String words, Door door) {
        this.words = words;
        this.door = door;
    }

    /** The URI to dial, where this port leads to the door. */
    String uri(int port) {
        return this == WSS_BEHIND_PATH ? "wss://127.0.0.1:" + port + MatrixBrokers.PATH + "?site=7" : door.uri(port);
    }

    /** What a client must be told to go this way. */
    MqttClientOptions.Builder on(MqttClientOptions.Builder options, MatrixBrokers brokers) {
        Pki pki = brokers.pki;
        TlsOptions.Builder tls = TlsOptions.builder().trustPem(pki.root());
        if (this == MQTTS_MUTUAL) {
            Pki.Identity client = pki.client("matrix");
            tls.keyPem(client.certificate(), client.key());
        }
        ProxyOptions proxy = brokers.proxy(this);
        if (proxy != null) {
            options.proxy(proxy);
        }
        return options.tls(tls.build());
    }
}
