package io.reportcache.durable.catalogue;

import static io.reportcache.durable.catalogue.MarkdownText.code;
import static io.reportcache.durable.catalogue.MarkdownText.plain;
import static java.util.stream.Collectors.joining;

import io.reportcache.durable.store.Lane;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Writes a catalogue as Markdown. */
final class MarkdownDocument {

  private final MarkdownText text = new MarkdownText();
  private final CatalogueContent content;

  MarkdownDocument(CatalogueContent content) {
    this.content = content;
    Shapes shapes = content.shapes();
    text.line(
        "# Events of %s %s".formatted(plain(content.application()), plain(content.version())));
    published();
    consumed();
    groups();
    jobs();
    for (CatalogueEvent event : content.events()) {
      text.line("").line("## " + code(event.name())).line("");
      if (event.type().version() > 1) {
        text.line("Version %d; older ones are read, too.".formatted(event.type().version()));
        text.line("");
      }
      describe(shapes.of(event.type()));
    }
    Set<String> described = new HashSet<>();
    for (CatalogueJob job : content.jobs()) {
      if (described.add(job.name())) {
        text.line("").line("## Job " + code(job.name())).line("");
        describe(shapes.of(job));
      }
    }
    if (!shapes.parts().isEmpty()) {
      text.line("").line("## Parts");
      shapes.parts().forEach(this::describePart);
    }
  }

  String text() {
    return text.toString();
  }

  private void published() {
    if (!content.published().isEmpty()) {
      text.line("").line("## Published").line("");
      if (content.exchange() != null) {
        text.line(
            "What has a relay goes to the topic exchange %s by its routing key."
                .formatted(code(content.exchange())));
        text.line("");
      }
      text.header("event", "version", "routing key", "producer", "handlers", "relays");
      for (CatalogueEvent event : content.published()) {
        text.row(
            code(event.name()),
            Integer.toString(event.type().version()),
            code(event.routingKey()),
            code(event.producer()),
            names(event.handlers()),
            names(event.relays()));
      }
    }
  }

  private void consumed() {
    if (!content.consumed().isEmpty()) {
      text.line("").line("## Consumed").line("");
      text.header("event", "version", "routing key", "producer", "handlers");
      for (CatalogueEvent event : content.consumed()) {
        text.row(
            code(event.name()),
            Integer.toString(event.type().version()),
            code(event.routingKey()),
            code(event.producer()),
            names(event.handlers()));
      }
    }
  }

  private void groups() {
    String exchange = content.exchange();
    if (exchange != null && !content.groups().isEmpty()) {
      text.line("").line("## Consumer groups").line("");
      text.header("group", "queue", "exchange", "routing keys");
      for (CatalogueGroup group : content.groups()) {
        text.row(
            code(group.name()),
            code(group.queue(exchange)),
            code(exchange),
            codes(group.boundBy(content.consumed()).stream()));
      }
    }
  }

  private void jobs() {
    if (!content.jobs().isEmpty()) {
      text.line("").line("## Queues of jobs").line("");
      text.header("job", "version", "queue");
      for (CatalogueJob job : content.jobs()) {
        text.row(code(job.name()), Integer.toString(job.version()), code(job.queue()));
      }
    }
    if (!content.schedules().isEmpty()) {
      text.line("").line("## Schedules").line("");
      text.header("job", "runs");
      content.schedules().forEach((job, when) -> text.row(code(job), plain(when)));
    }
  }

  private static String names(List<Lane> lanes) {
    return codes(lanes.stream().map(Lane::name));
  }

  private static String codes(Stream<String> names) {
    return names.map(MarkdownText::code).collect(joining(", "));
  }

  private void describePart(String name, Shape shape) {
    text.line("").line("### " + code(name)).line("");
    describe(shape);
  }

  private void describe(Shape shape) {
    if (shape instanceof Shape.Choice choice) {
      text.line(
          choice.constants().stream()
              .map(MarkdownText::code)
              .collect(joining(", ", "One of ", ".")));
    } else if (shape instanceof Shape.Fields fields) {
      describe(fields.fields());
    }
  }

  private void describe(List<Field> fields) {
    if (fields.isEmpty()) {
      text.line("No fields.");
      return;
    }
    text.header("field", "type", "");
    for (Field field : fields) {
      text.row(
          code(field.name()), plain(field.type().text()), field.optional() ? "may be missing" : "");
    }
  }
}
