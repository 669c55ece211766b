package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Endpoint;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/** Finds all addresses of an endpoint. May block; is asked anew for every attempt and never remembers. */
interface HostResolver {
    List<SocketAddress> resolve(Endpoint endpoint) throws UnknownHostException;

    /** The resolver of the JVM, which itself remembers answers for seconds. */
    static HostResolver ofTheJvm() {
        return endpoint -> Stream.of(InetAddress.getAllByName(endpoint.host()))
                .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                .toList();
    }
}
