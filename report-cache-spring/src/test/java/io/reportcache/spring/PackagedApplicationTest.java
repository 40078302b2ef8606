package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.loader.tools.Layout;
import org.springframework.boot.loader.tools.Layouts;
import org.springframework.boot.loader.tools.Library;
import org.springframework.boot.loader.tools.LibraryScope;
import org.springframework.boot.loader.tools.Repackager;

/** The library inside an archive of Spring Boot's, started as a process of its own. */
@Tag("slow")
@Timeout(120)
class PackagedApplicationTest {

  private static final Pattern PORT = Pattern.compile("Tomcat started on ports? (\\d+)");

  /** Not wanted in the archive: a database, Spring Security, what only tests need. */
  private static final Pattern LEFT_OUT =
      Pattern.compile(
          ".*(junit|mockito|assertj|archunit|security|hibernate|flyway|liquibase|HikariCP|h2-"
              + "|spring-boot-devtools|spring-boot-loader-tools|surefire|netty|webflux|opentest4j|apiguardian).*");

  @TempDir Path directory;

  private final HttpClient client = HttpClient.newHttpClient();

  @ParameterizedTest
  @ValueSource(strings = {"jar", "war"})
  void itWorksInAnArchive(String kind) throws Exception {
    Path archive = archive(kind.equals("war") ? new Layouts.War() : new Layouts.Jar(), kind);
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-jar",
                archive.toString(),
                "--server.port=0",
                "--logging.level.org.springframework.boot=INFO",
                "--report-cache.tenant.from=header")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader log = process.inputReader()) {
      String sales = "http://localhost:" + port(log) + "/sales";
      assertThat(get(sales, "acme")).isEqualTo("acme 1, list 2");
      assertThat(get(sales, "acme")).isEqualTo("acme 1, list 2");
      assertThat(get(sales, "bond")).isEqualTo("bond 3, list 4");
      send(HttpRequest.newBuilder().POST(BodyPublishers.noBody()), sales, "acme");
      assertThat(get(sales, "acme")).isEqualTo("acme 5, list 6");
      assertThat(get(sales, "bond")).isEqualTo("bond 3, list 4");
      assertThat(client.send(HttpRequest.newBuilder(URI.create(sales)).build(), status()))
          .extracting(HttpResponse::statusCode)
          .isEqualTo(400);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static HttpResponse.BodyHandler<String> status() {
    return BodyHandlers.ofString();
  }

  private String get(String uri, String tenant) throws Exception {
    return send(HttpRequest.newBuilder().GET(), uri, tenant).body();
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String uri, String tenant)
      throws Exception {
    HttpResponse<String> response =
        client.send(
            request.uri(URI.create(uri)).header("X-Tenant-Id", tenant).build(),
            BodyHandlers.ofString());
    assertThat(response.statusCode()).as("%s", response.body()).isEqualTo(200);
    return response;
  }

  private static String port(BufferedReader log) throws IOException {
    StringBuilder before = new StringBuilder();
    for (String line = log.readLine(); line != null; line = log.readLine()) {
      before.append(line).append('\n');
      Matcher found = PORT.matcher(line);
      if (found.find()) {
        return found.group(1);
      }
    }
    throw new AssertionError("it didn't start:\n" + before);
  }

  private Path archive(Layout layout, String kind) throws IOException {
    Path own = directory.resolve("application.jar");
    zip(
        own,
        kind.equals("war") ? "WEB-INF/classes/" : "",
        classes(PackagedApplication.class),
        name -> name.matches("io/reportcache/spring/PackagedApplication(\\$\\w+)?.class"));
    Path archive = directory.resolve("packed." + kind);
    Repackager repackager = new Repackager(own.toFile());
    repackager.setLayout(layout);
    repackager.setMainClass(PackagedApplication.class.getName());
    List<File> libraries = libraries();
    repackager.repackage(
        archive.toFile(),
        callback -> {
          for (File library : libraries) {
            callback.library(new Library(library, LibraryScope.COMPILE));
          }
        });
    return archive;
  }

  /** The class path of this test, directories of classes as jars. */
  private List<File> libraries() throws IOException {
    List<File> libraries = new ArrayList<>();
    for (String each : classPath()) {
      Path path = Path.of(each);
      if (each.isEmpty()
          || LEFT_OUT.matcher(path.getFileName().toString()).matches()
          || path.equals(classes(PackagedApplication.class))) {
        continue;
      }
      if (Files.isDirectory(path)) {
        Path jar = directory.resolve("classes-" + libraries.size() + ".jar");
        zip(jar, "", path, name -> true);
        libraries.add(jar.toFile());
      } else if (each.endsWith(".jar")) {
        libraries.add(path.toFile());
      }
    }
    return libraries;
  }

  /** Surefire's class path is a jar that names the real one. */
  private static String[] classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .split(File.pathSeparator, -1);
  }

  private static Path classes(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void zip(Path target, String folder, Path root, Predicate<String> isPart)
      throws IOException {
    try (OutputStream file = Files.newOutputStream(target);
        ZipOutputStream zip = new ZipOutputStream(file);
        Stream<Path> files = Files.walk(root)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(each).toString().replace(File.separatorChar, '/');
        if (isPart.test(name)) {
          zip.putNextEntry(new ZipEntry(folder + name));
          Files.copy(each, zip);
          zip.closeEntry();
        }
      }
    }
  }
}
