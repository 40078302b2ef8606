package io.reportcache.examples.bookings.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.reportcache.durable.catalogue.EventCatalogue;
import io.reportcache.durable.jackson.Jackson2Codec;
import io.reportcache.event.EventType;
import io.reportcache.examples.bookings.contract.Contract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The catalogue of each service lies in its folder, and says what the code says. */
class CatalogueTest {

  private static Services services;

  @BeforeAll
  static void start() throws Exception {
    services = Services.all(new Settings("catalogue-test", null, null, null));
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth", "resources", "availability", "stockpile", "reports"})
  void theFilesOfAServiceAreWhatItsCodeSays(String service) throws Exception {
    EventCatalogue catalogue = services.host(service).catalogue();
    Path folder = Path.of("services", service);
    compare(folder.resolve("EVENTS.md"), catalogue.markdown());
    Jackson2Codec json =
        new Jackson2Codec(JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build());
    compare(folder.resolve("asyncapi.json"), catalogue.asyncApi(json) + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth", "resources", "availability", "stockpile", "reports"})
  void theCatalogueHasWhatAServicePublishesAndConsumes(String service) {
    String markdown = services.host(service).catalogue().markdown();
    Contract.of(service)
        .routingKeys()
        .forEach(key -> assertThat(markdown).contains("`" + key + "` | `" + service + "`"));
    services
        .host(service)
        .plan()
        .consumes()
        .forEach(
            event ->
                assertThat(markdown)
                    .contains(
                        "`%s.%s`"
                            .formatted(
                                Contract.with(event).producer(), EventType.of(event).name())));
  }

  /** With {@code -Dcatalogue.write=true} the files are written anew instead. */
  private static void compare(Path file, String text) throws Exception {
    if (Boolean.getBoolean("catalogue.write")) {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
    assertThat(text)
        .as("%s; write it with -Dcatalogue.write=true if the change is meant", file)
        .isEqualTo(Files.readString(file));
  }
}
