package io.reportcache.examples.clinic.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

class TourTest {

  private static final String REDIS = "REPORT_CACHE_TEST_REDIS";

  @Test
  void everyStepHoldsAndTheRowsSaySo() throws Exception {
    try (ClinicDatabase database = ClinicDatabase.open(ClinicDatabase.inMemory("tour-test"))) {
      takeTheTour(database);
    }
  }

  @Test
  @EnabledIfEnvironmentVariable(named = REDIS, matches = ".+")
  void itHoldsWithTheQueuesOnRedis() throws Exception {
    RedisDeliveryOptions options =
        RedisDeliveryOptions.defaults().withPrefix("tour-" + UUID.randomUUID());
    try (ClinicDatabase database =
        ClinicDatabase.open(
            ClinicDatabase.inMemory("tour-on-redis"), System.getenv(REDIS), options)) {
      takeTheTour(database);
      clear(database);
    }
  }

  /** Leaves nothing in the server but the last id. */
  private static void clear(ClinicDatabase database) {
    database.deliveries().store().purge(Duration.ZERO);
    database.deliveries().records().discard(DeliveryQuery.all());
    database.deliveries().records().discard(DeliveryQuery.all().withStatus(DeliveryStatus.PENDING));
  }

  private static void takeTheTour(ClinicDatabase database) throws Exception {
    StringWriter printed = new StringWriter();
    boolean held = new Tour(database, new PrintWriter(printed)).run();

    assertThat(held).describedAs(printed.toString()).isTrue();
    assertThat(printed.toString()).containsPattern("Tour: all \\d+ checks held");
    // All but the confirmation of a bad address, and the reminders of what is far off.
    assertThat(database.deliveries().records().count(DeliveryQuery.all()))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 13L),
            Map.entry(DeliveryStatus.DEAD_LETTER, 1L),
            Map.entry(DeliveryStatus.PENDING, 9L));
    assertThat(
            rows(
                database,
                "SELECT patient FROM clinic_call_list l JOIN clinic_appointment a ON a.id = l.appointment ORDER BY 1"))
        .containsExactly("an address that is none", "fay");
    assertThat(
            rows(
                database,
                "SELECT patient FROM clinic_mail_sent m JOIN clinic_appointment a ON a.id = m.appointment WHERE kind = 'CONFIRMATION' AND patient <> 'carl' ORDER BY 1"))
        .containsExactly("ann1", "ann2", "ann3", "bob", "dora", "eve", "fay", "gil", "hal");
    assertThat(
            rows(
                database,
                "SELECT kind || ' ' || patient FROM clinic_mail_sent m JOIN clinic_appointment a ON a.id = m.appointment WHERE kind <> 'CONFIRMATION' ORDER BY 1"))
        .containsExactly("CANCELLATION carl", "REMINDER dora");
    assertThat(
            rows(
                database,
                "SELECT m.appointment FROM clinic_mail_sent m JOIN clinic_practice p ON p.tenant_id = m.tenant_id WHERE m.sender <> p.sender"))
        .as("sent in another's name")
        .isEmpty();
  }

  private static List<String> rows(ClinicDatabase database, String query) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }
}
