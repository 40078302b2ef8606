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
 * What events an application publishes and handles, told as a document: which there are, their
 * versions, routing keys and fields, who produces them and which handlers get them. Immutable.
 *
 * <pre>{@code
 * EventCatalogue catalogue = EventCatalogue.of(events).withVersion("1.4.0");
 * Files.writeString(Path.of("events.md"), catalogue.markdown());
 * Files.writeString(Path.of("asyncapi.json"), catalogue.asyncApi(codec));
 * }</pre>
 *
 * <p>It is made from the registered classes, and the same classes make the same text each time, so
 * that it can be kept beside the code and a test can tell when it is no longer true.
 *
 * <p>A routing key is {@code {producer}.{event}}, such as {@code billing.invoice.paid}.
 *
 * <p>Fields are the components of a record, and of any other class its public getters and fields,
 * as JSON libraries write them by default: annotations and settings of such a library aren't looked
 * at. What is marked by an annotation named {@code Nullable}, such as JSpecify's, or is an {@code
 * Optional}, may be missing; all else is taken to be there.
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
   * Returns the catalogue of what is registered there, as produced by that application, in version
   * 1.0.0.
   *
   * @throws IllegalArgumentException if the application has no name that can begin a routing key
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

  /** Returns this as the catalogue of so named a version of the application. */
  public EventCatalogue withVersion(String named) {
    return new EventCatalogue(
        application, Objects.requireNonNull(named, "version must not be null"), events, shapes);
  }

  /**
   * Returns this with another application as the producer of an event, which this one only handles.
   *
   * @throws IllegalArgumentException if the class isn't registered, or the name can't begin a
   *     routing key
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

  /** Returns it for people, as Markdown with the tables of GitHub's. */
  public String markdown() {
    return new MarkdownDocument(application, version, events, shapes).text();
  }

  /**
   * Returns it for tools, as an AsyncAPI 3.0 document in maps, lists, texts and truth values, which
   * any library can write as JSON or YAML.
   */
  public Map<String, Object> asyncApi() {
    return new AsyncApiDocument(application, version, events, shapes).members();
  }

  /**
   * Returns it for tools, as an AsyncAPI 3.0 document in the codec's text, most likely JSON. It is
   * all in one line, unless the codec is by a mapper that divides lines.
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
