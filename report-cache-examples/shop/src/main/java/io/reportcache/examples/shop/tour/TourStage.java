package io.reportcache.examples.shop.tour;

import io.reportcache.cache.Answer;
import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.report.Period;
import io.reportcache.examples.shop.report.SalesReport;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What every step works with: the shop, the tenant that things happen to, and the log. */
record TourStage(Shop shop, TourLog log) {

  /** The tenant that orders, pays and changes; the others look on. */
  static final TenantId ACTIVE = TenantId.of("acme");

  List<TenantId> onlookers() {
    return shop.tenants().stream().filter(tenant -> !tenant.equals(ACTIVE)).toList();
  }

  List<Question<?, ?>> questions() {
    return shop.questions().questions();
  }

  Answer<?> ask(TenantId tenant, Question<?, ?> question) {
    return question.ask(shop.reports(tenant));
  }

  SalesReport salesToday() {
    return shop.reports(ACTIVE).get(shop.questions().sales(), Period.TODAY);
  }

  void readAll(TenantId tenant) {
    questions().forEach(question -> ask(tenant, question));
  }

  /** Returns what of the tenant's is cached, without computing anything. */
  Set<String> cached(TenantId tenant) {
    return shop.cached(tenant);
  }

  /** Returns the names of everything that can be asked. */
  Set<String> labels() {
    Set<String> labels = new LinkedHashSet<>();
    questions().forEach(question -> labels.add(question.label()));
    return labels;
  }

  /** Does the work and returns how long it took. */
  static Duration time(TimedWork work) throws Exception {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Returns the middle of how long the work takes, {@code times} times over. */
  static Duration median(int times, TimedWork work) throws Exception {
    List<Duration> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(time(work));
    }
    return all.stream().sorted().toList().get(times / 2);
  }

  /** Work that is timed. */
  @FunctionalInterface
  interface TimedWork {
    void run() throws Exception;
  }
}
