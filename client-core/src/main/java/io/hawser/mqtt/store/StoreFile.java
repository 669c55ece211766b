package io.hawser.mqtt.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The one file of a store, held exclusively until it is closed. One thread at a time. None of its methods is disturbed by an
 * interrupt.
 */
interface StoreFile {
    /** Where it is, with all links resolved. */
    Path path();

    /** In bytes. */
    long size() throws IOException;

    /** Fills the buffer from this position on; throws {@link java.io.EOFException} where the file ends before. */
    void read(long position, ByteBuffer into) throws IOException;

    /** Writes the whole buffer from this position on. */
    void write(long position, ByteBuffer from) throws IOException;

    /** Cuts off what is behind this size, in bytes. */
    void truncate(long size) throws IOException;

    /** Returns when everything that was written is on the disk. */
    void force() throws IOException;

    /**
     * Renames the file beside itself and goes on with a new, empty one at the old place.
     *
     * @return the new name of the old file
     */
    Path setAside() throws IOException;

    /** Gives the file up for others. Calls after the first do nothing. */
    void close() throws IOException;
}
