package io.reportcache.examples.shop.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.reportcache.cache.Answer;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.Removal;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.examples.shop.app.Activity;
import io.reportcache.examples.shop.app.Diary;
import io.reportcache.examples.shop.app.ReportFile;
import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.examples.shop.export.Cell;
import io.reportcache.examples.shop.export.Exportable;
import io.reportcache.examples.shop.export.ReportTable;
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
   * @param explanation what the cache says of it
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
      TableView table,
      String explanation,
      Exportable data) {}

  /** What is cached of one tenant, what was changed, and what the cache has done. */
  record StatusView(
      String tenant,
      List<CachedView> reports,
      List<Diary.Change> changes,
      long hits,
      long misses,
      long computed,
      double hitRate,
      double savedMillis) {}

  /**
   * Whether one report is cached.
   *
   * @param why how the value was lost; of one that is cached, how the one before it was
   * @param uses how often the cached value was read
   * @param ageMillis since the cached value was ready
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record CachedView(
      String report,
      @Nullable Period period,
      String label,
      String key,
      boolean cached,
      @Nullable String why,
      long uses,
      @Nullable Long ageMillis) {}

  /** A report's table as a page shows it. */
  record TableView(
      String title, List<String> header, List<List<String>> rows, List<Boolean> numbers) {

    static TableView of(ReportTable table) {
      List<List<String>> rows =
          table.rows().stream().map(row -> row.stream().map(Cell::display).toList()).toList();
      List<Boolean> numbers =
          table.rows().stream()
              .findFirst()
              .map(row -> row.stream().map(Cell::isNumber).toList())
              .orElse(List.of());
      return new TableView(table.title(), table.header(), rows, numbers);
    }
  }

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
    List<CachedView> reports =
        shop.questions().questions().stream().map(question -> cached(tenant, question)).toList();
    Activity.Figures figures = shop.activity().of(tenant);
    return Reply.json(
        200,
        new StatusView(
            tenant.value(),
            reports,
            shop.diary().of(tenant),
            figures.hits(),
            figures.misses(),
            figures.computed(),
            figures.hitRate(),
            figures.saved().toNanos() / 1e6));
  }

  private CachedView cached(TenantId tenant, Question<?, ?> question) {
    TenantCache cache = shop.cache(tenant);
    Explanation explanation = cache.explain(question.key());
    boolean cached = cache.has(question.key());
    return new CachedView(
        question.report().name(),
        question.period().orElse(null),
        question.label(),
        question.key().text(),
        cached,
        explanation.lost().map(Removal::toString).orElse(null),
        explanation.uses(),
        explanation
            .builtAt()
            .map(at -> Duration.between(at, shop.clock().instant()).toMillis())
            .orElse(null));
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
            TableView.of(answer.value().toTable(shop.clock().instant().minus(answer.age()))),
            shop.cache(tenant).explain(question.key()).toString(),
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
