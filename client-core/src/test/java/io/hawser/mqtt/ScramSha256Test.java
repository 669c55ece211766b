package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.testkit.ScramServer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("SCRAM-SHA-256")
class ScramSha256Test {
    /** The exchange of RFC 7677, section 3. */
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";

    private static final String SERVER_NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SERVER_FIRST = "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String CLIENT_FINAL =
            "c=biws,r=" + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static Authenticator.Dialogue dialogue() {
        return new ScramSha256("user", "pencil".toCharArray(), () -> NONCE).begin();
    }

    /** A dialogue whose client has sent its last message. */
    private static Authenticator.Dialogue proving() {
        Authenticator.Dialogue dialogue = dialogue();
        text(dialogue.first());
        text(dialogue.next(bytes(SERVER_FIRST)));
        return dialogue;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable String text(CompletionStage<byte @Nullable []> stage) {
        byte[] data = stage.toCompletableFuture().join();
        return data == null ? null : new String(data, StandardCharsets.UTF_8);
    }

    private static void assertFails(CompletionStage<?> stage, String why) {
        assertThat(stage.toCompletableFuture())
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(GeneralSecurityException.class)
                .havingCause()
                .withMessageContaining(why);
    }

    @Test
    @DisplayName("The exchange of RFC 7677, section 3, is spoken to the letter")
    void theExchangeOfTheRfcIsSpokenToTheLetter() {
        Authenticator.Dialogue dialogue = dialogue();

        assertThat(text(dialogue.first())).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(text(dialogue.next(bytes(SERVER_FIRST)))).isEqualTo(CLIENT_FINAL);
        assertThat(dialogue.last(bytes(SERVER_FINAL)).toCompletableFuture()).isCompletedWithValue(null);
    }

    @Test
    @DisplayName("The broker may prove itself in an AUTH of its own; there is nothing to answer")
    void theBrokerMayProveItselfInAnAuthOfItsOwn() {
        Authenticator.Dialogue dialogue = proving();

        assertThat(text(dialogue.next(bytes(SERVER_FINAL)))).isNull();
        assertThat(dialogue.last(null).toCompletableFuture()).isCompletedWithValue(null);
    }

    @Test
    @DisplayName("A broker that says nothing last has proved nothing")
    void aBrokerThatSaysNothingLastHasProvedNothing() {
        assertFails(proving().last(null), "has not proved");
    }

    @Test
    @DisplayName("A broker that is satisfied before the client has proved anything has proved nothing either")
    void aBrokerThatIsSatisfiedTooEarlyHasProvedNothing() {
        Authenticator.Dialogue dialogue = dialogue();
        text(dialogue.first());

        assertFails(dialogue.last(bytes(SERVER_FINAL)), "out of turn");
        assertFails(dialogue.last(null), "out of turn");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95H4=",
                "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl9",
                "v=",
                "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
            })
    @DisplayName("A wrong proof of the broker fails the exchange, in CONNACK and in AUTH")
    void aWrongProofOfTheBrokerFailsTheExchange(String proof) {
        assertFails(proving().last(bytes(proof)), "");
        assertFails(proving().next(bytes(proof)), "");
        Authenticator.Dialogue failed = proving();
        failed.next(bytes(proof));
        assertFails(failed.last(null), "has not proved");
    }

