package io.hawser.mqtt.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A disk that tells when it is forced. */
final class CountedForces implements StoreFile {
    private final FragileDisk disk = new FragileDisk(new byte[0]);
    private volatile CountDownLatch forced = new CountDownLatch(1);

    void expectOne() {
        forced = new CountDownLatch(1);
    }

    boolean awaitOne() throws InterruptedException {
        return forced.await(30, TimeUnit.SECONDS);
    }

    @Override
    public void force() throws IOException {
        disk.force();
        forced.countDown();
    }

    @Override
    public Path path() {
        return disk.path();
    }

    @Override
    public long size() {
        return disk.size();
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        disk.read(position, into);
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        disk.write(position, from);
    }

    @Override
    public void truncate(long size) throws IOException {
        disk.truncate(size);
    }

    @Override
    public Path setAside() {
        return disk.setAside();
    }

    @Override
    public void close() {}
}
