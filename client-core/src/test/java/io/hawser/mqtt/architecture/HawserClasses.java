package io.hawser.mqtt.architecture;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.hawser.mqtt.MqttClient;

/** The classes of the client, read once. */
final class HawserClasses {
    static final JavaClasses ALL = read();

    private HawserClasses() {}

    private static JavaClasses read() {
        // What Netty's and the JDK's own classes depend on is none of our business, and takes seconds to find out.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_PACKAGE_INFOS)
                .importUrl(
                        MqttClient.class.getProtectionDomain().getCodeSource().getLocation());
    }
}
