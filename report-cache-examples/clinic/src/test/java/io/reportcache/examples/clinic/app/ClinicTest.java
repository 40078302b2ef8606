package io.reportcache.examples.clinic.app;

import static io.reportcache.examples.clinic.testing.TestClinic.ONE;
import static io.reportcache.examples.clinic.testing.TestClinic.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.job.ClinicQueues;
import io.reportcache.examples.clinic.job.SendConfirmation;
import io.reportcache.examples.clinic.testing.TestClinic;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClinicTest {

  private static final Instant NOW = Instant.parse("2030-01-07T09:00:00Z");
  private static final String REMINDER = "appointment.reminder";

  private TestClinic clinic;

  @BeforeEach
  void open() throws Exception {
    clinic = new TestClinic();
  }

  @AfterEach
  void close() {
    clinic.close();
  }

  @Test
  void aReminderWaitsUntil24HoursBeforeAndIsLeftOutWhenThatIsOver() throws Exception {
    bookAt(NOW.plus(Duration.ofHours(24)).minusMillis(1));
    assertThat(clinic.jobs(REMINDER)).isEmpty();

    bookAt(NOW.plus(Duration.ofHours(24)));
    work();
    assertThat(clinic.jobs(REMINDER)).containsOnly(Map.entry(DeliveryStatus.COMPLETED, 1L));

    bookAt(NOW.plus(Duration.ofHours(25)));
    work();
    assertThat(clinic.jobs(REMINDER))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 1L), Map.entry(DeliveryStatus.PENDING, 1L));
    assertThat(clinic.mails())
        .containsExactlyInAnyOrder(
            "one@practices.example > ann@patients.example: Your appointment at Practice One",
            "one@practices.example > ann@patients.example: Your appointment at Practice One",
            "one@practices.example > ann@patients.example: Your appointment at Practice One",
            "one@practices.example > ann@patients.example: Tomorrow at Practice One");
  }

  @Test
  void whatWasCancelledIsNotRemindedOfAndItsConfirmationNoLongerTrue() throws Exception {
    Appointment booked = bookAt(NOW.plus(Duration.ofHours(24)));
    assertThat(TenantContext.call(TWO.tenant(), () -> clinic.at(NOW).cancel(booked.id())))
        .isFalse();
    assertThat(TenantContext.call(ONE.tenant(), () -> clinic.at(NOW).cancel(booked.id()))).isTrue();
    assertThat(TenantContext.call(ONE.tenant(), () -> clinic.at(NOW).cancel(booked.id())))
        .as("again")
        .isFalse();
    work();
    assertThat(clinic.mails())
        .containsExactly(
            "one@practices.example > ann@patients.example: Your appointment at Practice One is cancelled");
    assertThat(clinic.jobs(REMINDER)).containsOnly(Map.entry(DeliveryStatus.COMPLETED, 1L));
  }

  @Test
  void aJobThatRunsTwiceSendsOnce() throws Exception {
    Appointment booked = clinic.book(TWO, TestClinic.PATIENT);
    work();
    clinic.queues.dispatch(
        new SendConfirmation(booked.id()),
        DispatchOptions.onQueue(ClinicQueues.EMAILS).withTenant(TWO.tenant()));
    work();
    assertThat(clinic.jobs("appointment.confirmation"))
        .containsOnly(Map.entry(DeliveryStatus.COMPLETED, 2L));
    assertThat(clinic.mails())
        .containsExactly(
            "two@practices.example > ann@patients.example: Your appointment at Practice Two");
  }

  @Test
  void aJobOfAnotherTenantFindsNothing() throws Exception {
    Appointment booked = clinic.book(TWO, TestClinic.PATIENT);
    work();
    clinic.queues.dispatch(
        new SendConfirmation(booked.id()),
        DispatchOptions.onQueue(ClinicQueues.EMAILS).withTenant(ONE.tenant()));
    work();
    assertThat(clinic.mails()).hasSize(1);
    assertThat(clinic.jobs("appointment.confirmation"))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 1L), Map.entry(DeliveryStatus.FAILED, 1L));
  }

  @Test
  void withoutATenantNothingIsBooked() {
    assertThatThrownBy(() -> clinic.at(NOW).book("Ann", "ann@patients.example", NOW.plusSeconds(1)))
        .isInstanceOf(NoTenantException.class);
    assertThat(clinic.rows("SELECT id FROM clinic_appointment")).isEmpty();
  }

  private Appointment bookAt(Instant start) throws Exception {
    return TenantContext.call(
        ONE.tenant(), () -> clinic.at(NOW).book("Ann", "ann@patients.example", start));
  }

  private void work() throws InterruptedException {
    try (DeliveryWorker worker =
        clinic.queues.worker(LaneOptions.defaults(), ClinicQueues.EMAILS).build().start()) {
      assertThat(worker.awaitIdle(Duration.ofSeconds(60))).isTrue();
    }
  }
}
