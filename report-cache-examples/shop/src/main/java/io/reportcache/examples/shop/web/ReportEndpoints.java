package io.reportcache.examples.shop.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.reportcache.cache.Answer;
import io.reportcache.cache.CacheStats;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.examples.shop.app.ReportFile;
import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.report.Period;
import io.reportcache.report.ExportFormat;
import io.reportcache.tenant.TenantId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads reports, as JSON or as files, and tells what is cached. */
record ReportEndpoints(Shop shop) {

  /**
   * A report and how it was come by.
   *
   * @param ageMillis since its computation began
   * @param loadMillis how long its computation took, whenever that was
   * @param tookMicros how long this request waited for it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ReportView(
      String tenant,
      String report,
      @Nullable Period period,
      String label,
      String key,
      Source source,
      double ageMillis,
      double loadMillis,
      double tookMicros,
      Headline headline,
      Exportable data) {}

  /** What is cached of one tenant. */
  record StatusView(
      String tenant,
      List<CachedView> reports,
      double hitRate,
      long hits,
      long misses,
      long loads) {}

  /** Whether one report is cached. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CachedView(
      String report, @Nullable Period period, String label, String key, boolean cached) {}

  /** Answers {@code sales}, {@code sales.csv} or {@code sales.pdf}. */
  Reply report(Call call, TenantId tenant, String name) throws IOException {
    String period = call.query("period").get("period");
    int dot = name.lastIndexOf('.');
    if (dot < 0) {
      return json(tenant, Names.question(shop, name, period));
    }
    Question<?, ?> question = Names.question(shop, name.substring(0, dot), period);
    return file(
        new ReportFile(
            question, tenant, Names.choice(ExportFormat.class, "format", name.substring(dot + 1))));
  }

  /** Answers what is cached, without computing, using or counting anything. */
  Reply status(TenantId tenant) {
    TenantCache cache = shop.cache(tenant);
    List<CachedView> reports =
        shop.questions().questions().stream()
            .map(
                question ->
                    new CachedView(
                        question.report().name(),
                        question.period().orElse(null),
                        question.label(),
                        question.key().text(),
                        cache.has(question.key())))
            .toList();
    CacheStats stats = cache.stats();
    return Reply.json(
        200,
        new StatusView(
            tenant.value(),
            reports,
            stats.hitRate(),
            stats.hits() + stats.staleHits(),
            stats.misses(),
            stats.loads()));
  }

  private <V extends Exportable> Reply json(TenantId tenant, Question<?, V> question) {
    long start = System.nanoTime();
    Answer<V> answer = question.ask(shop.reports(tenant));
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    return Reply.json(
        200,
        new ReportView(
            tenant.value(),
            question.report().name(),
            question.period().orElse(null),
            question.label(),
            question.key().text(),
            answer.source(),
            answer.age().toNanos() / 1e6,
            answer.loadTime().toNanos() / 1e6,
            took.toNanos() / 1e3,
            Headline.of(answer.value()),
            answer.value()));
  }

  private Reply file(ReportFile file) throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    file.write(shop, content); // as a whole first, so that a failure can still be told
    return Reply.of(200, file.mediaType(), content.toByteArray())
        .with(
            "Content-Disposition",
            String.format(Locale.ROOT, "attachment; filename=\"%s\"", file.name()));
  }
}
