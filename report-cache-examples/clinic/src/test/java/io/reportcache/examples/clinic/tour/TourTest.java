package io.reportcache.examples.clinic.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TourTest {

  @Test
  void everyStepHoldsAndTheRowsSaySo() throws Exception {
    StringWriter printed = new StringWriter();
    try (ClinicDatabase database = ClinicDatabase.open(ClinicDatabase.inMemory("tour-test"))) {
      boolean held = new Tour(database, new PrintWriter(printed)).run();

      assertThat(held).describedAs(printed.toString()).isTrue();
      assertThat(printed.toString()).containsPattern("Tour: all \\d+ checks held");
      // All but the confirmation of a bad address, and the reminders of what is far off.
      assertThat(database.deliveries().count(DeliveryQuery.all()))
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
  }

  private static List<String> rows(ClinicDatabase database, String query) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }
}
