package io.hawser.mqtt.mutants;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the files that a mutant changes, mostly one, against the classes of the build. */
final class MutantCompiler {
    private MutantCompiler() {}

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String file, String text) {
            super(URI.create("string:///io/hawser/mqtt/" + file), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Fills the folder with the changed classes. */
    static void compile(Mutant mutant, String classPath, Path folder) throws IOException {
        Files.createDirectories(folder);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        List<String> options = List.of(
                "-proc:none",
                "-Xlint:none",
                "--release",
                "17",
                "-classpath",
                classPath,
                "-implicit:none",
                "-d",
                folder.toString());
        List<JavaFileObject> sources = new ArrayList<>();
        mutant.sources().forEach((file, text) -> sources.add(new Source(file, text)));
        if (!compiler.getTask(complaints, null, null, options, null, sources).call()) {
            throw new IllegalStateException("mutant " + mutant + " does not compile:\n" + complaints);
        }
    }
}
