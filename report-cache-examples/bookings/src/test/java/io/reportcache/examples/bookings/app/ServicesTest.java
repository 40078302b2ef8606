package io.reportcache.examples.bookings.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServicesTest {

  @Test
  void aServiceThatThereIsntIsRefused() {
    Settings settings = new Settings("services-test", null, null, null);
    assertThatThrownBy(() -> Services.start(settings, List.of("nobody")))
        .hasMessage(
            "service must be one of [auth, resources, availability, stockpile, reports], was"
                + " 'nobody'");
  }

  @Test
  void servicesHaveProcessesIfAllCanReachTheOthersAndTheirValues() {
    assertThat(new Settings("s", null, null, null).allowProcesses()).isFalse();
    assertThat(new Settings("s", "amqp://x", null, null).allowProcesses()).isFalse();
    assertThat(new Settings("s", null, "redis://x", null).allowProcesses()).isFalse();
    assertThat(new Settings("s", "amqp://x", "redis://x", null).allowProcesses()).isTrue();
  }

  @Test
  void aProcessGetsTheSettingsAndNoOthers() {
    Map<String, String> environment = new HashMap<>();
    environment.put(Settings.JDBC_URL, "of somebody else");
    environment.put("PATH", "stays");
    new Settings("s", "amqp://x", "redis://x", null).writeTo(environment);
    assertThat(environment)
        .containsOnly(
            Map.entry(Settings.NAME, "s"),
            Map.entry(Settings.RABBITMQ_URL, "amqp://x"),
            Map.entry(Settings.REDIS_URL, "redis://x"),
            Map.entry("PATH", "stays"));
  }
}
