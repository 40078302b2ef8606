package io.reportcache.spring.actuate;

import static io.reportcache.spring.actuate.OperatedApplication.SALES;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.TenantQueues;
import io.reportcache.spring.actuate.OperatedApplication.Mail;
import io.reportcache.spring.actuate.OperatedApplication.Reply;
import io.reportcache.tenant.TenantId;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The endpoint as an operator uses it: over HTTP, on a server. */
@Tag("slow")
class EndpointOverHttpTest {

  private static ConfigurableApplicationContext context;
  private static ReportCache reports;

  @BeforeAll
  static void start() {
    context = OperatedApplication.start();
    reports = context.getBean(ReportCache.class);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @BeforeEach
  void flush() {
    reports.caches().flushAllTenants();
  }

  @Test
  void theOverviewNamesReportsSectionsAndActions() {
    Reply reply = get("reportcache");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .contains("\"reports\":[\"sales\",\"stock\"]")
        .contains("\"dead-letters\"", "\"entries\"", "\"invalidate\"", "\"hitRate\"");
  }

  @Test
  void reportsAreShownWithTheirPolicyAndWhatInvalidatesThem() {
    assertThat(get("reportcache/reports").body())
        .contains("\"name\":\"sales\"", "\"ttl\":\"PT15M\"", "\"staleWhileRevalidate\":\"PT5M\"")
        .contains("OrderPaid", "\"warmed\":\"every");
    assertThat(get("reportcache/reports?report=stock").body())
        .contains("\"name\":\"stock\"", "\"tags\":[]")
        .doesNotContain("sales");
  }

  @Test
  void entriesAreShownWithTheirAgeAndWithoutTheirValues() {
    var unused = reports.tenant("acme").get(SALES, "MAY");
    var unusedToo = reports.tenant("acme").get(SALES, "JUNE");
    var unusedOther = reports.tenant("globex").get(SALES, "JULY");

    String all = get("reportcache/entries?tenant=acme").body();
    assertThat(all)
        .contains("\"key\":\"sales:MAY\"", "\"key\":\"sales:JUNE\"", "\"age\":", "\"expiresIn\":")
        .doesNotContain("JULY")
        .doesNotContain("secret value");
    assertThat(get("reportcache/entries?tenant=acme&limit=1").body())
        .contains("\"found\":2", "sales:JUNE")
        .doesNotContain("sales:MAY");
    assertThat(get("reportcache/entries?tenant=acme&limit=1&after=sales:JUNE").body())
        .contains("sales:MAY");
    assertThat(get("reportcache/entries?tenant=acme&report=stock").body()).contains("\"found\":0");
    assertThat(get("reportcache/tenants").body())
        .contains("\"tenant\":\"acme\"", "\"tenant\":\"globex\"", "\"entries\":2")
        .doesNotContain("secret value");
  }

  @Test
  void oneKeyIsExplained() {
    var unused = reports.tenant("acme").get(SALES, "MAY");
    assertThat(get("reportcache/explain?tenant=acme&key=sales:MAY").body())
        .contains("\"state\":\"fresh\"", "key 'sales:MAY' of tenant 'acme': hit")
        .doesNotContain("secret value");
    Reply without = get("reportcache/explain?tenant=acme");
    assertThat(without.status()).isEqualTo(400);
    assertThat(without.body()).contains("key must be given: the key to explain");
  }

  @Test
  void rulesEventsAndJobsAreShown() {
    assertThat(get("reportcache/rules").body())
        .contains("OrderPaid", "\"invalidates\":[\"sales:*\"]", "\"allTenants\":false");
    assertThat(get("reportcache/events").body()).contains("\"published\":", "\"pending\":0");
    assertThat(get("reportcache/jobs").body())
        .contains("\"name\":\"warm sales\"", "\"nextDue\":\"", "\"paused\":false", "clean up");
  }

  @Test
  void aPatternIsInvalidatedForOneTenant() {
    var unused = reports.tenant("acme").get(SALES, "MAY");
    var unusedOther = reports.tenant("globex").get(SALES, "MAY");
    Reply reply = post("reportcache/invalidate", "{\"tenant\":\"acme\",\"pattern\":\"sales:*\"}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).contains("\"tenant\":\"tenant 'acme'\"");
    assertThat(reports.caches().tenant("acme").getKeys()).isEmpty();
    assertThat(reports.caches().tenant("globex").getKeys()).hasSize(1);
  }

  @Test
  void allTenantsAreInvalidatedOnlyIfThatIsSpelledOut() {
    var unused = reports.tenant("acme").get(SALES, "MAY");
    assertRefused(
        post("reportcache/invalidate", "{\"tenent\":\"acme\",\"pattern\":\"sales:*\"}"),
        400,
        "tenant must be given");
    assertThat(post("reportcache/invalidate", "{\"tenant\":\"\",\"pattern\":\"sales:*\"}").status())
        .isEqualTo(200);
    assertThat(reports.caches().tenant("acme").getKeys()).hasSize(1);
    assertThat(
            post("reportcache/invalidate", "{\"pattern\":\"sales:*\",\"allTenants\":true}")
                .status())
        .isEqualTo(200);
    assertThat(reports.caches().tenant("acme").getKeys()).isEmpty();
    Reply both =
        post(
            "reportcache/invalidate",
            "{\"pattern\":\"sales:*\",\"allTenants\":true,\"tenant\":\"acme\"}");
    assertThat(both.status()).isEqualTo(400);
    assertThat(both.body()).contains("not both");
  }

  @Test
  void aWrongRequestIsRefusedWithTheReason() {
    assertRefused(get("reportcache/report"), 404, "did you mean 'reports'?");
    assertRefused(get("reportcache/reports?report=sale"), 404, "did you mean 'sales'?");
    assertRefused(get("reportcache/entries?limit=0"), 400, "limit must be 1 to 1000, was 0");
    assertRefused(post("reportcache/invalidate", "{}"), 400, "give a key, a pattern or a tag");
    assertRefused(post("reportcache/invalidate", "{\"pattern\":\" \"}"), 400, "blank");
    assertRefused(post("reportcache/run", "{\"job\":\"warm sale\"}"), 404, "warm sales");
    assertRefused(
        post("reportcache/ttl", "{\"report\":\"sales\",\"ttl\":\"soon\"}"), 400, "was 'soon'");
    assertRefused(
        post("reportcache/ttl", "{\"report\":\"sales\",\"ttl\":\"0s\"}"),
        400,
        "must be more than zero");
    assertRefused(post("reportcache/replay", "{}"), 400, "narrow the dead letters");
    assertRefused(post("reportcache/replay", "{\"lane\":\"mail\"}"), 400, "handler:{name}");
    assertRefused(post("reportcache/discard", "{\"id\":\"x\"}"), 400, "was 'x'");
  }

  @Test
  void theTtlOfAReportIsChanged() {
    try {
      assertThat(post("reportcache/ttl", "{\"report\":\"sales\",\"ttl\":\"2m\"}").status())
          .isEqualTo(200);
      assertThat(get("reportcache/reports?report=sales").body()).contains("\"ttl\":\"PT2M\"");
    } finally {
      reports.changeTtl("sales", java.time.Duration.ofMinutes(15));
    }
  }

  @Test
  void aJobIsRunPausedAndResumed() throws Exception {
    assertThat(post("reportcache/run", "{\"report\":\"sales\"}").body())
        .contains("\"started\":\"warm sales\"");
    assertThat(
            reports.warming().runNow("warm sales").get(20, TimeUnit.SECONDS).outcome().toString())
        .isEqualTo("SUCCEEDED");
    assertThat(reports.caches().tenant("acme").getKeys()).contains("sales:MAY");

    assertThat(post("reportcache/pause", "{\"job\":\"warm sales\"}").status()).isEqualTo(200);
    assertThat(get("reportcache/jobs?job=warm%20sales").body()).contains("\"paused\":true");
    assertThat(post("reportcache/resume", "{\"job\":\"warm sales\"}").status()).isEqualTo(200);
    assertThat(get("reportcache/jobs?job=warm%20sales").body()).contains("\"paused\":false");
  }

  @Test
  void aDeadLetterIsShownWithoutItsPayloadReplayedAndDiscarded() {
    var unused =
        context
            .getBean(TenantQueues.class)
            .dispatch(
                new Mail("secret payload"),
                DispatchOptions.defaults().withTenant(TenantId.of("acme")));
    String letter = awaitDeadLetter();
    assertThat(letter)
        .contains("\"lane\":\"queue:default\"", "\"type\":\"mail\"", "\"tenant\":\"acme\"")
        .contains("no server")
        .doesNotContain("secret payload");
    assertThat(get("reportcache/dead-letters?tenant=globex").body())
        .isEqualTo("{\"deadLetters\":[]}");

    Matcher id = Pattern.compile("\"id\":(\\d+)").matcher(letter);
    assertThat(id.find()).isTrue();
    assertThat(post("reportcache/replay", "{\"id\":\"" + id.group(1) + "\"}").body())
        .isEqualTo("{\"replayed\":1}");
    awaitDeadLetter();
    assertThat(post("reportcache/discard", "{\"tenant\":\"acme\"}").body())
        .isEqualTo("{\"discarded\":1}");
    assertThat(get("reportcache/dead-letters").body()).isEqualTo("{\"deadLetters\":[]}");
    assertThat(get("reportcache/deliveries").body()).contains("\"dead_letter\":");
  }

  private static String awaitDeadLetter() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < end) {
      String body = get("reportcache/dead-letters").body();
      if (body.contains("\"id\"")) {
        return body;
      }
    }
    throw new AssertionError("there is no dead letter");
  }

  private static void assertRefused(Reply reply, int status, String why) {
    assertThat(reply.body()).contains(why);
    assertThat(reply.status()).isEqualTo(status);
  }

  private static Reply get(String path) {
    return OperatedApplication.get(context, path);
  }

  private static Reply post(String path, String json) {
    return OperatedApplication.post(context, path, json);
  }
}
