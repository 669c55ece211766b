package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds all addresses of an endpoint. May block; is asked anew for every attempt and never remembers. */
interface HostResolver {
    List<SocketAddress> resolve(Endpoint endpoint) throws UnknownHostException;

    /**
     * The resolver of the JVM, which itself remembers answers for seconds.
     *
     * @param engine knows the addresses of sockets in the file system
     * @param from where connections come from, which leads to addresses of the same family only; null for anywhere
     */
    static HostResolver ofTheJvm(SocketEngine engine, @Nullable InetAddress from) {
        return endpoint -> {
            if (endpoint.transport() == Transport.UNIX) {
                return List.of(engine.unixAddress(endpoint.path()));
            }
            List<SocketAddress> found = Stream.of(InetAddress.getAllByName(endpoint.host()))
                    .filter(address -> from == null || address.getClass() == from.getClass())
                    .<SocketAddress>map(address -> new InetSocketAddress(address, endpoint.port()))
                    .toList();
            if (from != null && found.isEmpty()) {
                throw new UnknownHostException(
                        "it has no address of the family of bindAddress " + from.getHostAddress());
            }
            return found;
        };
    }
}
