package io.reportcache.durable.catalogue;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PayloadCodec;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Describes the events that an application publishes and handles, as a document: their versions,
 * routing keys and fields, their producers and the handlers that get them. Immutable.
 *
 * <pre>{@code
 * EventCatalogue catalogue = EventCatalogue.of(events).withVersion("1.4.0");
 * Files.writeString(Path.of("events.md"), catalogue.markdown());
 * Files.writeString(Path.of("asyncapi.json"), catalogue.asyncApi(codec));
 * }</pre>
 *
 * <p>The catalogue is derived from the registered classes. The same classes always give the same
 * text, so it can be kept beside the code, and a test can detect when it is out of date.
 *
 * <p>A routing key is {@code {producer}.{event}}, such as {@code billing.invoice.paid}.
 *
 * <p>The fields are the components of a record, or the public getters and fields of any other
 * class, as JSON libraries write them by default. Annotations and settings of such a library are
 * ignored. A field may be missing if it has an annotation named {@code Nullable}, such as
 * JSpecify's, or is an {@code Optional}; all other fields are described as required.
 *
 * @since 0.1
 */
public final class EventCatalogue {

  private static final Pattern PRODUCER = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  private final String application;
  private final String version;
  private final List<CatalogueEvent> events;
  private final Shapes shapes;

  private EventCatalogue(
      String application, String version, List<CatalogueEvent> events, Shapes shapes) {
    this.application = application;
    this.version = version;
    this.events = events;
    this.shapes = shapes;
  }

  /**
   * Returns the catalogue of the registered events, with the events' application as the producer.
   * Its version is 1.0.0 by default.
   *
   * @throws IllegalArgumentException if the producer's name isn't 1 to 100 letters, digits, {@code
   *     -} or {@code _}
   */
  public static EventCatalogue of(DurableEvents events) {
    String application = checkProducer(events.producer());
    List<CatalogueEvent> all =
        events.registered().stream()
            .map(each -> new CatalogueEvent(each.type(), application, each.handlers()))
            .toList();
    return new EventCatalogue(
        application,
        "1.0.0",
        all,
        new Shapes(all.stream().<EventType<?>>map(CatalogueEvent::type).toList()));
  }

  /** Returns this catalogue for another version of the application; not null. */
  public EventCatalogue withVersion(String named) {
    return new EventCatalogue(
        application, Objects.requireNonNull(named, "version must not be null"), events, shapes);
  }

  /**
   * Returns this catalogue with another application as the producer of an event, which this
   * application only handles.
   *
   * @throws IllegalArgumentException if the class isn't registered, or the name isn't 1 to 100
   *     letters, digits, {@code -} or {@code _}
   */
  public EventCatalogue withProducer(Class<? extends DomainEvent> eventClass, String producer) {
    checkProducer(producer);
    if (events.stream().noneMatch(event -> event.type().eventClass() == eventClass)) {
      throw new IllegalArgumentException(
          "%s isn't registered, so the catalogue doesn't have it; add it with type(%s.class)"
              .formatted(eventClass.getName(), eventClass.getSimpleName()));
    }
    List<CatalogueEvent> told =
        events.stream()
            .map(each -> each.type().eventClass() == eventClass ? each.from(producer) : each)
            .toList();
    return new EventCatalogue(application, version, told, shapes);
  }

  /** Returns the catalogue as Markdown for people, with tables as on GitHub. */
  public String markdown() {
    return new MarkdownDocument(application, version, events, shapes).text();
  }

  /**
   * Returns the catalogue for tools, as an AsyncAPI 3.0 document of maps, lists, strings and
   * booleans, which any library can write as JSON or YAML.
   */
  public Map<String, Object> asyncApi() {
    return new AsyncApiDocument(application, version, events, shapes).members();
  }

  /**
   * Returns the catalogue for tools, as an AsyncAPI 3.0 document in the codec's format, usually
   * JSON. The text is a single line, unless the codec's mapper breaks lines.
   *
   * @throws IllegalArgumentException if the codec can't write it
   */
  public String asyncApi(PayloadCodec codec) {
    try {
      return codec.encode(asyncApi());
    } catch (Exception e) {
      throw new IllegalArgumentException("the codec can't write an AsyncAPI document: " + e, e);
    }
  }

  private static String checkProducer(String name) {
    if (!PRODUCER.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "producer must be 1 to 100 letters, digits, '-' or '_' to begin the routing keys of a catalogue, was '%s'; name it with DurableEventsBuilder.producer"
              .formatted(name));
    }
    return name;
  }
}
