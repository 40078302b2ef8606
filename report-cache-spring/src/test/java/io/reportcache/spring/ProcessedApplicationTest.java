package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole web application with the actuator, processed ahead of time by Boot's own processor, as
 * its build plugins do it, and run by what that has generated.
 */
@Tag("slow")
@Timeout(240)
class ProcessedApplicationTest {

  private static final Pattern PORT = Pattern.compile("(?:Tomcat|Netty) started on ports? (\\d+)");

  /** Not wanted: a database, Spring Security, what only other tests need. */
  private static final String LEFT_OUT =
      ".*(junit|mockito|assertj|archunit|security|oauth2|hibernate|flyway|liquibase|HikariCP|h2-"
          + "|spring-boot-devtools|surefire).*";

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  @ParameterizedTest
  @ValueSource(strings = "servlet")
  void itRunsAsItWasProcessed(String kind) throws Exception {
    List<String> properties =
        List.of(
            "--spring.main.web-application-type=" + kind,
            "--spring.reactor.context-propagation=auto",
            "--server.port=0",
            "--logging.level.org.springframework.boot=INFO",
            "--management.endpoints.web.exposure.include=*",
            "--management.endpoint.health.show-details=always",
            "--report-cache.deliveries.store=memory",
            "--report-cache.tenant.from=header");
    process(properties);
    requireHints();
    List<String> command = new ArrayList<>(java("-Dspring.aot.enabled=true"));
    command.add(ProcessedApplication.class.getName());
    command.addAll(properties);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader log = process.inputReader()) {
      use("http://localhost:" + port(log));
    } finally {
      process.destroyForcibly();
    }
  }

  private void use(String root) throws Exception {
    assertThat(get(root + "/both", "acme")).isEqualTo("acme 1, list 2");
    assertThat(get(root + "/both", "acme")).isEqualTo("acme 1, list 2");
    assertThat(get(root + "/both", "bond")).isEqualTo("bond 3, list 4");
    assertThat(get(root + "/sell", "acme")).isEqualTo("sold");
    assertThat(get(root + "/both", "acme")).isEqualTo("acme 5, list 6");
    assertThat(get(root + "/both", null)).contains("\"status\":400");

    String endpoint = root + "/actuator/reportcache";
    assertThat(get(endpoint, null)).contains("\"dead-letters\"", "\"reports\":[");
    assertThat(get(endpoint + "/reports", null)).contains("\"name\":\"sales\"", "Sold");
    assertThat(get(endpoint + "/entries?tenant=acme&limit=5", null)).contains("\"found\":2");
    assertThat(get(endpoint + "/deliveries", null)).contains("\"completed\":");
    assertThat(get(endpoint + "/report", null)).contains("did you mean 'reports'?");
    HttpRequest.Builder invalidate =
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"tenant\":\"acme\",\"pattern\":\"dashboard:*\"}"));
    assertThat(send(invalidate, endpoint + "/invalidate", null)).contains("\"invalidated\":[");
    assertThat(get(root + "/both", "acme")).isEqualTo("acme 7, list 6");
    assertThat(get(root + "/actuator/health/reportCache", null)).contains("\"deliveries\":{");
    assertThat(get(root + "/actuator/info", null)).contains("\"reportCache\":{");
    assertThat(get(root + "/actuator/prometheus", null))
        .contains("report_cache_entries ", "report_cache_gets_total{", "cache_gets_total{");
  }

  /** Without them a native image would know nothing of what is only called by reflection. */
  private void requireHints() throws IOException {
    String hints = read(directory.resolve("resources/META-INF/native-image"));
    assertThat(hints)
        .contains("io.reportcache.spring.actuate.ReportCacheEndpoint")
        .contains("io.reportcache.spring.actuate.ReportCacheWebExtension")
        .contains("\"overview\"", "\"section\"", "\"act\"")
        .contains("ProcessedApplication$Shop", "\"dashboard\"", "\"thank\"")
        .contains("ProcessedApplication$Sold");
  }

  private void process(List<String> properties) throws Exception {
    Path sources = directory.resolve("sources");
    Path resources = directory.resolve("resources");
    Path classes = Files.createDirectories(directory.resolve("classes"));
    List<String> command = new ArrayList<>(java());
    command.add("org.springframework.boot.SpringApplicationAotProcessor");
    command.add(ProcessedApplication.class.getName());
    Stream.of(sources, resources, classes).map(Path::toString).forEach(command::add);
    command.addAll(List.of("com.example", "processed"));
    command.addAll(properties);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    List<String> arguments =
        new ArrayList<>(
            List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString()));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    }
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, arguments.toArray(String[]::new)))
        .isZero();
  }

  private List<String> java(String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", classPath()));
    return command;
  }

  private String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Stream.concat(
            Stream.of(directory.resolve("classes"), directory.resolve("resources"))
                .map(Path::toString),
            Stream.of(all.split(File.pathSeparator))
                .filter(each -> !new File(each).getName().matches(LEFT_OUT)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String read(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  private static int port(BufferedReader log) throws IOException {
    StringBuilder output = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      output.append(line).append('\n');
      Matcher found = PORT.matcher(line);
      if (found.find()) {
        return Integer.parseInt(found.group(1));
      }
    }
    throw new AssertionError("it didn't start: " + output);
  }

  private String get(String uri, String tenant) throws Exception {
    return send(HttpRequest.newBuilder().GET(), uri, tenant);
  }

  private String send(HttpRequest.Builder request, String uri, String tenant) throws Exception {
    request.uri(URI.create(uri));
    if (tenant != null) {
      request.header("X-Tenant-Id", tenant);
    }
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    return answer.body();
  }
}
