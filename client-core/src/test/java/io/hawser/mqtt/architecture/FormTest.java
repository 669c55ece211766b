package io.hawser.mqtt.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The classes have the form that the house wants")
class FormTest {
    private static final double LEAST_PACKAGE_PRIVATE = 0.5;

    /** Where threads meet; each class says which. {@code Runner} is the task of a {@code Lane}; the driver only counts. */
    private static final DescribedPredicate<JavaClass> WHERE_THREADS_MEET = simpleName("Operation")
            .or(simpleName("CommandQueue"))
            .or(simpleName("Lane"))
            .or(simpleName("Runner"))
            .or(simpleName("SessionDriver"))
            .as("the classes where threads meet");

    /** It blocks by its nature, is never called by an event loop, and may be closed by any thread. */
    private static final DescribedPredicate<JavaClass> STORE =
            JavaClass.Predicates.resideInAPackage("io.hawser.mqtt.store");

    @Test
    @DisplayName("Every class is final, sealed, abstract, a record, an enum or an interface")
    void closed() {
        classes()
                .that()
                .areNotAnonymousClasses()
                .and()
                .areNotInterfaces()
                .should(beClosed())
                .check(HawserClasses.ALL);
    }

    /** Only the class object knows what is sealed. */
    private static ArchCondition<JavaClass> beClosed() {
        return new ArchCondition<>("be final, sealed or abstract") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean closed = item.getModifiers().contains(JavaModifier.FINAL)
                        || item.getModifiers().contains(JavaModifier.ABSTRACT)
                        || item.isEnum()
                        || item.reflect().isSealed();
                events.add(new SimpleConditionEvent(item, closed, item.getName() + " can be extended by anybody"));
            }
        };
    }

    @Test
    @DisplayName("At least half of the types behind the API are package-private")
    void mostlyPackagePrivate() {
        List<JavaClass> types = HawserClasses.ALL.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> type.getPackageName().contains(".internal."))
                .toList();

        long hidden = types.stream()
                .filter(type -> !type.getModifiers().contains(JavaModifier.PUBLIC))
                .count();

        assertThat((double) hidden / types.size())
                .as("%s of %s types", hidden, types.size())
                .isGreaterThanOrEqualTo(LEAST_PACKAGE_PRIVATE);
    }

    @Test
    @DisplayName("No field of the machine is volatile, except where the user's thread meets it")
    void noVolatile() {
        noFields()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage("io.hawser.mqtt.internal.session", "io.hawser.mqtt.internal.packet")
                .and()
                .areDeclaredInClassesThat()
                .doNotHaveSimpleName("Operation")
                .should()
                .haveModifier(JavaModifier.VOLATILE)
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("Atomics are used only where threads meet")
    void atomics() {
        noClasses()
                .that(DescribedPredicate.not(WHERE_THREADS_MEET).and(DescribedPredicate.not(STORE)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.atomic")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(VarHandle.class)
                .check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("L28 There is no lock, and nothing is synchronized")
    void noLocks() {
        noClasses()
                .that(DescribedPredicate.not(STORE))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks")
                .check(HawserClasses.ALL);
        noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED).check(HawserClasses.ALL);
    }

    @Test
    @DisplayName("L37 There is no static state that changes")
    void noStaticState() {
        noFields()
                .that()
                .areStatic()
                .should()
                .notHaveModifier(JavaModifier.FINAL)
                .check(HawserClasses.ALL);
    }
}
