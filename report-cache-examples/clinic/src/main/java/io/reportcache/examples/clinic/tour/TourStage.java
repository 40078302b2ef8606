package io.reportcache.examples.clinic.tour;

import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.examples.clinic.app.Clinic;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.appointment.Practice;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import io.reportcache.examples.clinic.mail.Mail;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** What every step works with. */
record TourStage(
    ClinicDatabase database, TenantQueues queues, Clinic clinic, PostOffice office, TourLog log) {

  static final Practice LAKESIDE =
      practice("1", "Lakeside Practice", "desk@lakeside.example", "Europe/Berlin");
  static final Practice OKAFOR =
      practice("2", "Dr. Okafor", "hello@okafor.example", "America/New_York");
  static final Practice NORTH = practice("3", "Physio North", "team@north.example", "Asia/Tokyo");
  static final List<Practice> PRACTICES = List.of(LAKESIDE, OKAFOR, NORTH);

  private static final int PAGE = 1_000;

  private static Practice practice(String id, String name, String sender, String zone) {
    return new Practice(TenantId.of(id), name, sender, ZoneId.of(zone));
  }

  /** Books for a patient whose e-mail address is made of the name. */
  Appointment book(Practice practice, String patient, Duration fromNow) throws Exception {
    return TenantContext.call(
        practice.tenant(),
        () ->
            clinic.book(patient, address(patient), InstantSource.system().instant().plus(fromNow)));
  }

  static String address(String patient) {
    return patient + "@patients.example";
  }

  /** Returns how many e-mails have come from that practice to that patient, about that. */
  long mails(Practice practice, String patient, String subject) {
    return office.received().stream()
        .filter(mail -> mail.to().equals(address(patient)))
        .filter(mail -> mail.from().equals(practice.sender()))
        .filter(mail -> mail.subject().matches(subject))
        .count();
  }

  List<Mail> mailsTo(String patient) {
    return office.received().stream().filter(mail -> mail.to().equals(address(patient))).toList();
  }

  /** Returns the job of that type about that appointment. */
  StoredDelivery job(Practice practice, String type, Appointment appointment) {
    DeliveryQuery query = DeliveryQuery.all().withTenant(practice.tenant()).withType(type);
    List<StoredDelivery> page;
    long after = 0;
    do {
      page = database.deliveries().records().find(query, after, PAGE);
      Optional<StoredDelivery> found =
          page.stream()
              .filter(job -> job.message().payload().contains(appointment.id()))
              .findFirst();
      if (found.isPresent()) {
        return found.get();
      }
      after = page.isEmpty() ? after : page.get(page.size() - 1).id();
    } while (page.size() == PAGE);
    throw new IllegalStateException("there is no %s of %s".formatted(type, appointment.id()));
  }

  /** Returns how many jobs of a practice are stored, done ones included. */
  long jobs(Practice practice) {
    return database
        .deliveries()
        .records()
        .count(DeliveryQuery.all().withTenant(practice.tenant()))
        .values()
        .stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  DeliveryStatus statusOf(Practice practice, String type, Appointment appointment) {
    return job(practice, type, appointment).status();
  }

  /** Returns how often somebody is to call the patient instead. */
  int calls(Appointment appointment) {
    return count("clinic_call_list WHERE appointment = ?", appointment.id());
  }

  int count(String where, String value) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT COUNT(*) FROM " + where)
                    .bind(0, value)
                    .mapTo(Integer.class)
                    .one());
  }
}
