package io.reportcache.examples.invoicing.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TourTest {

  private InvoicingDatabase database;

  @Test
  void everyStepHoldsAndTheRowsSaySo() throws Exception {
    everyStepHolds(InvoicingDatabase.inMemory("tour-test"), "");
  }

  @Test
  void everyStepHoldsOnPostgresql() throws Exception {
    String given = System.getenv("REPORT_CACHE_TEST_POSTGRES");
    if (given != null && !given.isBlank()) {
      inSchemaOfItsOwn(given);
    } else {
      try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
        inSchemaOfItsOwn(server.getJdbcUrl("postgres", "postgres"));
      }
    }
  }

  private void inSchemaOfItsOwn(String server) throws Exception {
    String schema = "report_cache_test_invoicing_" + ProcessHandle.current().pid();
    try (Connection connection = DriverManager.getConnection(server);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE SCHEMA " + schema);
      try {
        everyStepHolds(
            server + (server.contains("?") ? "&" : "?") + "currentSchema=" + schema, "-pg");
      } finally {
        statement.execute("DROP SCHEMA " + schema + " CASCADE");
      }
    }
  }

  private void everyStepHolds(String url, String suffix) throws Exception {
    StringWriter printed = new StringWriter();
    try (InvoicingDatabase opened = InvoicingDatabase.open(url)) {
      database = opened;
      boolean held = new Tour(database, suffix, new PrintWriter(printed)).run();

      assertThat(held).describedAs(printed.toString()).isTrue();
      assertThat(printed.toString()).containsPattern("Tour: all \\d+ checks held");
      // 2 users, 3 payments, 2 tasks, a document and a project with a handler and the audit each,
      // receipts and a look at the subscription of 3, 5 events for accounting with two handlers,
      // and
      // last year's with one; the project is archived, of which there is an event; and the audit
      // has
      // 6 e-mails and 24 other facts.
      assertThat(database.deliveries().count(DeliveryQuery.all()))
          .containsOnly(
              Map.entry(DeliveryStatus.COMPLETED, 2 * 9L + 2 * 3 + 2 * 5 + 1 + 2 + 6 + 24));
      assertThat(rows("SELECT cents || ' ' || currency FROM inv_ledger ORDER BY cents"))
          .containsExactly("1 EUR", "700 EUR", "9900 EUR", "123400 EUR");
      assertThat(rows("SELECT text FROM inv_receipt ORDER BY text"))
          .containsExactly(
              "DE123 received 1 cents EUR",
              "DE123 received 123400 cents EUR",
              "US987 received 9900 cents EUR");
      assertThat(rows("SELECT revenue_cents FROM inv_project WHERE revenue_cents > 0 ORDER BY 1"))
          .containsExactly("700", "9900", "123401");
      assertThat(rows("SELECT name || ' ' || cents FROM inv_accounting_feed ORDER BY 1"))
          .containsExactly(
              "accounting.invoice.issued 6000",
              "accounting.payment.booked 1",
              "accounting.payment.booked 123400",
              "accounting.payment.booked 700",
              "accounting.payment.booked 9900");
      assertThat(
              rows(
                  "SELECT receiver || ' ' || COUNT(*) FROM inv_notification WHERE receiver IN"
                      + " ('tim', 'olga', 'zoe') GROUP BY receiver ORDER BY 1"))
          .containsExactly("olga 2", "tim 2", "zoe 1");
      assertThat(rows("SELECT sha256 FROM inv_document"))
          .containsExactly(
              HexFormat.of()
                  .formatHex(
                      MessageDigest.getInstance("SHA-256")
                          .digest("We agree.".getBytes(StandardCharsets.UTF_8))));
      assertThat(rows("SELECT name || ' ' || COUNT(*) FROM inv_audit GROUP BY name ORDER BY 1"))
          .containsExactly(
              "accounting.invoice.issued 1",
              "accounting.payment.booked 4",
              "company.created 1",
              "company.deleted 1",
              "company.updated 1",
              "document.deleted 1",
              "document.shared 1",
              "document.uploaded 1",
              "email.failed 1",
              "email.opened 1",
              "email.sent 6",
              "invoice.created 1",
              "invoice.overdue 1",
              "invoice.paid 3",
              "invoice.sent 1",
              "notification.read 1",
              "notification.sent 1",
              "payment.failed 1",
              "payment.received 1",
              "payment.refunded 1",
              "project.archived 1",
              "project.completed 1",
              "project.created 1",
              "project.updated 1",
              "task.assigned 1",
              "task.completed 1",
              "task.created 1",
              "task.overdue 2",
              "user.activated 1",
              "user.created 2",
              "user.deactivated 1",
              "user.deleted 1",
              "user.updated 1");
      assertThat(rows("SELECT name FROM inv_audit WHERE causation_id IS NOT NULL ORDER BY 1"))
          .as("follow from others")
          .containsExactly(
              "accounting.invoice.issued",
              "accounting.payment.booked",
              "accounting.payment.booked",
              "accounting.payment.booked",
              "accounting.payment.booked",
              "email.sent",
              "email.sent",
              "email.sent",
              "email.sent",
              "email.sent",
              "email.sent",
              "project.archived");
    }
  }

  private List<String> rows(String query) {
    return database
        .jdbi()
        .withHandle(handle -> handle.createQuery(query).mapTo(String.class).list());
  }
}
