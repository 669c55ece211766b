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
    requires io.netty.transport.unix.common;
    requires jdk.net;
    requires org.slf4j;
    requires static com.h2database.mvstore;
    requires static io.netty.codec.http;
    requires static io.netty.handler.proxy;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.classes.io_uring;
    requires static io.netty.transport.classes.kqueue;
    requires static transitive org.jspecify;

    exports io.hawser.mqtt;
    exports io.hawser.mqtt.store;
}
