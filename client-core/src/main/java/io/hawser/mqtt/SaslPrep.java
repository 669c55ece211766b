package io.hawser.mqtt;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * SASLprep (RFC 4013): the one form of a user name or password that client and broker compute with. Characters that it
 * prohibits, and a mixture of directions of writing, are refused; code points that have no character yet are not, as for a
 * query. Unicode is the JDK's, which is newer than the one of the RFC.
 */
final class SaslPrep {
    private static final int LAST_PRINTABLE_ASCII = 0x7E;

    private SaslPrep() {}

    /**
     * Prepares a text.
     *
     * @param what what it is, for the message, which never holds the text itself
     * @return UTF-8
     * @throws IllegalArgumentException if it is empty, or holds what is prohibited
     */
    static byte[] prepare(CharSequence text, String what) {
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(point -> map(point, mapped));
        CharSequence prepared = mapped.chars().allMatch(c -> c <= LAST_PRINTABLE_ASCII)
                ? mapped
                : Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (prepared.length() == 0) {
            throw new IllegalArgumentException(what + " is empty");
        }
        prepared.codePoints().forEach(point -> check(point, what));
        checkDirection(prepared, what);
        var encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(prepared));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    /** Section 2.1. */
    private static void map(int point, StringBuilder mapped) {
        if (point == 0x200B || Character.getType(point) == Character.SPACE_SEPARATOR) {
            mapped.append(' ');
        } else if (!isNothing(point)) {
            mapped.appendCodePoint(point);
        }
    }

    /** RFC 3454, table B.1. */
    private static boolean isNothing(int point) {
        return point == 0xAD
                || point == 0x34F
                || point == 0x1806
                || point >= 0x180B && point <= 0x180D
                || point == 0x200C
                || point == 0x200D
                || point == 0x2060
                || point >= 0xFE00 && point <= 0xFE0F
                || point == 0xFEFF;
    }

    /** Section 2.3. */
    private static void check(int point, String what) {
        boolean prohibited = switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default ->
                (point & 0xFFFE) == 0xFFFE // no characters, on every plane
                        || point >= 0xFDD0 && point <= 0xFDEF
                        || point >= 0xFFF9 && point <= 0xFFFD
                        || point >= 0x2FF0 && point <= 0x2FFB;
        };
        if (prohibited) {
            throw new IllegalArgumentException(
                    what + String.format(" holds U+%04X, which SASLprep prohibits (RFC 4013, section 2.3)", point));
        }
    }

    /** Section 2.4. */
    private static void checkDirection(CharSequence text, String what) {
        int[] points = text.codePoints().toArray();
        boolean rightToLeft = false;
        boolean leftToRight = false;
        for (int point : points) {
            rightToLeft |= isRightToLeft(point);
            leftToRight |= Character.getDirectionality(point) == Character.DIRECTIONALITY_LEFT_TO_RIGHT;
        }
        boolean framed = isRightToLeft(points[0]) && isRightToLeft(points[points.length - 1]);
        if (rightToLeft && (leftToRight || !framed)) {
            throw new IllegalArgumentException(
                    what + " mixes directions of writing, which SASLprep prohibits (RFC 4013, section 2.4)");
        }
    }

    private static boolean isRightToLeft(int point) {
        byte direction = Character.getDirectionality(point);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT
                || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
