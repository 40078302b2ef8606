package io.reportcache.examples.quotes.quote;

import io.reportcache.examples.quotes.client.Client;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import java.math.BigDecimal;
import java.time.LocalDate;
import org.hibernate.annotations.TenantId;
import org.jspecify.annotations.Nullable;

/** What a tenant has offered to a client. */
@Entity
@Table(
    name = "quotes",
    uniqueConstraints =
        @UniqueConstraint(
            name = "quote_number_taken",
            columnNames = {"tenant", "number"}),
    indexes = @Index(name = "quotes_by_day", columnList = "tenant, issued_on, id"))
public class Quote {

  @Id
  @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "quotes_seq")
  @SequenceGenerator(name = "quotes_seq", sequenceName = "quotes_seq", allocationSize = 1)
  private @Nullable Long id;

  @TenantId
  @SuppressWarnings("UnusedVariable") // Hibernate writes it, and asks for it in each query
  private @Nullable String tenant;

  @Column(nullable = false, length = 20)
  private String number;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  @JoinColumn(name = "client_id")
  private Client client;

  @Column(nullable = false, length = 200)
  private String title;

  @Column(nullable = false, precision = 12, scale = 2)
  private BigDecimal total;

  @Column(name = "issued_on", nullable = false)
  private LocalDate issuedOn;

  @Enumerated(EnumType.STRING)
  @Column(nullable = false, length = 10)
  private QuoteStatus status = QuoteStatus.OPEN;

  /** For Hibernate. */
  @SuppressWarnings("NullAway.Init")
  protected Quote() {}

  Quote(String number, Client client, String title, BigDecimal total, LocalDate issuedOn) {
    this.number = number;
    this.client = client;
    this.title = title;
    this.total = total;
    this.issuedOn = issuedOn;
  }

  @Nullable Long id() {
    return id;
  }

  String number() {
    return number;
  }

  Client client() {
    return client;
  }

  String title() {
    return title;
  }

  BigDecimal total() {
    return total;
  }

  LocalDate issuedOn() {
    return issuedOn;
  }

  QuoteStatus status() {
    return status;
  }

  void change(String number, Client client, String title, BigDecimal total, LocalDate issuedOn) {
    this.number = number;
    this.client = client;
    this.title = title;
    this.total = total;
    this.issuedOn = issuedOn;
  }

  void decide(QuoteStatus decision) {
    status = decision;
  }
}
