package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.transcript.TransportEnd;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a client to connect, and the connection if it succeeds. Each end learns of the other one only by what
 * comes through the pipes.
 */
final class FaultyLink {
    /** So many packets under way make the transport refuse more, until half of them are gone. */
    private static final int MAX_UNDER_WAY = 12;

    /** The client's bounds for a packet that arrives in parts; said again here, for they are promised to users. */
    static final long PATIENCE_WITH_A_PACKET = 300 * World.SECOND;

    private static final int LEAST_BYTES_PER_SECOND = 100;

    final SimClient client;
    final int epoch;
    final Pipe toBroker;
    final Pipe toClient;

    /** Where it leads. */
    final Endpoint server;

    private final World world;
    private final Dice dice;
    private final long latency;
    private @Nullable BrokerConnection peer;
    private boolean open;
    private boolean leftByClient;
    private boolean reportsLate;
    private boolean disturbed;
    private boolean full;
    private long blockedUntil;

    /** How many bytes have come since the last packet that was whole, and since when. */
    private int parts;

    private long partsSince;

    FaultyLink(World world, SimClient client, int epoch, Endpoint server, Dice dice) {
        this.server = server;
        this.world = world;
        this.client = client;
        this.epoch = epoch;
        this.dice = dice;
        latency = dice.millis(1, dice.of(2, 20, 60));
        toBroker = new Pipe(world, this::atBroker, dice, latency);
        toClient = new Pipe(world, new ClientEnd(), dice, latency);
    }

    void dial() {
        if (world.weather.strikes(Fault.RESOLVE_FAILED)) {
            fails(TransportEnd.UNRESOLVED);
        } else if (world.weather.strikes(Fault.CONNECT_HANGS)) {
            world.after(dice.millis(1_000, 60_000), this::connected);
        } else if (!world.fronts.isUp(server) || world.weather.strikes(Fault.CONNECT_REFUSED)) {
            fails(TransportEnd.REFUSED);
        } else {
            world.after(2 * latency, this::connected);
        }
    }

    private void fails(TransportEnd how) {
        world.after(
                2 * latency,
                () -> client.whenAwake(() -> {
                    if (isHeard()) {
                        client.driver.onTransportDown(this, how);
                    }
                }));
    }

    private void connected() {
        if (leftByClient && !reportsLate) {
            return;
        }
        client.whenAwake(() -> {
            if (!isHeard()) {
                return;
            }
            if (!leftByClient) {
                if (!world.fronts.isUp(server)) {
                    client.driver.onTransportDown(this, TransportEnd.REFUSED);
                    return;
                }
                open = true;
                peer = world.broker.accept(this);
            }
            client.driver.onTransportUp(this);
        });
    }

    /** Whether the client's event loop still gets to see what happens here. */
    private boolean isHeard() {
        return !client.isDead() && (!leftByClient || reportsLate);
    }

    boolean isOpen() {
        return open;
    }

    /** When the packet that is arriving must be whole, if bytes are read since then; never if none is. */
    long partsEndAt(long readSince) {
        long perByte = World.SECOND / LEAST_BYTES_PER_SECOND;
        return parts == 0
                ? World.NEVER - Life.SLACK
                : Math.max(partsSince, readSince) + PATIENCE_WITH_A_PACKET + parts * perByte;
    }

    /** Whether nothing is on its way. */
    boolean isQuiet() {
        return open && peer != null && peer.isOpen() && toBroker.size() + toClient.size() == 0;
    }

    /** Something was done to it that may look like the end of it. */
    void disturbed() {
        disturbed = true;
    }

    boolean isDisturbed() {
        return disturbed;
    }

    // ---- the client's end

    /** Whether the client's transport takes more. */
    boolean isWritable() {
        return world.now() >= blockedUntil && !full;
    }

    /** The client's transport takes nothing for a while. */
    void block(long duration) {
        blockedUntil = world.now() + duration;
        world.at(blockedUntil, this::tellWritability);
        tellWritability();
    }

    void send(Packet packet) {
        toBroker.put(packet);
        full |= toBroker.size() >= MAX_UNDER_WAY;
    }

