package io.reportcache.durable.catalogue;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PayloadCodec;
import io.reportcache.durable.TenantJob;
import io.reportcache.event.DomainEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Describes the events that an application publishes and consumes, as a document: their versions,
 * routing keys and fields, their producers, the handlers that get them and what carries them; and
 * its jobs. Immutable.
 *
 * <pre>{@code
 * EventCatalogue catalogue =
 *     EventCatalogue.of(events).withVersion("1.4.0").withExchange("shop.events").withGroup("orders");
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

  private static final Pattern PATTERN =
      Pattern.compile("([A-Za-z0-9_-]+|\\*|#)(\\.([A-Za-z0-9_-]+|\\*|#))*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private final CatalogueContent content;

  private EventCatalogue(CatalogueContent content) {
    this.content = content;
  }

  /**
   * Returns the catalogue of the registered events with their producers. Its version is 1.0.0 by
   * default.
   *
   * @throws IllegalArgumentException if a producer's name isn't 1 to 100 letters, digits, {@code -}
   *     or {@code _}
   */
  public static EventCatalogue of(DurableEvents events) {
    List<CatalogueEvent> all =
        events.registered().stream()
            .map(
                each ->
                    new CatalogueEvent(
                        each.type(),
                        checkProducer(each.producer()),
                        each.handlers(),
                        each.relays()))
            .toList();
    return new EventCatalogue(
        new CatalogueContent(
            checkProducer(events.producer()), "1.0.0", all, null, List.of(), List.of(), Map.of()));
  }

  /** Returns this catalogue for another version of the application; not null. */
  public EventCatalogue withVersion(String named) {
    return new EventCatalogue(
        content.withVersion(Objects.requireNonNull(named, "version must not be null")));
  }

  /**
   * Returns this catalogue with another application as the producer of an event, which this
   * application only handles. Events that are registered by {@code typeFrom} have theirs already.
   *
   * @throws IllegalArgumentException if the class isn't registered, or the name isn't 1 to 100
   *     letters, digits, {@code -} or {@code _}
   */
  public EventCatalogue withProducer(Class<? extends DomainEvent> eventClass, String producer) {
    checkProducer(producer);
    if (content.events().stream().noneMatch(event -> event.type().eventClass() == eventClass)) {
      throw new IllegalArgumentException(
          "%s isn't registered, so the catalogue doesn't have it; add it with type(%s.class)"
              .formatted(eventClass.getName(), eventClass.getSimpleName()));
    }
    return new EventCatalogue(
        content.withEvents(
            content.events().stream()
                .map(each -> each.type().eventClass() == eventClass ? each.from(producer) : each)
                .toList()));
  }

  /**
   * Returns this catalogue with the topic exchange of RabbitMQ that carries the events between
   * applications: those of this one that a relay gets, and those of others.
   *
   * @param name 1 to 100 letters, digits, {@code .}, {@code -} or {@code _}
   * @throws IllegalArgumentException if the name isn't allowed
   */
  public EventCatalogue withExchange(String name) {
    return new EventCatalogue(content.withExchange(checkName("exchange", name)));
  }

  /**
   * Returns this catalogue with a consumer group, whose members share the queue {@code
   * {exchange}.{group}}. A group of the same name is replaced. The exchange must be set before.
   *
   * @param group 1 to 100 letters, digits, {@code .}, {@code -} or {@code _}
   * @param routingKeys what the group subscribes to, with {@code *} for one segment and {@code #}
   *     for any number; by default the events of other applications that are registered
   * @throws IllegalArgumentException if a name or pattern isn't allowed
   * @throws IllegalStateException if no exchange is set
   */
  public EventCatalogue withGroup(String group, String... routingKeys) {
    if (content.exchange() == null) {
      throw new IllegalStateException(
          "consumer group %s needs an exchange from which its queue gets events; call withExchange before"
              .formatted(group));
    }
    for (String key : routingKeys) {
      if (!PATTERN.matcher(key).matches()) {
        throw new IllegalArgumentException(
            "pattern of routing keys must be segments divided by dots, was '%s'".formatted(key));
      }
    }
    return new EventCatalogue(
        content.with(new CatalogueGroup(checkName("group", group), List.of(routingKeys))));
  }

  /**
   * Returns this catalogue with classes of jobs that are dispatched to a queue of {@code
   * TenantQueues}.
   *
   * @param queue 1 to 100 letters, digits, {@code .}, {@code -} or {@code _}
   * @throws IllegalArgumentException if the queue's name isn't allowed, or a class has no {@code
   *     JobName}
   */
  @SafeVarargs
  public final EventCatalogue withJobs(String queue, Class<? extends TenantJob>... jobs) {
    CatalogueContent more = content;
    for (Class<? extends TenantJob> job : jobs) {
      more = more.with(CatalogueJob.of(job, checkName("queue", queue)));
    }
    return new EventCatalogue(more);
  }

  /**
   * Returns this catalogue with a job that runs on a schedule, such as one that warms reports.
   *
   * @param job its name
   * @param when its schedule in words for people, such as {@code every hour}
   */
  public EventCatalogue withSchedule(String job, String when) {
    return new EventCatalogue(
        content.withSchedule(
            Objects.requireNonNull(job, "job must not be null"),
            Objects.requireNonNull(when, "when must not be null")));
  }

  /** Returns the catalogue as Markdown for people, with tables as on GitHub. */
  public String markdown() {
    return new MarkdownDocument(content).text();
  }

  /**
   * Returns the catalogue for tools, as an AsyncAPI 3.0 document of maps, lists, strings and
   * booleans, which any library can write as JSON or YAML.
   */
  public Map<String, Object> asyncApi() {
    return new AsyncApiDocument(content).members();
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

  private static String checkName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "%s must be 1 to 100 letters, digits, '.', '-' or '_', was '%s'".formatted(what, name));
    }
    return name;
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
