package io.reportcache.examples.shop.tour;

import static io.reportcache.examples.shop.tour.TourStage.ACTIVE;

import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.examples.shop.app.ReportFile;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.ReportExported;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Every report is written as CSV and PDF, from the cache, and each export is an event. */
final class Exported implements TourStep {

  private final Path directory;

  Exported(Path directory) {
    this.directory = directory;
  }

  @Override
  public void run(TourStage stage) throws Exception {
    stage.log().heading("Exported: CSV and PDF in " + directory);
    Files.createDirectories(directory);
    List<ReportExported> events = new CopyOnWriteArrayList<>();
    Subscription subscription =
        stage
            .shop()
            .reports()
            .events()
            .subscribe(
                ReportExported.class,
                envelope -> events.add(envelope.event()),
                SubscriptionOptions.inline());
    int files = 0;
    try (subscription) {
      for (Question<?, ?> question : stage.questions()) {
        write(stage, question);
        files += ExportFormat.values().length;
      }
    }
    stage
        .log()
        .expect("exported", "ReportExported", files, events.size(), events.size() + " events");
  }

  private void write(TourStage stage, Question<?, ?> question) throws IOException {
    Path csv = export(stage, question, ExportFormat.CSV);
    Path pdf = export(stage, question, ExportFormat.PDF);
    long lines;
    try (var content = Files.lines(csv, StandardCharsets.UTF_8)) {
      lines = content.count();
    }
    byte[] start = Arrays.copyOf(Files.readAllBytes(pdf), 5);
    stage
        .log()
        .check(
            "exported",
            question.label(),
            lines > 1 && new String(start, StandardCharsets.US_ASCII).equals("%PDF-"),
            "expected a table and a PDF was %d lines and '%s'"
                .formatted(lines, new String(start, StandardCharsets.US_ASCII)),
            "%,9d bytes CSV %,9d bytes PDF".formatted(Files.size(csv), Files.size(pdf)));
  }

  private Path export(TourStage stage, Question<?, ?> question, ExportFormat format)
      throws IOException {
    ReportFile file = new ReportFile(question, ACTIVE, format);
    Path path = directory.resolve(file.name());
    try (OutputStream out = Files.newOutputStream(path)) {
      file.write(stage.shop(), out);
    }
    return path;
  }
}