    private void tellWritability() {
        client.whenAwake(() -> {
            if (isHeard()) {
                client.driver.onWritabilityChanged(this);
            }
        });
    }

    /** The client has no further use for it. What is under way to the client may still be reported. */
    void leave() {
        leftByClient = true;
        open = false;
        reportsLate = world.weather.strikes(Fault.LATE_REPORT);
        toBroker.put(Pipe.FIN);
        if (!reportsLate) {
            toClient.close();
        } else {
            toClient.read(true);
        }
    }

    /** The client's process is gone; its kernel tells the broker, or is gone as well. */
    void orphan(boolean told) {
        disturbed = true;
        leftByClient = true;
        open = false;
        toClient.close();
        if (told) {
            toBroker.put(Pipe.FIN);
        } else {
            toBroker.stall(World.NEVER);
        }
    }

    /** A process that sleeps leaves in the socket what has arrived. */
    private final class ClientEnd implements Pipe.Outlet {
        @Override
        public void arrived(List<Pipe.Item> batch) {
            atClient(batch);
        }

        @Override
        public boolean isAwake() {
            return client.isAwake();
        }

        @Override
        public void trickled() {
            if (isHeard()) {
                partsSince = parts == 0 ? world.now() : partsSince;
                parts++;
                client.driver.onRead(FaultyLink.this, List.of());
            }
        }
    }

    private void atClient(List<Pipe.Item> all) {
        parts = 0;
        if (!isHeard()) {
            return;
        }
        List<Pipe.Item> batch = client.dialogues.method() == null ? all : upToExactlyOnce(all);
        boolean ends = batch.get(batch.size() - 1).what() == Pipe.FIN;
        List<Pipe.Item> packets = ends ? batch.subList(0, batch.size() - 1) : batch;
        if (world.weather.strikes(Fault.FRAGMENT)) {
            client.driver.onRead(this, List.of());
        }
        if (!packets.isEmpty()) {
            client.driver.onRead(this, packets);
        }
        if (ends && isHeard()) {
            open = false;
            client.driver.onTransportDown(this, TransportEnd.FIN);
        }
    }

    /** Behind a CONNACK that the authenticator looks at nobody outside could tell a repetition from a new message. */
    private List<Pipe.Item> upToExactlyOnce(List<Pipe.Item> all) {
        int behind = 0;
        while (behind < all.size() && !(all.get(behind).what() instanceof Packet.ConnAck)) {
            behind++;
        }
        for (int i = behind; i < all.size(); i++) {
            Object what = all.get(i).what();
            boolean arrival =
                    what instanceof Packet.Arrival message && message.delivery().qos() == Qos.EXACTLY_ONCE;
            if (arrival || what instanceof Packet.PubRel) {
                toClient.putBack(all.subList(i, all.size()));
                return all.subList(0, i);
            }
        }
        return all;
    }

    // ---- the broker's end

    private void atBroker(List<Pipe.Item> batch) {
        world.acting(client);
        if (full && toBroker.size() <= MAX_UNDER_WAY / 2) {
            full = false;
            tellWritability();
        }
        for (Pipe.Item item : batch) {
            if (peer != null && item.what() == Pipe.FIN) {
                peer.ended();
            } else if (peer != null) {
                world.broker.onPacket(peer, (Packet) item.what());
            }
        }
    }

    /** The broker closes its end, in good order. */
    void finish() {
        if (peer != null && peer.isOpen()) {
            peer.ended();
            toClient.put(Pipe.FIN);
        }
    }

    /** Something between the ends, or the kernel of one that crashed, tells both that it is over. */
    void reset() {
        if (peer != null) {
            peer.ended();
        }
        toBroker.close();
        if (toClient.isDead()) {
            return;
        }
        toClient.close();
        world.after(
                latency,
                () -> client.whenAwake(() -> {
                    if (isHeard()) {
                        open = false;
                        client.driver.onTransportDown(this, TransportEnd.RST);
                    }
                }));
    }

    /** All faults end that can end. */
    void heal() {
        toBroker.heal();
        toClient.heal();
        blockedUntil = 0;
        tellWritability();
    }
}
