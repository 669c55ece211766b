package io.hawser.mqtt.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A file in memory that can be left as the end of a process or of the power would leave it: what was not forced arrives on
 * the disk in any order, in sectors, or not at all. It may also run full.
 */
final class FragileDisk implements StoreFile {
    private static final int SECTOR = 512;

    private byte[] content;
    private int size;

    /** What is on the disk for certain, and what has happened since. */
    private byte[] forced;

    private final List<Step> unforced = new ArrayList<>();

    private long room = Long.MAX_VALUE;
    private boolean forceFails;

    /** Steps of this disk until the power goes; then nothing is carried out any more. */
    private long stepsLeft = Long.MAX_VALUE;

    FragileDisk(byte[] content) {
        this.content = content.clone();
        this.size = content.length;
        this.forced = content.clone();
    }

    /** What was written or cut off; a truncation has no bytes. */
    private record Step(long position, byte[] bytes, boolean isTruncation) {}

    /** The power goes after so many more writes, in the middle of the next one. */
    void cutAfter(long steps) {
        stepsLeft = steps;
    }

    /** The disk takes so many bytes and no more. */
    void room(long bytes) {
        room = bytes;
    }

    void forceFails(boolean fails) {
        forceFails = fails;
    }

    byte[] content() {
        return Arrays.copyOf(content, size);
    }

    int unforcedSteps() {
        return unforced.size();
    }

    /** What another process finds after this one was killed: everything that was handed over. */
    byte[] afterKill() {
        return content();
    }

    /** What is found after a power cut: what was forced, and any part of the rest. */
    byte[] afterPowerCut(SplittableRandom random) {
        FragileDisk left = new FragileDisk(forced);
        int mood = random.nextInt(4);
        for (Step step : unforced) {
            if (step.isTruncation) {
                if (random.nextBoolean()) {
                    left.cut(step.position);
                }
            } else {
                for (int from = 0; from < step.bytes.length; from += SECTOR) {
                    int to = Math.min(step.bytes.length, from + SECTOR);
                    if (mood == 0 || random.nextInt(4) < mood) {
                        left.put(step.position + from, Arrays.copyOfRange(step.bytes, from, to));
                    }
                }
            }
        }
        return left.content();
    }

    @Override
    public Path path() {
        return Path.of("fragile");
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        if (position + into.remaining() > size) {
            throw new EOFException();
        }
        into.put(content, (int) position, into.remaining());
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        byte[] bytes = new byte[from.remaining()];
        from.get(bytes);
        boolean cut = stepsLeft <= 0;
        step();
        int fits = (int) Math.max(0, Math.min(bytes.length, Math.max(size, room) - position));
        byte[] taken = Arrays.copyOf(bytes, cut ? fits / 2 : fits);
        unforced.add(new Step(position, taken, false));
        put(position, taken);
        if (cut) {
            throw new IOException("injected: the power is gone");
        }
        if (fits < bytes.length) {
            throw new IOException("injected: no space left on device");
        }
    }

    @Override
    public void truncate(long to) throws IOException {
        if (stepsLeft <= 0) {
            throw new IOException("injected: the power is gone");
        }
        step();
        unforced.add(new Step(to, new byte[0], true));
        cut(to);
    }

    @Override
    public void force() throws IOException {
        if (stepsLeft <= 0) {
            throw new IOException("injected: the power is gone");
        }
        step();
        if (forceFails) {
            throw new IOException("injected: input/output error");
        }
        forced = content();
        unforced.clear();
    }

    private void step() {
        stepsLeft = Math.max(-1, stepsLeft - 1);
    }

    private void put(long position, byte[] bytes) {
        int end = (int) position + bytes.length;
        if (bytes.length == 0) {
            return;
        }
        if (end > content.length) {
            content = Arrays.copyOf(content, Math.max(end, 2 * content.length));
        }
        System.arraycopy(bytes, 0, content, (int) position, bytes.length);
        size = Math.max(size, end);
    }

    private void cut(long to) {
        Arrays.fill(content, (int) Math.min(size, to), size, (byte) 0);
        size = (int) Math.min(size, to);
    }

    @Override
    public Path setAside() {
        throw new AssertionError("Nothing that a crash leaves behind is damaged");
    }

    @Override
    public void close() {}
}
