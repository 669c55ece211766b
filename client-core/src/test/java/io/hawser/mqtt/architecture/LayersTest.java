package io.hawser.mqtt.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import io.hawser.mqtt.MqttClient;
import java.time.Duration;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.IntCountsHistogram;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code transport → session → packet}, {@code transport → tls}, and all of them see the values of the API. */
@DisplayName("The layers see only what is below them")
class LayersTest {
    private static final String API = "io.hawser.mqtt";
    private static final String PACKET = "io.hawser.mqtt.internal.packet";
    private static final String SESSION = "io.hawser.mqtt.internal.session";
    private static final String TLS = "io.hawser.mqtt.internal.tls";
    private static final String TRANSPORT = "io.hawser.mqtt.internal.transport";
    private static final String INTERNAL = "io.hawser.mqtt.internal..";

    /** Of java.base, what cannot do I/O, start a thread, read a clock or make up a number. */
    private static final DescribedPredicate<JavaClass> PURE_JAVA = resideInAnyPackage(
                    "java.lang",
                    "java.lang.invoke",
                    "java.util",
                    "java.util.function",
                    "java.util.random",
                    "java.util.stream",
                    "java.nio.charset")
            .and(not(type(Random.class)))
            .and(not(type(SplittableRandom.class)))
            .and(not(type(UUID.class)))
            .and(not(type(Timer.class)))
            .and(not(type(Thread.class)))
            .and(not(type(ThreadLocal.class)))
            .and(not(type(Runtime.class)))
            .and(not(type(ProcessBuilder.class)))
            .or(type(Duration.class))
            .or(type(CompletableFuture.class))
            .or(type(CancellationException.class))
            .or(type(CompletionException.class))
            .or(type(ExecutionException.class))
            .or(type(TimeoutException.class))
            .or(type(TimeUnit.class))
            .or(type(CompletionStage.class))
            .or(type(Executor.class))
            .or(describe("arrays and primitives", javaClass -> javaClass.isArray() || javaClass.isPrimitive()))
            .as("the pure part of java.base");

    private static final DescribedPredicate<JavaClass> JSPECIFY = resideInAPackage("org.jspecify.annotations");

    /** An array of counters with arithmetic; nothing of it that records in the background or writes to a file. */
    private static final DescribedPredicate<JavaClass> HISTOGRAM = type(IntCountsHistogram.class);

    private static final String HISTOGRAMS = "org.HdrHistogram..";

    @Test
    @DisplayName("packet sees java.base, JSpecify and the API")
    void packet() {
        classes()
                .that()
                .resideInAPackage(PACKET)
                .should()
                .onlyDependOnClassesThat(PURE_JAVA.or(JSPECIFY).or(resideInAnyPackage(API, PACKET)))
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("session sees java.base, JSpecify, packet, the API and a histogram, and nothing that acts by itself")
    void session() {
        classes()
                .that()
                .resideInAPackage(SESSION)
                .should()
                .onlyDependOnClassesThat(
                        PURE_JAVA.or(JSPECIFY).or(HISTOGRAM).or(resideInAnyPackage(API, PACKET, SESSION)))
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("Only Latencies knows with what percentiles are computed")
    void histogram() {
        noClasses()
                .that(not(simpleName("Latencies")))
                .should()
                .dependOnClassesThat(resideInAPackage(HISTOGRAMS))
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("session and packet ask the system for nothing, neither the time nor a number")
    void noSystem() {
        DescribedPredicate<JavaMethodCall> impure = describe(
                "of System, Math.random or RandomGenerator.of",
                call -> call.getTargetOwner().isEquivalentTo(System.class)
                        || call.getTarget().getFullName().startsWith("java.lang.Math.random(")
                        || call.getTarget().getFullName().startsWith("java.util.random.RandomGenerator.of(")
                        || call.getTarget().getFullName().startsWith("java.util.random.RandomGenerator.getDefault("));

        noClasses()
                .that()
                .resideInAnyPackage(PACKET, SESSION)
                .should()
                .callMethodWhere(impure)
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("The API knows no Netty")
    void apiWithoutNetty() {
        noClasses()
                .that()
                .resideInAPackage(API)
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty.."))
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("Nothing public of the API shows an internal type")
    void apiWithoutInternals() {
        noMethods()
                .that()
                .areDeclaredInClassesThat(resideInAPackage(API))
                .and()
                .arePublic()
                .should()
                .haveRawReturnType(resideInAPackage(INTERNAL))
                .orShould()
                .haveRawParameterTypes(
                        describe("an internal type", types -> types.stream().anyMatch(resideInAPackage(INTERNAL))))
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("Only MqttClient reaches from the API into the inside")
    void onlyMqttClientReachesDown() {
        noClasses()
                .that()
                .resideInAPackage(API)
                .and(not(equivalentTo(MqttClient.class)))
                .should()
                .dependOnClassesThat(resideInAPackage(INTERNAL))
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("tls sees the API and no other layer, and of Netty only what encrypts")
    void tls() {
        noClasses()
                .that()
                .resideInAPackage(TLS)
                .should()
                .dependOnClassesThat(resideInAnyPackage(PACKET, SESSION, TRANSPORT))
                .orShould()
                .dependOnClassesThat(resideInAPackage("io.netty..")
                        .and(not(resideInAnyPackage("io.netty.handler.ssl", "io.netty.buffer"))))
                .check(HawserClasses.ALL);
        noClasses()
                .that(resideOutsideOfPackages(TLS, TRANSPORT))
                .should()
                .dependOnClassesThat(resideInAPackage(TLS))
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("Nobody but transport, and MqttClient that makes it, sees transport")
    void transportIsOnTop() {
        noClasses()
                .that(resideOutsideOfPackages(TRANSPORT).and(not(equivalentTo(MqttClient.class))))
                .should()
                .dependOnClassesThat(resideInAPackage(TRANSPORT))
                .check(HawserClasses.ALL);
    }
}
