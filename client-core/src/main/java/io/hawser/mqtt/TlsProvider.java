package io.hawser.mqtt;

/** What does the cryptography of TLS. */
public enum TlsProvider {
    /** OpenSSL, if netty-tcnative is on the class path and works on this machine; else the JDK. */
    NATIVE_IF_PRESENT,

    /** The JDK: also for keys that do not leave their device, and for what the JVM's security policy forbids. */
    JDK
}
