package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The surface that users see is changed on purpose only: each change is a line in a report. */
class SurfaceTest {

  private static final Path REPORT = Path.of("api.txt");

  @Test
  void theSurfaceIsWhatTheReportSays() throws Exception {
    List<String> lines = Surface.ofTheModule().lines();
    if (Boolean.getBoolean("api.write")) {
      Files.write(REPORT, lines);
    }
    assertThat(lines)
        .as(
            "the surface differs from report-cache-core/%s; if that is meant, write the report anew"
                + " with -Dtest=SurfaceTest -Dapi.write=true, look at what has changed, and say it"
                + " in CHANGELOG.md",
            REPORT)
        .containsExactlyElementsOf(Files.readAllLines(REPORT));
  }

  @Test
  void signaturesShowNothingThatIsHidden() throws Exception {
    assertThat(Surface.ofTheModule().hiddenTypesInSignatures()).isEmpty();
  }

  @Test
  void eachTypeSaysSinceWhenItIsThere() throws Exception {
    for (Class<?> type : Surface.ofTheModule().types()) {
      if (type.getEnclosingClass() == null) {
        Path source = Path.of("src/main/java", type.getName().replace('.', '/') + ".java");
        assertThat(Files.readString(source)).as(source.toString()).contains(" * @since ");
      }
    }
  }

  @Test
  void exceptionsAreFinal() throws Exception {
    assertThat(Surface.ofTheModule().types())
        .filteredOn(Throwable.class::isAssignableFrom)
        .isNotEmpty()
        .allMatch(type -> Modifier.isFinal(type.getModifiers()));
  }

  /** Apart from the constructors of records, and from setters, whose name says what it is. */
  @Test
  void noMethodTakesATruthValueAmongOthers() throws Exception {
    assertThat(Surface.ofTheModule().lines())
        .filteredOn(line -> line.matches(".*\\((.*,boolean[,)].*|boolean,.*)"))
        .filteredOn(line -> !line.matches("  public \\S+\\(.*")) // a constructor
        .isEmpty();
  }
}