    @Test
    @DisplayName("The broker's own error is named, unless it is no name")
    void theBrokersOwnErrorIsNamed() {
        assertFails(proving().last(bytes("e=invalid-proof")), "with invalid-proof");
        assertFails(proving().last(bytes("e=a\nforged line of a log")), "with an error that has no name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"rOprNGfwEbeRWgbNEkqO", "rOprNGfwEbeRWgbNEkqX%hvYD", "", "xrOprNGfwEbeRWgbNEkqO", NONCE + "é"})
    @DisplayName("A nonce that does not continue the client's fails the exchange")
    void aNonceThatDoesNotContinueTheClientsFails(String nonce) {
        assertFails(dialogue().next(bytes("r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")), "nonce");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "1", "4095", "1000001", "999999999", "99999999999999999999", "-4096", "+4096", "4096 ", ""})
    @DisplayName("Iterations below 4 096 and above 1 000 000 are refused at once")
    void iterationsOutOfBoundsAreRefused(String count) {
        String message = "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + count;

        assertFails(dialogue().next(bytes(message)), "between 4096 and 1000000");
    }

    @Test
    @DisplayName("The most iterations that are allowed are computed")
    void theMostIterationsAreComputed() {
        String message = "r=" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=" + ScramSha256.MAX_ITERATIONS;

        assertThat(text(dialogue().next(bytes(message)))).startsWith("c=biws,r=" + SERVER_NONCE + ",p=");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nonsense                                   | malformed
            r=rOprNGfwEbeRWgbNEkqOx,i=4096,s=AAAA      | malformed
            r=rOprNGfwEbeRWgbNEkqOx,s=AAAA             | malformed
            s=AAAA,r=rOprNGfwEbeRWgbNEkqOx,i=4096      | malformed
            m=ext,r=rOprNGfwEbeRWgbNEkqOx,s=AAAA,i=4096 | extension
            r=rOprNGfwEbeRWgbNEkqOx,s=%%%,i=4096       | base64
            r=rOprNGfwEbeRWgbNEkqOx,s=,i=4096          | salt is empty
            """)
    @DisplayName("A malformed first message of the broker fails the exchange with what is wrong")
    void aMalformedMessageFails(String message, String why) {
        assertFails(dialogue().next(bytes(message)), why);
    }

    @Test
    @DisplayName("A first message that is missing fails the exchange")
    void aMissingMessageFails() {
        assertFails(dialogue().next(null), "missing");
    }

    @ParameterizedTest
    @CsvSource({"user,pencil", "'a,b=c',p", "üser,Ⅸ pass", "x,a\u00ADb", "الاسم,كلمة"})
    @DisplayName("A server that computes with the JDK's own PBKDF2 understands the client")
    void aServerOfItsOwnUnderstandsTheClient(String username, String password) {
        ScramServer server =
                new ScramServer(Normalizer.normalize(password.replace("\u00AD", ""), Normalizer.Form.NFKC));
        Authenticator.Dialogue dialogue = new ScramSha256(username, password.toCharArray()).begin();

        byte[] challenge = server.first(dialogue.first().toCompletableFuture().join());
        byte[] last = server.last(dialogue.next(challenge).toCompletableFuture().join());

        assertThat(dialogue.last(last).toCompletableFuture()).isCompletedWithValue(null);
        assertThat(server.username()).isEqualTo(username);
    }

    @Test
    @DisplayName("Each exchange has a nonce of its own")
    void eachExchangeHasANonceOfItsOwn() {
        ScramSha256 scram = new ScramSha256("user", "pencil".toCharArray());

        assertThat(text(scram.begin().first())).isNotEqualTo(text(scram.begin().first()));
    }

    @Test
    @DisplayName("The password is copied, and is never shown")
    void thePasswordIsCopiedAndNeverShown() {
        char[] password = "pencil".toCharArray();
        ScramSha256 scram = new ScramSha256("user", password, () -> NONCE);
        Arrays.fill(password, 'x');

        assertThat(text(scram.begin().next(bytes(SERVER_FIRST)))).isEqualTo(CLIENT_FINAL);
        assertThat(scram).hasToString("SCRAM-SHA-256 as user");
        assertThatThrownBy(() -> new ScramSha256("user", "pencil\u0007".toCharArray()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("password holds U+0007")
                .hasMessageNotContaining("pencil");
    }

    /** The examples of RFC 4013, section 3. */
    @Test
    @DisplayName("SASLprep does what RFC 4013 shows")
    void saslPrepDoesWhatTheRfcShows() {
        assertThat(prepared("I\u00ADX")).isEqualTo("IX");
        assertThat(prepared("user")).isEqualTo("user");
        assertThat(prepared("USER")).isEqualTo("USER");
        assertThat(prepared("\u00AA")).isEqualTo("a");
        assertThat(prepared("\u2168")).isEqualTo("IX");
        assertThat(prepared("a\u00A0b")).isEqualTo("a b");
        assertThatThrownBy(() -> prepared("\u0007")).hasMessageContaining("U+0007");
        assertThatThrownBy(() -> prepared("\u06271")).hasMessageContaining("directions");
        assertThatThrownBy(() -> prepared("\uD800")).hasMessageContaining("U+D800");
        assertThatThrownBy(() -> prepared("\uFFFF")).hasMessageContaining("U+FFFF");
        assertThatThrownBy(() -> prepared("\u00AD")).hasMessageContaining("empty");
        assertThatThrownBy(() -> prepared("")).hasMessageContaining("empty");
    }

    private static String prepared(String text) {
        return new String(SaslPrep.prepare(text, "text"), StandardCharsets.UTF_8);
    }
}
