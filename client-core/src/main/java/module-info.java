/** A resilient asynchronous MQTT client. */
module io.hawser.mqtt {
    requires HdrHistogram;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.mqtt;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires org.slf4j;
    requires static com.h2database.mvstore;
    requires static transitive org.jspecify;

    exports io.hawser.mqtt;
    exports io.hawser.mqtt.store;
}
