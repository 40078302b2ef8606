package io.reportcache.examples.clinic.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class QueueWorkUsageTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      new CommandLine(
              new QueueWork(
                  () -> {
                    throw new AssertionError("opened in spite of wrong usage");
                  }))
          .setOut(new PrintWriter(out))
          .setErr(new PrintWriter(err));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--tries=0|--tries must be at least 1, was 0; leave it out for 3",
        "--tries=many|Invalid value for option '--tries': 'many' is not an int",
        "--timeout=0|--timeout must be 1 to 86400, was 0; leave it out for 60 seconds",
        "--timeout=-5|--timeout must be 1 to 86400, was -5; leave it out for 60 seconds",
        "--sleep=0|--sleep must be 1 to 3600, was 0; leave it out for 3 seconds",
        "--patience=0|--patience must be 1 to 86400, was 0; leave it out for 25 seconds",
        "--queue=e*|name of a queue must be 1 to 100 letters, digits, '.', '-' or '_', was 'e*'",
        "--queue=|name of a queue must be 1 to 100 letters, digits, '.', '-' or '_', was ''",
        "--tenant=|tenant id must not be blank, was ''",
        "--tenant=\" \"|tenant id must not be blank, was ' '",
        "--once --daemon|--once, --daemon",
        "--forever|Unknown option: '--forever'",
      })
  void wrongUsageIsToldWhatIsAllowed(String arguments, String message) {
    int status = command.setTrimQuotes(true).execute(split(arguments));
    assertThat(err.toString()).contains(message);
    assertThat(status).isEqualTo(2);
  }

  @Test
  void helpNamesTheDefaultsAndTheExitCodes() {
    assertThat(command.execute("--help")).isZero();
    assertThat(out.toString())
        .contains("--tenant=ID", "--queue=NAME", "--once", "--daemon", "Exit codes:", "143");
  }

  private static String[] split(String arguments) {
    return arguments.contains("\"") ? new String[] {arguments} : arguments.split(" ");
  }
}
