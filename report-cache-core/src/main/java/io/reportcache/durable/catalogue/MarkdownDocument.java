package io.reportcache.durable.catalogue;

import static io.reportcache.durable.catalogue.MarkdownText.code;
import static io.reportcache.durable.catalogue.MarkdownText.plain;
import static java.util.stream.Collectors.joining;

import io.reportcache.durable.store.Lane;
import java.util.List;

/** Writes a catalogue as Markdown. */
final class MarkdownDocument {

  private final MarkdownText text = new MarkdownText();

  MarkdownDocument(String application, String version, List<CatalogueEvent> events, Shapes shapes) {
    text.line("# Events of %s %s".formatted(plain(application), plain(version))).line("");
    text.header("event", "version", "routing key", "producer", "handlers");
    events.forEach(this::summarize);
    for (CatalogueEvent event : events) {
      text.line("").line("## " + code(event.name())).line("");
      if (event.type().version() > 1) {
        text.line("Version %d; older ones are read, too.".formatted(event.type().version()));
        text.line("");
      }
      describe(shapes.of(event.type()));
    }
    if (!shapes.parts().isEmpty()) {
      text.line("").line("## Parts");
      shapes.parts().forEach(this::describePart);
    }
  }

  String text() {
    return text.toString();
  }

  private void summarize(CatalogueEvent event) {
    text.row(
        code(event.name()),
        Integer.toString(event.type().version()),
        code(event.routingKey()),
        code(event.producer()),
        event.handlers().stream().map(Lane::name).map(MarkdownText::code).collect(joining(", ")));
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
