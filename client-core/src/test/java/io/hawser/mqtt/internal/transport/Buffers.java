package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * The allocator of all channels of a test, which knows what was not given back. Netty's leak detector would know where it
 * was lost, too, but looks at every touch of a buffer: it is for the runs that have time for that.
 */
final class Buffers {
    private final UnpooledByteBufAllocator allocator;

    Buffers(boolean traced) {
        allocator = new UnpooledByteBufAllocator(true, !traced);
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    long unreleased() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }
}
